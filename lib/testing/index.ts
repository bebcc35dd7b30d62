export * from './stacks';
export * from './template';

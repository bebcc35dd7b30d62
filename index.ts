export * from './lib';
export * as stacks from './stacks';

export * from './encryption-key';
export * from './log-group';
export * from './service-role';

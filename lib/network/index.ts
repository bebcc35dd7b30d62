export * from './connections';
export * from './network-segment';
export * from './port';
export * from './security-group';

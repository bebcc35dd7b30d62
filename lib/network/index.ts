export * from './connections';
export * from './egress';
export * from './network-segment';
export * from './network-segments';
export * from './port';
export * from './security-group';
export * from './segment-options';
export * from './segmented-network';

export * from './cache-engine';
export * from './cache-mode';
export * from './eviction-policy';
export * from './redis-cache';
export * from './redis-cache-grants';

export * from './bucket-grants';
export * from './bucket-purpose';
export * from './bucket-replication';
export * from './intelligent-tiering';
export * from './lifecycle-bucket';
export * from './lifecycle-transition';
export * from './object-lock';
export * from './storage-class';

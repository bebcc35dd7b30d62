export * from './qdrant-engine';
export * from './vector-database';
export * from './vector-engine';
export * from './vector-snapshots';

export * from './instance-type';
export * from './vector-memory';
export * from './vector-quantization';

export * from './accelerator';
export * from './agent-cluster';
export * from './ami-type';
export * from './capacity';
export * from './cpu-node-pool';
export * from './gpu-node-pool';
export * from './gpu-sharing';
export * from './node-pool';

export * from './agent-service';
export * from './workload-namespace';

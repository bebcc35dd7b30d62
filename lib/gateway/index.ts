export * from './agent-api';
export * from './agent-api-grants';
export * from './api-authorizer';
export * from './api-firewall';
export * from './api-route';
export * from './internal-load-balancer';
export * from './load-balancer-service';
export * from './rate-plan';

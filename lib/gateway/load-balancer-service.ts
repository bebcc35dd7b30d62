import type { Duration } from '../core/duration';

/** How a service stands behind a load balancer. */
export interface LoadBalancerServiceOptions {
  /**
   * Port that the load balancer takes connections for the service on, unique among its services. Changing it changes
   * the address of the service.
   */
  readonly listenerPort: number;
  /** Port that the pods answer on. Changing it replaces the target group. */
  readonly targetPort: number;
  /**
   * Path of an HTTP health check that answers 200.
   *
   * @default - none: a TCP connection counts as healthy
   */
  readonly healthCheckPath?: string;
  /**
   * Port of the health check.
   *
   * @default - the port of the pods
   */
  readonly healthCheckPort?: number;
  /**
   * How long a pod that leaves may finish its requests, up to an hour.
   *
   * @default - 30 seconds: no request through API Gateway lasts longer
   */
  readonly deregistrationDelay?: Duration;
}

/** Where a service stands behind a load balancer. */
export interface LoadBalancerService {
  /** Port that the load balancer takes connections for the service on. */
  readonly listenerPort: number;
  /** ARN of the service's target group. */
  readonly targetGroupArn: string;
}

import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import { Construct } from 'constructs';
import type { LoadBalancerService, LoadBalancerServiceOptions } from './load-balancer-service';
import type { Checks } from '../core/checks';
import { Duration } from '../core/duration';
import { physicalName } from '../core/names';
import { isKnown } from '../core/tokens';

/** What the targets of a service need to know about their load balancer. */
export interface TargetsParent {
  /** ARN of the load balancer. */
  readonly loadBalancerArn: string;
  /** VPC of the targets. */
  readonly vpcId: string;
  /** Tags of the targets, those of the scope among them. */
  readonly tags: { [key: string]: string };
}

const LAST_PORT = 65_535;

/** Makes the listener and the target group of a service, below `parent`. */
export function addTargets(
  parent: Construct,
  serviceName: string,
  options: LoadBalancerServiceOptions,
  { loadBalancerArn, vpcId, tags }: TargetsParent,
): LoadBalancerService {
  const scope = new Construct(parent, serviceName);
  const { healthCheckPath, healthCheckPort, targetPort } = options;
  const targetGroup = new LbTargetGroup(scope, 'TargetGroup', {
    // the port is part of the name: a group with another port stands beside the one it replaces
    name: physicalName(scope, { maxLength: 32 }, String(targetPort)),
    targetType: 'ip',
    protocol: 'TCP',
    port: targetPort,
    vpcId,
    // strings in the bindings of both supported providers
    preserveClientIp: 'false',
    deregistrationDelay: String((options.deregistrationDelay ?? Duration.seconds(30)).toSeconds()),
    // API Gateway keeps its connections: without an end they outlive the pod
    connectionTermination: true,
    healthCheck: {
      enabled: true,
      port: healthCheckPort === undefined ? 'traffic-port' : String(healthCheckPort),
      protocol: healthCheckPath === undefined ? 'TCP' : 'HTTP',
      ...(healthCheckPath === undefined ? {} : { path: healthCheckPath, matcher: '200' }),
      interval: 10,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
    },
    tags,
    lifecycle: { createBeforeDestroy: true },
  });
  new LbListener(scope, 'Listener', {
    loadBalancerArn,
    port: options.listenerPort,
    protocol: 'TCP',
    defaultAction: [{ type: 'forward', targetGroupArn: targetGroup.arn }],
    tags,
  });
  return { listenerPort: options.listenerPort, targetGroupArn: targetGroup.arn };
}

/** Throws what is wrong with a service that is about to be added to `others`. */
export function checkService(
  checks: Checks,
  serviceName: string,
  options: LoadBalancerServiceOptions,
  others: ReadonlyMap<string, LoadBalancerServiceOptions>,
): void {
  const ports = { min: 1, max: LAST_PORT };
  const code = 'InternalLoadBalancerPort';
  if (!isKnown(options) || !/^[a-z][a-z0-9-]{0,62}$/.test(serviceName)) {
    const allowed = 'a lower-case letter, then up to 62 letters, digits and -, with options that hold no token';
    const fix = 'names and ports are part of addresses: choose fixed ones';
    checks.fail({ code: 'InternalLoadBalancerServiceName', prop: 'serviceName', got: serviceName, allowed, fix });
  }
  const taken = [...others].find(([, { listenerPort }]) => listenerPort === options.listenerPort)?.[0];
  checks
    .integer(code, 'listenerPort', options.listenerPort, ports)
    .integer(code, 'targetPort', options.targetPort, ports)
    .integer(code, 'healthCheckPort', options.healthCheckPort, ports)
    .that(
      code,
      'listenerPort',
      options.listenerPort,
      () => taken === undefined || taken === serviceName,
      `another than that of ${taken ?? 'the others'}`,
      'give every service a port of its own',
    )
    .that(
      'InternalLoadBalancerService',
      'serviceName',
      serviceName,
      () => !others.has(serviceName),
      'a service that was not added with other options',
      'add it once',
    )
    .pattern(
      'InternalLoadBalancerHealthCheck',
      'healthCheckPath',
      options.healthCheckPath,
      /^\/[\w./?=&-]{0,1023}$/,
      'a path that begins with /',
    )
    .integer(
      'InternalLoadBalancerDeregistration',
      'deregistrationDelay',
      options.deregistrationDelay?.toSeconds(),
      { min: 0, max: 3600 },
      'AWS waits an hour at most',
    )
    .throwIfAny();
}

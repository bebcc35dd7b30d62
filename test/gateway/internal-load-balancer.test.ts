import { TerraformVariable } from 'cdktf';
import { codesOf, importedIn, loadBalancerIn, segmentOf } from './fixtures';
import { Duration, Profile, Tags } from '../../lib/core';
import {
  InternalLoadBalancer,
  type InternalLoadBalancerProps,
  type LoadBalancerServiceOptions,
} from '../../lib/gateway';
import { Port, SecurityGroup } from '../../lib/network';
import { Template, testStack } from '../../lib/testing';

const PORTS = { listenerPort: 8001, targetPort: 8080 };

function template(options?: Partial<LoadBalancerServiceOptions>, props: Partial<InternalLoadBalancerProps> = {}) {
  const stack = testStack();
  const loadBalancer = loadBalancerIn(stack, props);
  if (options) loadBalancer.addService('orchestrator', { ...PORTS, ...options });
  return Template.of(stack);
}

const lb = (props: Partial<InternalLoadBalancerProps> = {}) => template(undefined, props).only('aws_lb');

describe('InternalLoadBalancer', () => {
  test('lies in the subnets of its segment, over all zones, behind a group that admits nobody', () => {
    const result = template({});
    expect(result.only('aws_lb')).toMatchObject({
      name: 'test-loadbalancer',
      load_balancer_type: 'network',
      internal: true,
      subnets: ['subnet-0', 'subnet-1'],
      security_groups: [expect.stringContaining('aws_security_group.LoadBalancer_SecurityGroup')],
      enable_cross_zone_load_balancing: true,
    });
    expect(result.types()).not.toContain('aws_vpc_security_group_ingress_rule');
  });

  test('does not hold traffic of API Gateway against the rules of its group', () => {
    expect(lb()).toMatchObject({ enforce_security_group_inbound_rules_on_private_link_traffic: 'off' });
  });

  test.each([
    [Profile.PRODUCTION, true],
    [Profile.STAGING, true],
    [Profile.DEV, false],
  ])('in %p is protected from deletion: %p', (profile, enabled) => {
    const stack = testStack();
    profile.applyTo(stack);
    loadBalancerIn(stack);
    expect(Template.of(stack).only('aws_lb')).toMatchObject({ enable_deletion_protection: enabled });
  });

  test('takes each of its props', () => {
    const result = lb({
      loadBalancerName: 'agents',
      deletionProtection: false,
      accessLogBucketName: 'logs',
      tags: { Team: 'a' },
    });
    expect(result).toMatchObject({
      name: 'agents',
      enable_deletion_protection: false,
      access_logs: { bucket: 'logs', enabled: true },
      tags: { Team: 'a', Component: 'InternalLoadBalancer' },
    });
  });

  test('a service gets a listener and a target group of pod addresses', () => {
    const result = template({});
    expect(result.only('aws_lb_listener')).toMatchObject({
      port: 8001,
      protocol: 'TCP',
      default_action: [{ type: 'forward' }],
    });
    expect(result.only('aws_lb_target_group')).toMatchObject({
      target_type: 'ip',
      protocol: 'TCP',
      port: 8080,
      vpc_id: 'vpc-1',
      preserve_client_ip: 'false',
      deregistration_delay: '30',
      connection_termination: true,
      health_check: { protocol: 'TCP', port: 'traffic-port' },
      lifecycle: { create_before_destroy: true },
    });
  });

  test('a service may be asked for its health by HTTP, on a port of its own', () => {
    const options = { healthCheckPath: '/ready', healthCheckPort: 9000, deregistrationDelay: Duration.seconds(5) };
    expect(template(options).only('aws_lb_target_group')).toMatchObject({
      deregistration_delay: '5',
      health_check: { protocol: 'HTTP', path: '/ready', port: '9000', matcher: '200' },
    });
  });

  test('the name of a target group fits, and changes with what replaces the group', () => {
    const names = [8080, 8081].map((targetPort) =>
      String(template({ targetPort }, {}).only('aws_lb_target_group').name),
    );
    expect(names[0]).not.toBe(names[1]);
    for (const name of names) expect(name.length).toBeLessThanOrEqual(32);
  });

  test('tags of the scope reach load balancer, target group and listener', () => {
    const stack = testStack();
    Tags.add(stack, { Environment: 'dev' });
    loadBalancerIn(stack).addService('orchestrator', PORTS);
    const result = Template.of(stack);
    for (const type of ['aws_lb', 'aws_lb_target_group', 'aws_lb_listener']) {
      expect(result.only(type).tags).toMatchObject({ Environment: 'dev' });
    }
  });

  test('adding a service twice is harmless', () => {
    const stack = testStack();
    const loadBalancer = loadBalancerIn(stack);
    const first = loadBalancer.addService('orchestrator', PORTS);
    expect(loadBalancer.addService('orchestrator', { ...PORTS })).toBe(first);
    expect(loadBalancer.serviceNames).toEqual(['orchestrator']);
    expect(loadBalancer.listenerPort('orchestrator')).toBe(8001);
    expect(Template.of(stack).all('aws_lb_listener')).toHaveLength(1);
  });

  test('opens the way to a service', () => {
    const stack = testStack();
    const loadBalancer = loadBalancerIn(stack);
    const segment = loadBalancer.connections.segment!;
    const pods = new SecurityGroup(stack, 'Pods', { segment, description: 'pods' });
    loadBalancer.connections.allowTo(pods, Port.tcp(8080), 'requests');
    loadBalancer.connections.allowTo(pods, Port.tcp(8080), 'requests');
    const result = Template.of(stack);
    expect(result.only('aws_vpc_security_group_egress_rule')).toMatchObject({ from_port: 8080, to_port: 8080 });
    expect(result.only('aws_vpc_security_group_ingress_rule')).toMatchObject({ from_port: 8080, to_port: 8080 });
  });

  test('one that is defined elsewhere defines nothing', () => {
    const stack = testStack();
    const imported = importedIn(stack);
    expect(imported.listenerPort('orchestrator')).toBe(8001);
    expect(imported.targetGroupArn('orchestrator')).toBe('arn:target-group');
    expect(Template.of(stack).addresses()).toEqual([]);
  });

  test('takes tokens', () => {
    const stack = testStack();
    const bucket = new TerraformVariable(stack, 'bucket', {}).stringValue;
    loadBalancerIn(stack, { accessLogBucketName: bucket });
    expect(Template.of(stack).only('aws_lb')).toMatchObject({ access_logs: { bucket: '${var.bucket}' } });
  });
});

describe('InternalLoadBalancer refuses', () => {
  test.each<[string, Partial<InternalLoadBalancerProps>]>([
    ['InternalLoadBalancerName', { loadBalancerName: 'internal-agents' }],
    ['InternalLoadBalancerName', { loadBalancerName: 'a'.repeat(33) }],
    ['InternalLoadBalancerName', { loadBalancerName: 'a-' }],
    ['InternalLoadBalancerLogs', { accessLogBucketName: 'My Bucket' }],
    ['PropType', { deletionProtection: 'yes' as never }],
    ['Tags', { tags: { 'aws:x': 'y' } }],
  ])('%s: %p', (code, props) => {
    expect(codesOf(() => loadBalancerIn(testStack(), props))).toEqual([code]);
  });

  test.each<[string, string, Partial<LoadBalancerServiceOptions>]>([
    ['InternalLoadBalancerServiceName', 'Orchestrator', {}],
    ['InternalLoadBalancerPort', 'planner', { listenerPort: 0 }],
    ['InternalLoadBalancerPort', 'planner', { targetPort: 65_536 }],
    ['InternalLoadBalancerPort', 'planner', { healthCheckPort: 1.5 }],
    ['InternalLoadBalancerPort', 'planner', { listenerPort: 8001 }],
    ['InternalLoadBalancerService', 'orchestrator', { listenerPort: 8001, targetPort: 1 }],
    ['InternalLoadBalancerHealthCheck', 'planner', { healthCheckPath: 'ready' }],
    ['InternalLoadBalancerDeregistration', 'planner', { deregistrationDelay: Duration.hours(2) }],
  ])('%s: service %s with %p', (code, name, options) => {
    const loadBalancer = loadBalancerIn(testStack());
    loadBalancer.addService('orchestrator', PORTS);
    const add = () => loadBalancer.addService(name, { listenerPort: 8002, targetPort: 8080, ...options });
    expect(codesOf(add)).toEqual([code]);
  });

  test('a port that is a token: addresses are made of it', () => {
    const stack = testStack();
    const listenerPort = new TerraformVariable(stack, 'port', { type: 'number' }).numberValue;
    const add = () => loadBalancerIn(stack).addService('planner', { listenerPort, targetPort: 8080 });
    expect(codesOf(add)).toEqual(['InternalLoadBalancerServiceName']);
  });

  test('a service that is not there', () => {
    expect(codesOf(() => importedIn(testStack()).targetGroupArn('planner'))).toEqual(['InternalLoadBalancerService']);
    expect(codesOf(() => loadBalancerIn(testStack()).listenerPort('planner'))).toEqual(['InternalLoadBalancerService']);
  });

  test('a bad id', () => {
    const stack = testStack();
    const segment = segmentOf(stack);
    expect(codesOf(() => new InternalLoadBalancer(stack, 'a b', { segment }))).toEqual(['ConstructId']);
  });
});

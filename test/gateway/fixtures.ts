import type { TerraformStack } from 'cdktf';
import { Errors, Profile } from '../../lib/core';
import {
  AgentApi,
  type AgentApiProps,
  ApiAuthorizer,
  type ApiRoute,
  type IInternalLoadBalancer,
  InternalLoadBalancer,
  type InternalLoadBalancerProps,
} from '../../lib/gateway';
import { NetworkSegment } from '../../lib/network';
import { type Json, Template, testStack } from '../../lib/testing';

export function segmentOf(stack: TerraformStack) {
  return NetworkSegment.fromNetworkSegmentAttributes(stack, 'Edge', {
    segmentName: 'edge',
    vpcId: 'vpc-1',
    cidrBlock: '10.0.48.0/20',
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    subnetIds: ['subnet-0', 'subnet-1'],
  });
}

export function loadBalancerIn(stack: TerraformStack, props: Partial<InternalLoadBalancerProps> = {}) {
  return new InternalLoadBalancer(stack, 'LoadBalancer', { segment: segmentOf(stack), ...props });
}

/** A load balancer that is defined elsewhere, with one service: the tests of the API need no more. */
export function importedIn(stack: TerraformStack): IInternalLoadBalancer {
  return InternalLoadBalancer.fromInternalLoadBalancerAttributes(stack, 'Imported', {
    loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/net/internal/1',
    dnsName: 'internal.elb.example',
    services: { orchestrator: { listenerPort: 8001, targetGroupArn: 'arn:target-group' } },
  });
}

export const INVOKE: ApiRoute = { path: '/v1/agents/{agentId}/invoke', method: 'POST', serviceName: 'orchestrator' };
export const POOL = 'arn:aws:cognito-idp:eu-central-1:111122223333:userpool/eu-central-1_abc';
export const FUNCTION = 'arn:aws:lambda:eu-central-1:111122223333:function:jwt';
export const CERTIFICATE = 'arn:aws:acm:eu-central-1:111122223333:certificate/12-34';

/** Any of the props. */
export type Props = Partial<AgentApiProps>;

export function apiIn(stack: TerraformStack, props: Props = {}): AgentApi {
  const loadBalancer = props.loadBalancer ?? importedIn(stack);
  return new AgentApi(stack, 'Api', { authorizer: ApiAuthorizer.iam(), routes: [INVOKE], ...props, loadBalancer });
}

export function template(props: Props = {}, profile = Profile.PRODUCTION): Template {
  const stack = testStack();
  profile.applyTo(stack);
  apiIn(stack, props);
  return Template.of(stack);
}

export function only(type: string, props: Props = {}): Json {
  return template(props).only(`aws_${type}`);
}

/** The API with one route of such options. */
export function withRoute(options: Partial<ApiRoute>): Props {
  return { routes: [{ ...INVOKE, ...options }] };
}

export function codesOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    return Errors.codesOf(error);
  }
  return [];
}

export const refusal = (props: Props) => codesOf(() => apiIn(testStack(), props));

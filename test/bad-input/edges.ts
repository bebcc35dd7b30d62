import { App } from 'cdktf';
import type { Row } from './row';
import { ApiAuthorizer, InternalLoadBalancer, RateQuota } from '../../lib/gateway';
import { Duration, Size } from '../../lib/core';
import {
  AgentEnvironment,
  type AgentEnvironmentProps,
  ClusterSecrets,
  EnvironmentStack,
  StateBackend,
} from '../../stacks';
import { AccessPolicy, KubernetesVersion } from '../../lib/cluster';
import { apiIn, CERTIFICATE, INVOKE, loadBalancerIn, POOL, segmentOf, withRoute } from '../gateway/fixtures';

type Stack = Parameters<Row[2]>[0];
const settings = { application: 'agents', environmentName: 'dev', region: 'eu-central-1' };
const stackIn = (s: Stack, props: Partial<typeof settings> & { accountId?: string }) =>
  new EnvironmentStack(App.of(s), 'other', { ...settings, ...props });
const secretsIn = (s: Stack, arn: string) =>
  new ClusterSecrets(s, 'Secrets', { namespace: 'agents', region: 'eu-central-1', secretArns: { key: arn } });

/** A whole environment that is right. */
export const ENVIRONMENT: AgentEnvironmentProps = {
  ...settings,
  network: { availabilityZones: ['eu-central-1a', 'eu-central-1b'] },
  cluster: {
    kubernetesVersion: KubernetesVersion.V1_34,
    accessEntries: [{ principalArn: 'arn:aws:iam::111122223333:role/deployer', policy: AccessPolicy.clusterAdmin() }],
  },
  vectors: { vectors: 100_000, dimensions: 1024 },
  vectorApiKeySecretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:vectors-AbCdEf',
  agents: { orchestrator: { image: 'registry.example/agent:1.0.0', listenerPort: 8001 } },
  api: { authorizer: ApiAuthorizer.iam(), routes: [INVOKE] },
};
const environmentIn = (s: Stack, props: Partial<AgentEnvironmentProps>) =>
  new AgentEnvironment(App.of(s), 'Dev', { ...ENVIRONMENT, ...props });

/** APIs and what stands behind them. */
export const GATEWAY: Row[] = [
  ['an API without routes', 'AgentApiRoutes', (s) => apiIn(s, { routes: [] })],
  ['an API for everybody', 'AgentApiOpen', (s) => apiIn(s, { authorizer: ApiAuthorizer.open('everybody') })],
  ['a stage with a dot', 'AgentApiStageName', (s) => apiIn(s, { stageName: 'a.b' })],
  ['a domain without a certificate', 'AgentApiDomain', (s) => apiIn(s, { domainName: 'api.example.com' })],
  ['a certificate without a domain', 'AgentApiDomain', (s) => apiIn(s, { certificateArn: CERTIFICATE })],
  ['a level of logs that API Gateway has not', 'AgentApiLogLevel', (s) => apiIn(s, { logLevel: 'DEBUG' as never })],
  ['alarms for a mailbox', 'AgentApiAlarmTopic', (s) => apiIn(s, { alarmTopicArn: 'oncall@example.com' })],
  ['an endpoint that is a VPC', 'AgentApiPrivate', (s) => apiIn(s, { vpcEndpointIds: ['vpc-1'] })],
  ['a route without a slash', 'AgentApiRoutePath', (s) => apiIn(s, withRoute({ path: 'v1' }))],
  ['a route to a service that is not there', 'AgentApiRouteService', (s) => apiIn(s, withRoute({ serviceName: 'moon' }))],
  ['a route that waits a minute', 'AgentApiRouteTimeout', (s) => apiIn(s, withRoute({ timeout: Duration.minutes(1) }))],
  ['a schema that is no JSON', 'AgentApiRouteSchema', (s) => apiIn(s, withRoute({ requestSchema: '{' }))],
  ['one route twice', 'AgentApiRouteTwice', (s) => apiIn(s, { routes: [INVOKE, INVOKE] })],
  ['a key without a plan', 'AgentApiRouteKey', (s) => apiIn(s, withRoute({ apiKeyRequired: true }))],
  ['no request a second', 'ThrottleRate', (s) => apiIn(s, { throttle: { requestsPerSecond: 0, burst: 1 } })],
  ['too long a burst', 'ThrottleBurst', (s) => apiIn(s, { throttle: { requestsPerSecond: 1, burst: 9000 } })],
  ['a plan with a blank', 'RatePlanName', (s) => apiIn(s, { ratePlans: [{ planName: 'a b', requestsPerSecond: 1, burst: 1 }] })],
  ['a firewall that lets nobody in', 'FirewallRate', (s) => apiIn(s, { firewall: { requestsPerAddress: 1 } })],
  ['bodies that WAF does not read', 'FirewallBodySize', (s) => apiIn(s, { firewall: { maxBodySize: Size.gibibytes(1) } })],
  ['a load balancer in capitals that AWS refuses', 'InternalLoadBalancerName', (s) => loadBalancerIn(s, { loadBalancerName: 'internal-x' })],
  ['a service on port 0', 'InternalLoadBalancerPort', (s) => loadBalancerIn(s).addService('agent', { listenerPort: 0, targetPort: 8080 })],
  ['a service that was never added', 'InternalLoadBalancerService', (s) => loadBalancerIn(s).listenerPort('moon')],
  ['a load balancer whose id is a path', 'ConstructId', (s) => new InternalLoadBalancer(s, 'a b', { segment: segmentOf(s) })],
  ['an application of one letter', 'EnvironmentApplication', (s) => stackIn(s, { application: 'a' })],
  ['an environment in capitals', 'EnvironmentName', (s) => stackIn(s, { environmentName: 'Dev' })],
  ['a region that is a zone', 'EnvironmentRegion', (s) => stackIn(s, { region: 'eu-central-1a' })],
  ['an account of four digits', 'EnvironmentAccount', (s) => stackIn(s, { accountId: '1234' })],
  ['an environment without agents', 'AgentEnvironmentAgents', (s) => environmentIn(s, { agents: {}, api: { ...ENVIRONMENT.api, routes: [] } })],
  ['zones of another region', 'AgentEnvironmentZones', (s) => environmentIn(s, { region: 'us-east-1' })],
  ['a route to an agent that is not there', 'AgentEnvironmentRoutes', (s) => environmentIn(s, { api: { ...ENVIRONMENT.api, routes: [{ ...INVOKE, serviceName: 'moon' }] } })],
  ['a fault deep in an environment', 'CpuNodePoolSize', (s) => environmentIn(s, { cluster: { ...ENVIRONMENT.cluster, agentPool: { minNodes: -1 } } })],
  ['the value of a secret', 'ClusterSecretsArn', (s) => secretsIn(s, 'hunter2')],
]; // prettier-ignore

/** What APIs and environments are made of. */
export const GATEWAY_VALUES: Row[] = [
  ['a user pool that is no ARN', 'ApiAuthorizerUserPool', () => ApiAuthorizer.cognitoUserPool('users', { userPoolArns: ['x'] })],
  ['an authorizer with a blank', 'ApiAuthorizerName', () => ApiAuthorizer.cognitoUserPool('my users', { userPoolArns: [POOL] })],
  ['a function that is no ARN', 'ApiAuthorizerFunction', () => ApiAuthorizer.lambdaJwt('jwt', { functionArn: 'jwt' })],
  ['an open route without a reason', 'ApiAuthorizerReason', () => ApiAuthorizer.open('')],
  ['a quota of nothing', 'RateQuota', () => RateQuota.perDay(0)],
  ['a state outside the project', 'StateBackendFolder', () => StateBackend.local('/etc')],
  ['a bucket in capitals', 'StateBackendBucket', () => StateBackend.s3('Bucket', 'eu-central-1')],
  ['a region that is none', 'StateBackendBucket', () => StateBackend.s3('bucket', 'moon')],
]; // prettier-ignore

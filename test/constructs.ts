import { App, type TerraformStack } from 'cdktf';
import { ENVIRONMENT } from './bad-input/edges';
import { importedIn, INVOKE, segmentOf } from './gateway/fixtures';
import { FakeCluster, testSegment } from './cluster/fixtures';
import { keyArn } from './storage/fixtures';
import { SMALL } from './vectors/fixtures';
import * as agents from '../lib/agents';
import * as cache from '../lib/cache';
import * as cluster from '../lib/cluster';
import { Size } from '../lib/core';
import * as gateway from '../lib/gateway';
import * as network from '../lib/network';
import * as security from '../lib/security';
import * as storage from '../lib/storage';
import * as vectors from '../lib/vectors';
import { AgentEnvironment, ClusterSecrets, EnvironmentStack } from '../stacks';

type Props = { [prop: string]: unknown };
type Constructor = new (scope: any, id: string, props: any) => object; // eslint-disable-line @typescript-eslint/no-explicit-any

/** One way to make a construct: the name of its props, the props that it needs, and what takes them. */
export interface Making {
  readonly struct: string;
  readonly props: (stack: TerraformStack) => Props;
  readonly make: (stack: TerraformStack, id: string, props: Props) => unknown;
}

const made = (struct: string, type: Constructor, props: (stack: TerraformStack) => Props): Making => ({
  struct,
  props,
  make: (stack, id, all) => new type(stack, id, all),
});

/** An import, by the function of its class that makes it. */
const imported = (struct: string, type: object, props: Props): Making => ({
  struct,
  props: () => props,
  make: (stack, id, all) => {
    const name = `from${struct.split('.')[1]}`;
    return (type as { [name: string]: (scope: unknown, id: string, attrs: unknown) => unknown })[name](stack, id, all);
  },
});

const roleArn = 'arn:aws:iam::111122223333:role/x';
const fakeCluster = (stack: TerraformStack) => new FakeCluster(stack, 'FakeCluster');
const join = (stack: TerraformStack) => ({ cluster: fakeCluster(stack), segment: testSegment(stack) });
const theirs = (stack: TerraformStack) =>
  cluster.AgentCluster.fromAgentClusterAttributes(stack, 'Theirs', {
    clusterName: 'agents',
    securityGroupId: 'sg-1',
    clusterArn: 'arn:aws:eks:eu-central-1:111122223333:cluster/agents',
    clusterEndpoint: 'https://example.com',
    certificateAuthorityData: 'YQ==',
  });
const SEGMENT = {
  segmentName: 'data',
  vpcId: 'vpc-1',
  cidrBlock: '10.0.48.0/20',
  availabilityZones: ['eu-central-1a'],
  subnetIds: ['subnet-1'],
};

/** Every public construct, as small as it gets. */
export const CONSTRUCTS: Making[] = [
  made('agents.AgentServiceProps', agents.AgentService, (s) => ({
    cluster: fakeCluster(s),
    namespace: 'agents',
    image: 'registry.example/agent:1.0',
  })),
  made('agents.WorkloadNamespaceProps', agents.WorkloadNamespace, () => ({ namespaceName: 'agents' })),
  made('cache.RedisCacheProps', cache.RedisCache, (s) => ({
    segment: testSegment(s, 'data'),
    engine: cache.CacheEngine.valkey('8.1'),
    memory: Size.gibibytes(4),
  })),
  made('cluster.AgentClusterProps', cluster.AgentCluster, (s) => ({
    segment: testSegment(s, 'system'),
    kubernetesVersion: cluster.KubernetesVersion.V1_34,
  })),
  made('cluster.ClusterAddonsProps', cluster.ClusterAddons, (s) => ({ cluster: theirs(s), vpcId: 'vpc-1' })),
  made('cluster.ClusterProvidersProps', cluster.ClusterProviders, (s) => ({ cluster: theirs(s) })),
  made('cluster.CpuNodePoolProps', cluster.CpuNodePool, join),
  made('cluster.CustomResourcesProps', cluster.CustomResources, () => ({
    namespace: 'agents',
    manifests: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }],
  })),
  made('cluster.GpuNodePoolProps', cluster.GpuNodePool, (s) => ({ ...join(s), accelerator: cluster.Accelerator.L4 })),
  made('cluster.PodIdentityProps', cluster.PodIdentity, (s) => ({
    cluster: fakeCluster(s),
    namespace: 'agents',
    serviceAccount: 'agent',
  })),
  made('gateway.AgentApiProps', gateway.AgentApi, (s) => ({
    loadBalancer: importedIn(s),
    authorizer: gateway.ApiAuthorizer.iam(),
    routes: [INVOKE],
  })),
  made('gateway.InternalLoadBalancerProps', gateway.InternalLoadBalancer, (s) => ({ segment: segmentOf(s) })),
  made('network.SecurityGroupProps', network.SecurityGroup, (s) => ({ segment: testSegment(s), description: 'x' })),
  made('network.SegmentedNetworkProps', network.SegmentedNetwork, () => ({
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    segments: network.NetworkSegments.standard(),
  })),
  made('security.EncryptionKeyProps', security.EncryptionKey, () => ({ description: 'x' })),
  made('security.LogGroupProps', security.LogGroup, (s) => ({
    logGroupName: '/a',
    encryptionKey: security.EncryptionKey.fromKeyArn(s, 'TheirKey', keyArn),
  })),
  made('security.ServiceRoleProps', security.ServiceRole, () => ({ servicePrincipal: 'lambda.amazonaws.com' })),
  made('storage.LifecycleBucketProps', storage.LifecycleBucket, () => ({ purpose: storage.BucketPurpose.documents() })),
  made('vectors.VectorDatabaseProps', vectors.VectorDatabase, () => ({ ...SMALL })),
  made('stacks.ClusterSecretsProps', ClusterSecrets, () => ({
    namespace: 'agents',
    region: 'eu-central-1',
    secretArns: { key: ENVIRONMENT.vectorApiKeySecretArn },
  })),
  {
    struct: 'stacks.EnvironmentSettings',
    props: () => ({ application: 'agents', environmentName: 'dev', region: 'eu-central-1' }),
    make: (stack, id, all) => new EnvironmentStack(App.of(stack), id, all as never),
  },
];

/** An environment: slow to make, so that only few tests do. */
export const WHOLE: Making = {
  struct: 'stacks.AgentEnvironmentProps',
  props: () => ({ ...ENVIRONMENT }),
  make: (stack, id, all) => new AgentEnvironment(App.of(stack), id, all as never),
};

/** Every way to use what is defined elsewhere. */
export const IMPORTS: Making[] = [
  imported('agents.AgentServiceAttributes', agents.AgentService, {
    identity: { addStatement: () => undefined },
    namespace: 'agents',
    serviceName: 'agent',
  }),
  imported('cache.RedisCacheAttributes', cache.RedisCache, {
    endpointAddress: 'cache.example',
    replicationGroupArn: 'arn:aws:elasticache:eu-central-1:111122223333:replicationgroup:x',
    replicationGroupId: 'x',
    securityGroupId: 'sg-1',
    userArn: 'arn:aws:elasticache:eu-central-1:111122223333:user:x',
    userName: 'x',
  }),
  imported('cluster.AgentClusterAttributes', cluster.AgentCluster, { clusterName: 'agents', securityGroupId: 'sg-1' }),
  imported('cluster.CpuNodePoolAttributes', cluster.CpuNodePool, { nodePoolName: 'agents' }),
  imported('cluster.GpuNodePoolAttributes', cluster.GpuNodePool, {
    nodePoolName: 'gpus',
    accelerator: cluster.Accelerator.L4,
  }),
  imported('cluster.PodIdentityAttributes', cluster.PodIdentity, {
    roleArn,
    roleName: 'x',
    namespace: 'agents',
    serviceAccount: 'agent',
  }),
  imported('gateway.AgentApiAttributes', gateway.AgentApi, {
    apiUrl: 'https://api.example',
    executionArn: 'arn:aws:execute-api:eu-central-1:111122223333:abc',
    restApiId: 'abc',
    stageName: 'live',
  }),
  imported('gateway.InternalLoadBalancerAttributes', gateway.InternalLoadBalancer, {
    dnsName: 'internal.elb.example',
    loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/net/internal/1',
    services: {},
  }),
  imported('network.NetworkSegmentAttributes', network.NetworkSegment, SEGMENT),
  imported('network.SecurityGroupAttributes', network.SecurityGroup, { securityGroupId: 'sg-1' }),
  imported('network.SegmentedNetworkAttributes', network.SegmentedNetwork, { segments: [SEGMENT] }),
  imported('security.ServiceRoleAttributes', security.ServiceRole, { roleArn, roleName: 'x' }),
  imported('storage.LifecycleBucketAttributes', storage.LifecycleBucket, {
    bucketName: 'elsewhere',
    bucketArn: 'arn:aws:s3:::elsewhere',
  }),
  imported('vectors.VectorDatabaseAttributes', vectors.VectorDatabase, {
    namespace: 'retrieval',
    serviceName: 'vectors',
    podLabels: { app: 'vectors' },
  }),
];

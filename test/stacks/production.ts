import { type App, TerraformStack } from 'cdktf';
import { cluster, core, gateway, network, stacks } from '../../index';
import { Template, testApp } from '../../lib/testing';

const REGION = 'eu-central-1';
const ACCOUNT = '111122223333';

/** A production environment as `main.ts` makes it. */
export const PRODUCTION: stacks.AgentEnvironmentProps = {
  application: 'agents',
  environmentName: 'production',
  region: REGION,
  accountId: ACCOUNT,
  costCenter: 'ai-platform',
  profile: core.Profile.PRODUCTION,
  network: {
    availabilityZones: ['a', 'b', 'c'].map((letter) => REGION + letter),
    cidrBlock: '10.30.0.0/16',
    nodeEgress: network.Egress.domains(['*.docker.io', 'public.ecr.aws']),
  },
  cluster: {
    kubernetesVersion: cluster.KubernetesVersion.V1_35,
    accessEntries: [
      { principalArn: `arn:aws:iam::${ACCOUNT}:role/platform`, policy: cluster.AccessPolicy.clusterAdmin() },
    ],
    gpuPools: { l4: { accelerator: cluster.Accelerator.L4, minNodes: 1, maxNodes: 8 } },
  },
  data: { cacheMemory: core.Size.gibibytes(6), conversationRetention: core.Duration.days(730) },
  vectors: { vectors: 5_000_000, dimensions: 1024 },
  vectorApiKeySecretArn: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:agents/production/vectors-AbCdEf`,
  agents: {
    assistant: {
      image: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/assistant:1.0.0`,
      listenerPort: 8001,
      memory: core.Size.gibibytes(1),
    },
  },
  api: {
    authorizer: gateway.ApiAuthorizer.cognitoUserPool('users', {
      userPoolArns: [`arn:aws:cognito-idp:${REGION}:${ACCOUNT}:userpool/${REGION}_AbCdEfGhI`],
    }),
    routes: [{ path: '/v1/agents/assistant/sessions/{sessionId}', method: 'GET', serviceName: 'assistant' }],
    ratePlans: [{ planName: 'standard', requestsPerSecond: 5, burst: 10, quota: gateway.RateQuota.perDay(10_000) }],
  },
};

/** The environment, in an app of its own unless one is given. */
export function production(props: Partial<stacks.AgentEnvironmentProps> = {}, app: App = testApp()) {
  return new stacks.AgentEnvironment(app, 'production', { ...PRODUCTION, ...props });
}

/** The JSON of its six stacks, in the order in which they are applied. */
export function templatesOf(environment: stacks.AgentEnvironment): Template[] {
  return environment.node.children.filter((child) => TerraformStack.isStack(child)).map((stack) => Template.of(stack));
}

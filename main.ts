import { App } from 'cdktf';
import { cluster, core, gateway, network, stacks } from './index';

// The ready-made app: three environments, made by `npm run synth` or `cdktf synth`. Copy it, and change what is yours.
const REGION = 'eu-central-1';
/** One AWS account an environment: what happens in one is nothing to the others. */
const ACCOUNTS: Record<string, string> = { dev: '111111111111', staging: '222222222222', production: '333333333333' };
const [A, B, C] = ['a', 'b', 'c'].map((letter) => REGION + letter) as [string, string, string];
/** Where the charts and images of the controllers come from. Mirror them into ECR, and this can go. */
const REGISTRIES = ['*.docker.io', '*.docker.com', 'docker-images-prod.6aa30f8b08e16409b46e0173d6de2f56.r2.cloudflarestorage.com', 'public.ecr.aws', '*.k8s.io', '*.pkg.dev', 'quay.io', '*.quay.io', 'ghcr.io', '*.githubusercontent.com', 'nvcr.io', '*.nvidia.com', '*.cloudfront.net']; // prettier-ignore

/** What the environments have in common: one retrieval-augmented agent behind an API with two rate plans. */
function common(environmentName: string): Common {
  const account = ACCOUNTS[environmentName] ?? '';
  return {
    application: 'agents',
    environmentName,
    region: REGION,
    accountId: account,
    costCenter: 'ai-platform',
    vectorApiKeySecretArn: `arn:aws:secretsmanager:${REGION}:${account}:secret:agents/${environmentName}/vectors-AbCdEf`,
    agents: {
      assistant: {
        image: `${account}.dkr.ecr.${REGION}.amazonaws.com/assistant:1.0.0`,
        listenerPort: 8001,
        memory: core.Size.gibibytes(1),
      },
    },
    api: {
      // the account's role for API Gateway's logs: one API of an account and region makes it
      accountLogging: true,
      authorizer: gateway.ApiAuthorizer.cognitoUserPool('users', {
        userPoolArns: [`arn:aws:cognito-idp:${REGION}:${account}:userpool/${REGION}_AbCdEfGhI`],
      }),
      routes: [
        {
          path: '/v1/agents/assistant/sessions/{sessionId}/messages',
          method: 'POST',
          serviceName: 'assistant',
          requestSchema: JSON.stringify({
            type: 'object',
            required: ['message'],
            properties: { message: { type: 'string', minLength: 1, maxLength: 32_000 } },
          }),
          throttle: { requestsPerSecond: 50, burst: 100 },
        },
        { path: '/v1/agents/assistant/sessions/{sessionId}', method: 'GET', serviceName: 'assistant' },
      ],
      ratePlans: [
        {
          planName: 'standard',
          requestsPerSecond: 5,
          burst: 10,
          quota: gateway.RateQuota.perDay(10_000),
          clients: ['web'],
        },
        {
          planName: 'partner',
          requestsPerSecond: 50,
          burst: 100,
          quota: gateway.RateQuota.perMonth(5_000_000),
          clients: ['acme'],
        },
      ],
    },
  };
}

/** Props that are the same everywhere. */
type Common = Omit<stacks.AgentEnvironmentProps, 'network' | 'cluster' | 'vectors'>;

/** The role that Terraform runs as. */
function deployer(environmentName: string): cluster.AccessEntry {
  const principalArn = `arn:aws:iam::${ACCOUNTS[environmentName] ?? ''}:role/platform-deployer`;
  return { principalArn, policy: cluster.AccessPolicy.clusterAdmin() };
}

stacks.Synthesis.withoutTokenTraces();
const app = new App({ stackTraces: false });
const kubernetesVersion = cluster.KubernetesVersion.V1_35;

new stacks.AgentEnvironment(app, 'dev', {
  ...common('dev'),
  profile: core.Profile.DEV,
  network: { availabilityZones: [A, B], cidrBlock: '10.10.0.0/16', nodeEgress: network.Egress.internet() },
  cluster: { kubernetesVersion, accessEntries: [deployer('dev')] },
  vectors: { vectors: 100_000, dimensions: 1024 },
});

new stacks.AgentEnvironment(app, 'staging', {
  ...common('staging'),
  profile: core.Profile.STAGING,
  network: { availabilityZones: [A, B, C], cidrBlock: '10.20.0.0/16', nodeEgress: network.Egress.domains(REGISTRIES) },
  cluster: {
    kubernetesVersion,
    accessEntries: [deployer('staging')],
    gpuPools: { l4: { accelerator: cluster.Accelerator.L4, capacity: cluster.Capacity.spot(['g6.2xlarge']) } },
  },
  vectors: { vectors: 1_000_000, dimensions: 1024 },
});

new stacks.AgentEnvironment(app, 'production', {
  ...common('production'),
  profile: core.Profile.PRODUCTION,
  network: { availabilityZones: [A, B, C], cidrBlock: '10.30.0.0/16', nodeEgress: network.Egress.domains(REGISTRIES) },
  cluster: {
    kubernetesVersion,
    accessEntries: [deployer('production')],
    gpuPools: { l4: { accelerator: cluster.Accelerator.L4, minNodes: 1, maxNodes: 8 } },
  },
  data: { cacheMemory: core.Size.gibibytes(6), conversationRetention: core.Duration.days(730) },
  vectors: { vectors: 5_000_000, dimensions: 1024 },
});

console.log(stacks.Synthesis.write(app));

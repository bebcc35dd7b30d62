// The app that `npm run bench` measures: node scripts/bench-app.cjs <environments> <outdir> [file]. It uses the compiled library in dist.
// With a file it also writes there what it loaded.
'use strict';
const { App } = require('cdktf');
const { cluster, core, gateway, network, stacks } = require('..');

/** Adds the environment number `index`, as the production environment of main.ts is made. */
function addEnvironment(app, index) {
  const [region, account] = ['eu-central-1', '111122223333'];
  new stacks.AgentEnvironment(app, `production${index}`, {
    application: 'agents',
    environmentName: `production${index}`,
    region,
    accountId: account,
    profile: core.Profile.PRODUCTION,
    network: {
      availabilityZones: ['a', 'b', 'c'].map((letter) => region + letter),
      nodeEgress: network.Egress.domains(['registry.k8s.io', '*.docker.io']),
    },
    cluster: {
      kubernetesVersion: cluster.KubernetesVersion.V1_35,
      accessEntries: [
        { principalArn: `arn:aws:iam::${account}:role/platform`, policy: cluster.AccessPolicy.clusterAdmin() },
      ],
      gpuPools: { l4: { accelerator: cluster.Accelerator.L4, minNodes: 1, maxNodes: 8 } },
    },
    data: { cacheMemory: core.Size.gibibytes(6), conversationRetention: core.Duration.days(730) },
    vectors: { vectors: 5_000_000, dimensions: 1024 },
    vectorApiKeySecretArn: `arn:aws:secretsmanager:${region}:${account}:secret:agents/vectors-AbCdEf`,
    agents: { assistant: { image: 'example.com/assistant:1.0.0', listenerPort: 8001 } },
    api: {
      authorizer: gateway.ApiAuthorizer.iam(),
      routes: [
        { path: '/v1/agents/assistant/sessions/{sessionId}/messages', method: 'POST', serviceName: 'assistant' },
        { path: '/v1/agents/assistant/sessions/{sessionId}', method: 'GET', serviceName: 'assistant' },
      ],
      ratePlans: [{ planName: 'standard', requestsPerSecond: 5, burst: 10, quota: gateway.RateQuota.perDay(10_000) }],
    },
  });
}

stacks.Synthesis.withoutTokenTraces();
const [count, outdir, record] = process.argv.slice(2);
const app = new App({ outdir, stackTraces: false });
for (let index = 0; index < Number(count); index += 1) addEnvironment(app, index);
app.synth();

const peakKiB = process.resourceUsage().maxRSS;
if (record) require('node:fs').writeFileSync(record, JSON.stringify(Object.keys(require.cache)));
process.stdout.write(JSON.stringify({ peakKiB }));

import { TerraformStack } from 'cdktf';
import { codesOf, testSegment } from './fixtures';
import { AgentCluster } from '../../lib/cluster/agent-cluster';
import { ClusterProviders } from '../../lib/cluster/cluster-providers';
import { KubernetesVersion } from '../../lib/cluster/kubernetes-version';
import { Template, testApp, testStack } from '../../lib/testing';

const ROLE = 'arn:aws:iam::123456789012:role/platform';

test('ask the AWS CLI for tokens, in another stack than the cluster', () => {
  const app = testApp();
  const stack = testStack(app);
  const cluster = new AgentCluster(stack, 'Cluster', {
    segment: testSegment(stack),
    kubernetesVersion: KubernetesVersion.V1_35,
  });
  const platform = new TerraformStack(app, 'platform');
  new ClusterProviders(platform, 'Providers', { cluster, roleArn: ROLE });
  const json = Template.of(platform).json as { provider: Record<string, Record<string, unknown>[]> };
  const helm = json.provider.helm[0].kubernetes as Record<string, unknown>;
  const kubernetes = json.provider.kubernetes[0];
  for (const settings of [helm, kubernetes]) {
    expect(settings.host).toMatch(/^\$\{data\.terraform_remote_state/);
    expect(settings.cluster_ca_certificate).toMatch(/^\$\{base64decode\(/);
    expect(settings).not.toHaveProperty('token');
  }
  expect(helm.exec).toMatchObject({ api_version: 'client.authentication.k8s.io/v1', command: 'aws' });
  const [exec] = kubernetes.exec as { args: string[] }[];
  expect(exec.args.slice(0, 5)).toEqual(['eks', 'get-token', '--output', 'json', '--cluster-name']);
  expect(exec.args.slice(-2)).toEqual(['--role-arn', ROLE]);
});

test('refuse a cluster without an endpoint', () => {
  const stack = testStack();
  const attributes = { clusterName: 'theirs', securityGroupId: 'sg-theirs' };
  const cluster = AgentCluster.fromAgentClusterAttributes(stack, 'Cluster', attributes);
  expect(codesOf(() => new ClusterProviders(stack, 'Providers', { cluster }))).toEqual(['ClusterProvidersEndpoint']);
});

test('take an imported cluster with an endpoint', () => {
  const stack = testStack();
  for (const provider of ['Kubernetes', 'Helm']) stack.node.tryRemoveChild(provider);
  const cluster = AgentCluster.fromAgentClusterAttributes(stack, 'Cluster', {
    clusterName: 'theirs',
    securityGroupId: 'sg-theirs',
    clusterArn: 'arn:aws:eks:eu-central-1:123456789012:cluster/theirs',
    clusterEndpoint: 'https://theirs.eks.amazonaws.com',
    certificateAuthorityData: 'Y2E=',
  });
  new ClusterProviders(stack, 'Providers', { cluster });
  expect(Template.of(stack).json.provider).toMatchObject({
    kubernetes: [{ host: 'https://theirs.eks.amazonaws.com' }],
  });
});

test('refuse a bad id', () => {
  const stack = testStack();
  const cluster = AgentCluster.fromAgentClusterAttributes(stack, 'Cluster', {
    clusterName: 'theirs',
    securityGroupId: 'sg-theirs',
    clusterEndpoint: 'https://theirs',
    certificateAuthorityData: 'Y2E=',
  });
  expect(codesOf(() => new ClusterProviders(stack, 'a b', { cluster }))).toContain('ConstructId');
});

import { devStack, provider, stackOf } from './fixtures';
import { PRODUCTION, production } from './production';
import { Template, testApp } from '../../lib/testing';
import { PlatformStack } from '../../stacks';
import { statementsOf } from '../support';

/** The names of the releases. */
function releases(template: Template): unknown[] {
  return template.all('helm_release').map(({ name }) => name);
}

describe('PlatformStack', () => {
  test('by default installs the controllers that workloads need, and two StorageClasses', () => {
    const template = devStack('platform');
    expect(releases(template)).toEqual(['cluster-autoscaler', 'external-secrets', 'aws-load-balancer-controller']);
    expect(template.all('kubernetes_storage_class_v1')).toHaveLength(2);
  });

  test('gpuPools bring device plugin and metrics', () => {
    expect(releases(stackOf('platform'))).toEqual(expect.arrayContaining(['nvidia-device-plugin', 'dcgm-exporter']));
  });

  test('a release waits for its namespace and for the identity of its pods', () => {
    for (const release of devStack('platform').all('helm_release')) {
      expect(release.namespace).toMatch(/^\$\{kubernetes_namespace_v1\./);
      expect(release.depends_on).toEqual(
        expect.arrayContaining([expect.stringMatching(/^aws_eks_pod_identity_association\./)]),
      );
    }
  });

  test('External Secrets may read secretArns and nothing else', () => {
    const policies = Object.entries(devStack('platform').resources('aws_iam_role_policy'));
    const [, policy] = policies.find(([name]) => name.includes('ExternalSecrets')) ?? [];
    expect(statementsOf(policy?.policy)).toEqual([
      {
        Effect: 'Allow',
        Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
        Resource: PRODUCTION.vectorApiKeySecretArn,
      },
    ]);
  });

  test('without secretArns it may read none', () => {
    const app = testApp();
    const { cluster } = production({}, app).cluster;
    const settings = { application: 'agents', environmentName: 'other', region: 'eu-central-1' };
    const stack = new PlatformStack(app, 'other', { ...settings, cluster, gpuPools: [], secretArns: [] });
    const policies = Object.keys(Template.of(stack).resources('aws_iam_role_policy'));
    expect(policies.filter((name) => name.includes('ExternalSecrets'))).toEqual([]);
  });

  test.each(['platform', 'workloads'] as const)('%s asks for a token when it needs one: none is in a plan', (name) => {
    const template = devStack(name);
    expect(template.data('aws_eks_cluster_auth')).toEqual({});
    const exec = { command: 'aws', args: expect.arrayContaining(['eks', 'get-token']) as unknown };
    const [kubernetes, helm] = [provider(template, 'kubernetes'), provider(template, 'helm')];
    expect(kubernetes).toMatchObject({ exec: [exec] });
    expect(helm).toMatchObject({ kubernetes: { exec } });
    for (const settings of [kubernetes, helm.kubernetes]) expect(settings).not.toHaveProperty('token');
  });
});

import { TerraformVariable } from 'cdktf';
import { WorkloadNamespace, type WorkloadNamespaceProps } from '../../lib/agents/workload-namespace';
import { Size } from '../../lib/core/size';
import { type Json, Template, testStack } from '../../lib/testing';
import { codesOf } from '../support';

function namespace(props: Partial<WorkloadNamespaceProps> = {}, id = 'Agents') {
  const stack = testStack();
  return { stack, namespace: new WorkloadNamespace(stack, id, { namespaceName: 'agents', ...props }) };
}

function only(type: string, props: Partial<WorkloadNamespaceProps> = {}): Json {
  return Template.of(namespace(props).stack).only(type);
}

describe('WorkloadNamespace', () => {
  test('by default admits restricted pods only', () => {
    expect(only('kubernetes_namespace_v1')).toMatchObject({
      metadata: {
        name: 'agents',
        labels: {
          'pod-security.kubernetes.io/enforce': 'restricted',
          'pod-security.kubernetes.io/audit': 'restricted',
          'pod-security.kubernetes.io/warn': 'restricted',
        },
      },
    });
  });

  test('shuts every path but the resolution of names', () => {
    const [deny, dns] = ['default-deny', 'allow-dns'].map((name) =>
      Template.of(namespace().stack)
        .all('kubernetes_network_policy_v1')
        .find((policy) => (policy.metadata as Json).name === name),
    );
    expect(deny?.spec).toEqual({ pod_selector: {}, policy_types: ['Ingress', 'Egress'] });
    expect(dns?.spec).toMatchObject({
      policy_types: ['Egress'],
      egress: [
        {
          ports: [
            { protocol: 'UDP', port: '53' },
            { protocol: 'TCP', port: '53' },
          ],
          to: [{ namespace_selector: { match_labels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
        },
      ],
    });
  });

  test('bounds what pods take, with no CPU limit that would throttle them or refuse large ones', () => {
    expect(only('kubernetes_limit_range_v1')).toMatchObject({
      spec: {
        limit: [{ type: 'Container', default: { memory: '256Mi' }, default_request: { cpu: '100m', memory: '256Mi' } }],
      },
    });
    expect((only('kubernetes_limit_range_v1').spec as { limit: Json[] }).limit[0]?.default).toEqual({
      memory: '256Mi',
    });
    expect(only('kubernetes_resource_quota_v1')).toMatchObject({
      spec: { hard: { pods: '200', 'services.nodeports': '0', 'services.loadbalancers': '0' } },
    });
  });

  test('makes everything wait for the namespace', () => {
    const { stack } = namespace();
    expect(Template.of(stack).only('kubernetes_resource_quota_v1').metadata).toMatchObject({
      namespace: expect.stringMatching(/^\$\{kubernetes_namespace_v1\..*\.metadata\[0\]\.name\}$/),
    });
  });

  test.each<[string, Partial<WorkloadNamespaceProps>, string, object]>([
    ['namespaceName', { namespaceName: 'search' }, 'kubernetes_namespace_v1', { metadata: { name: 'search' } }],
    [
      'podSecurity',
      { podSecurity: 'baseline' },
      'kubernetes_namespace_v1',
      { metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } } },
    ],
    ['maxPods', { maxPods: 10 }, 'kubernetes_resource_quota_v1', { spec: { hard: { pods: '10' } } }],
    [
      'maxMemory',
      { maxMemory: Size.gibibytes(64) },
      'kubernetes_resource_quota_v1',
      { spec: { hard: { 'limits.memory': '64Gi' } } },
    ],
    [
      'labels',
      { labels: { team: 'search' } },
      'kubernetes_namespace_v1',
      { metadata: { labels: { team: 'search', 'pod-security.kubernetes.io/enforce': 'restricted' } } },
    ],
  ])('%s shows', (_, props, type, expected) => {
    expect(only(type, props)).toMatchObject(expected);
  });

  test('takes names and sizes that are tokens', () => {
    const stack = testStack();
    const variable = new TerraformVariable(stack, 'any', {});
    const [namespaceName, maxPods] = [variable.stringValue, variable.numberValue];
    new WorkloadNamespace(stack, 'Agents', { namespaceName, maxPods, labels: { team: namespaceName } });
    const template = Template.of(stack);
    expect(template.only('kubernetes_namespace_v1')).toMatchObject({
      metadata: { name: '${var.any}', labels: { team: '${var.any}' } },
    });
    expect(template.only('kubernetes_resource_quota_v1')).toMatchObject({ spec: { hard: { pods: '${var.any}' } } });
  });

  test.each<[string, Partial<WorkloadNamespaceProps>, string]>([
    ['an upper-case name', { namespaceName: 'Agents' }, 'WorkloadNamespaceName'],
    ['a name of 64 characters', { namespaceName: 'a'.repeat(64) }, 'WorkloadNamespaceName'],
    ['the default namespace', { namespaceName: 'default' }, 'WorkloadNamespaceName'],
    ['a namespace of Kubernetes', { namespaceName: 'kube-system' }, 'WorkloadNamespaceName'],
    ['privileged pods', { podSecurity: 'privileged' }, 'WorkloadNamespacePodSecurity'],
    ['no pods', { maxPods: 0 }, 'WorkloadNamespacePods'],
    ['half a pod', { maxPods: 1.5 }, 'WorkloadNamespacePods'],
    ['hardly any memory', { maxMemory: Size.mebibytes(1) }, 'WorkloadNamespaceMemory'],
    ['a label that Kubernetes refuses', { labels: { team: 'a b' } }, 'WorkloadNamespaceLabels'],
    [
      'a label that podSecurity sets',
      { labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } },
      'WorkloadNamespaceLabels',
    ],
  ])('refuses %s', (_, props, code) => {
    expect(codesOf(() => namespace(props))).toEqual([code]);
  });

  test('two namespaces stand side by side', () => {
    const { stack } = namespace();
    new WorkloadNamespace(stack, 'Other', { namespaceName: 'other' });
    expect(Template.of(stack).all('kubernetes_namespace_v1')).toHaveLength(2);
  });

  test.each(['a b', '1st'])('refuses the id %s', (id) => {
    expect(codesOf(() => namespace({}, id))).toContain('ConstructId');
  });
});

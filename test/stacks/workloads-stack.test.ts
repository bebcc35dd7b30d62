import { devStack, named, provider } from './fixtures';
import { PRODUCTION } from './production';
import type { stacks } from '../../index';
import type { Json, Template } from '../../lib/testing';
import { codesOf, statementsOf } from '../support';

const [ASSISTANT] = Object.values(PRODUCTION.agents);

function workloads(props?: Partial<stacks.AgentEnvironmentProps>): Template {
  return devStack('workloads', props);
}

interface Container {
  readonly env: { name: string; value?: string; value_from?: unknown }[];
  readonly volume_mount: { name: string; mount_path: string }[];
  readonly lifecycle: unknown;
}

/** The pod of a Deployment or a StatefulSet. */
function podOf({ spec }: Json): Json & { container: [Container]; volume: Json[] } {
  return (spec as { template: { spec: Json & { container: [Container]; volume: Json[] } } }).template.spec;
}

function agentPod(props?: Partial<stacks.AgentEnvironmentProps>) {
  return podOf(named(workloads(props), 'kubernetes_deployment_v1', 'assistant'));
}

/** The objects of kinds that Terraform does not know. */
function customResources(template = workloads()): Json[] {
  return template
    .all('helm_release')
    .flatMap(({ values }) =>
      (values as string[]).flatMap((text) => (JSON.parse(text) as { manifests: Json[] }).manifests),
    );
}

/** The other ends of the paths of pods with a label, as `direction port peer`. */
function paths(template: Template, label: string): string[] {
  interface Rule {
    ports: { port: string }[];
    from?: Json[];
    to?: Json[];
  }
  const policies = template.all('kubernetes_network_policy_v1').map(({ spec }) => spec as Json);
  return policies
    .filter(({ pod_selector: selector }) => JSON.stringify(selector).includes(label))
    .flatMap((spec) =>
      (['ingress', 'egress'] as const).flatMap((direction) =>
        ((spec[direction] ?? []) as Rule[]).flatMap(({ ports, from = [], to = [] }) =>
          [...from, ...to].flatMap((peer) => ports.map(({ port }) => `${direction} ${port} ${peerOf(peer)}`)),
        ),
      ),
    )
    .sort();
}

/** Pods by the values of their labels, addresses as they are. */
function peerOf({ ip_block: block, pod_selector: pods }: Json): string {
  if (block) return (block as { cidr: string }).cidr;
  const { match_labels: labels } = pods as { match_labels: Record<string, string> };
  return labels['app.kubernetes.io/component'] ?? Object.values(labels)[0];
}

describe('WorkloadsStack', () => {
  test('has the namespaces agents and retrieval, both of the standard restricted', () => {
    const namespaces = workloads().all('kubernetes_namespace_v1');
    expect(namespaces.map(({ metadata }) => (metadata as Json).name)).toEqual(['agents', 'retrieval']);
    for (const { metadata } of namespaces)
      expect(metadata).toMatchObject({ labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } });
  });

  test('a pod of an agent is ready when the load balancer finds it healthy, and drains as long as that needs', () => {
    const template = workloads();
    expect(named(template, 'kubernetes_namespace_v1', 'agents').metadata).toMatchObject({
      labels: { 'elbv2.k8s.aws/pod-readiness-gate-inject': 'enabled' },
    });
    expect(agentPod().container[0].lifecycle).toMatchObject({ pre_stop: [{ exec: { command: ['sleep', '120'] } }] });
    expect(agentPod().termination_grace_period_seconds).toBe(165);
    const quick = { assistant: { ...ASSISTANT, drainSeconds: 10 } };
    expect(agentPod({ agents: quick }).termination_grace_period_seconds).toBe(55);
  });

  test('an agent is told where cache, vectors and buckets are', () => {
    const [{ env }] = agentPod().container;
    expect(env.map(({ name }) => name)).toEqual([
      'AWS_REGION',
      'CACHE_HOST',
      'CACHE_PORT',
      'CACHE_USER',
      'VECTOR_URL',
      'DOCUMENTS_BUCKET',
      'CONVERSATIONS_BUCKET',
    ]);
    const service = workloads()
      .all('kubernetes_service_v1')
      .map(({ metadata }) => (metadata as { name: string }).name);
    const url = env.find(({ name }) => name === 'VECTOR_URL')?.value ?? '';
    expect(service).toContain(/^http:\/\/([\w-]+)\./.exec(url)?.[1]);
  });

  test('environment and secretNames of an agent stand beside ours', () => {
    const agents = {
      assistant: { ...ASSISTANT, environment: { MODEL: 'x', AWS_REGION: 'y' }, secretNames: ['theirs'] },
    };
    const [{ env, volume_mount: mounts }] = agentPod({ agents }).container;
    expect(env).toEqual(
      expect.arrayContaining([
        { name: 'MODEL', value: 'x' },
        { name: 'AWS_REGION', value: 'y' },
      ]),
    );
    expect(mounts.map(({ mount_path: path }) => path)).toEqual([
      '/tmp',
      '/var/run/secrets/agent/vector-api-key',
      '/var/run/secrets/agent/theirs',
    ]);
  });

  test('the API key comes as one key of a Secret, by the name that agents and database look for', () => {
    const secrets = customResources().filter(({ kind }) => kind === 'ExternalSecret');
    expect(secrets).toHaveLength(2);
    for (const { spec } of secrets) {
      expect(spec).toMatchObject({
        target: { name: 'vector-api-key' },
        data: [{ secretKey: 'api-key', remoteRef: { key: PRODUCTION.vectorApiKeySecretArn } }],
      });
    }
    const [database] = podOf(workloads().only('kubernetes_stateful_set_v1')).container;
    expect(database.env).toContainEqual({
      name: 'QDRANT__SERVICE__API_KEY',
      value_from: { secret_key_ref: { name: 'vector-api-key', key: 'api-key' } },
    });
    expect(agentPod().volume).toContainEqual(
      expect.objectContaining({ secret: { secret_name: 'vector-api-key', default_mode: '0440' } }),
    );
    const job = workloads().only('kubernetes_cron_job_v1').spec as { job_template: Json };
    expect(JSON.stringify(job.job_template)).toContain(
      '"items":[{"key":"api-key","path":"key"}],"secret_name":"vector-api-key"',
    );
  });

  test('an agent has these paths and no others', () => {
    expect(paths(workloads(), 'assistant')).toEqual([
      'egress 443 0.0.0.0/0',
      'egress 6333 database',
      'egress 6334 database',
      'egress 6379 10.0.16.0/20',
      'egress 80 169.254.170.23/32',
      'ingress 8080 10.0.0.0/20',
    ]);
  });

  test('the database has these paths and no others', () => {
    expect(paths(workloads(), '"app.kubernetes.io/component":"database"')).toEqual([
      'egress 53 kube-dns',
      'egress 53 kube-dns',
      'egress 6335 database',
      'ingress 6333 assistant',
      'ingress 6333 snapshots',
      'ingress 6334 assistant',
      'ingress 6335 database',
    ]);
  });

  test('the snapshot job reaches names, its credentials, AWS and the database, and is reached by nothing', () => {
    expect(paths(workloads(), '"app.kubernetes.io/component":"snapshots"')).toEqual([
      'egress 443 0.0.0.0/0',
      'egress 53 kube-dns',
      'egress 53 kube-dns',
      'egress 6333 database',
      'egress 80 169.254.170.23/32',
    ]);
  });

  test('both namespaces are closed but for names', () => {
    const policies = workloads().all('kubernetes_network_policy_v1');
    const everyone = policies.filter(
      ({ spec }) => Object.keys((spec as { pod_selector: Json }).pod_selector).length === 0,
    );
    expect(everyone.map(({ metadata }) => (metadata as Json).name)).toEqual([
      'allow-dns',
      'default-deny',
      'allow-dns',
      'default-deny',
    ]);
  });

  test('no two policies of a namespace share a name', () => {
    const agents = { assistant: ASSISTANT, researcher: { ...ASSISTANT, listenerPort: 8002 } };
    const names = workloads({ agents })
      .all('kubernetes_network_policy_v1')
      .map(({ metadata }) => JSON.stringify([(metadata as Json).namespace, (metadata as Json).name]));
    expect(new Set(names).size).toBe(names.length);
  });

  test('the load balancer finds the pods of an agent by its Service', () => {
    expect(customResources().filter(({ kind }) => kind === 'TargetGroupBinding')).toEqual([
      {
        apiVersion: 'elbv2.k8s.aws/v1beta1',
        kind: 'TargetGroupBinding',
        metadata: {
          name: 'assistant',
          namespace: expect.stringContaining('kubernetes_namespace_v1.Agents_') as string,
        },
        spec: {
          serviceRef: { name: 'assistant', port: 80 },
          targetGroupARN: expect.stringContaining('TargetGroup') as string,
          targetType: 'ip',
        },
      },
    ]);
    expect(named(workloads(), 'kubernetes_service_v1', 'assistant').spec).toMatchObject({ port: [{ port: 80 }] });
  });

  test('an agent may use the cache, read documents and write conversations, and no more', () => {
    const policies = Object.entries(workloads().resources('aws_iam_role_policy'));
    const [, policy] = policies.find(([name]) => name.startsWith('Agent-assistant')) ?? [];
    expect(statementsOf(policy?.policy).flatMap(({ Action: action }) => action)).toEqual([
      'elasticache:Connect',
      's3:ListBucket',
      's3:GetObject',
      'kms:Decrypt',
      'kms:DescribeKey',
      's3:AbortMultipartUpload',
      's3:ListMultipartUploadParts',
      's3:PutObject',
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey*',
      'kms:ReEncrypt*',
    ]);
  });

  test('vectors decide the memory of the database; its other options show too', () => {
    const memory = (options: stacks.AgentEnvironmentProps['vectors']) =>
      JSON.stringify(podOf(workloads({ vectors: options }).only('kubernetes_stateful_set_v1')).container[0]);
    expect(memory({ vectors: 1_000_000, dimensions: 1024 })).not.toBe(memory({ vectors: 100_000, dimensions: 1024 }));
    const named = workloads({ vectors: { vectors: 100_000, dimensions: 1024, databaseName: 'docs' } });
    expect(named.only('kubernetes_stateful_set_v1').metadata).toMatchObject({ name: 'docs' });
  });

  test('pods run on the pools that are made for them', () => {
    const pool = 'agent-platform/node-pool';
    expect(agentPod().node_selector).toEqual({ [pool]: 'agents' });
    expect(podOf(workloads().only('kubernetes_stateful_set_v1')).node_selector).toEqual({ [pool]: 'retrieval' });
  });

  test('has one provider for the cluster, of each kind', () => {
    for (const name of ['aws', 'kubernetes', 'helm']) expect(provider(workloads(), name)).toBeDefined();
  });

  test.each<[string, object]>([
    ['apiKeySecretName', { apiKeySecretName: 'mine' }],
    ['apiKeySecretKey', { apiKeySecretKey: 'key' }],
    ['readOnlyApiKeySecretKey', { readOnlyApiKeySecretKey: 'read' }],
    ['anonymousAccess', { anonymousAccess: true }],
  ])('refuses %s: the Secret is copied from AWS', (_, options) => {
    const vectors = { vectors: 100_000, dimensions: 1024, ...options };
    expect(codesOf(() => workloads({ vectors }))).toEqual(['AgentEnvironmentVectors']);
  });
});

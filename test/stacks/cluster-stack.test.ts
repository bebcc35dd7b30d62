import { DEV, devStack, named } from './fixtures';
import { PRODUCTION } from './production';
import { cluster, core, type stacks } from '../../index';
import type { Json } from '../../lib/testing';

const REQUIRED = { ...DEV.cluster } as stacks.ClusterOptions;

function clusterOf(options?: Partial<stacks.ClusterOptions>) {
  return devStack('cluster', options && { cluster: { ...REQUIRED, ...options } });
}

function pools(template = clusterOf()): Json[] {
  return template.all('aws_eks_node_group');
}

function pool(name: string, options?: Partial<stacks.ClusterOptions>): Json {
  const found = pools(clusterOf(options)).find(({ labels }) => (labels as Json)['agent-platform/node-pool'] === name);
  if (!found) throw new Error(`no pool ${name}`);
  return found;
}

describe('ClusterStack', () => {
  test('is made of resources of AWS alone', () => {
    for (const type of clusterOf().types()) expect(type).toMatch(/^aws_/);
  });

  test('by default has a private API and three pools; only that of the vector database has a taint', () => {
    expect(clusterOf().only('aws_eks_cluster')).toMatchObject({
      name: 'agents-dev',
      vpc_config: { endpoint_private_access: true, endpoint_public_access: false },
    });
    expect(pools().map(({ labels, taint }) => [(labels as Json)['agent-platform/node-pool'], taint])).toEqual([
      ['agents', []],
      ['retrieval', [{ key: 'agent-platform/dedicated', value: 'retrieval', effect: 'NO_SCHEDULE' }]],
      ['system', []],
    ]);
    expect(pool('retrieval')).toMatchObject({ instance_types: ['r7i.xlarge'] });
  });

  test('kubernetesVersion and accessEntries show', () => {
    const entry = { principalArn: 'arn:aws:iam::111122223333:role/ops', policy: cluster.AccessPolicy.view() };
    const template = clusterOf({ kubernetesVersion: cluster.KubernetesVersion.V1_34, accessEntries: [entry] });
    expect(template.only('aws_eks_cluster')).toMatchObject({ version: '1.34' });
    expect(template.all('aws_eks_access_entry').map(({ principal_arn: arn }) => arn)).toContain(entry.principalArn);
  });

  test('publicEndpointCidrs opens the API to them', () => {
    expect(clusterOf({ publicEndpointCidrs: ['198.51.100.0/24'] }).only('aws_eks_cluster')).toMatchObject({
      vpc_config: { endpoint_public_access: true, public_access_cidrs: ['198.51.100.0/24'] },
    });
  });

  test.each(['system', 'agent', 'retrieval'] as const)('%sPool changes the pool', (name) => {
    const changed = pool(name === 'agent' ? 'agents' : name, { [`${name}Pool`]: { minNodes: 4, maxNodes: 5 } });
    expect(changed).toMatchObject({ scaling_config: { min_size: 4, max_size: 5 } });
  });

  test.each([
    ['dev', core.Profile.DEV, 1],
    ['staging', core.Profile.STAGING, 3],
    ['production', core.Profile.PRODUCTION, 3],
  ])('in %s the retrieval pool starts with a host for every peer of the database', (_, profile, hosts) => {
    const template = devStack('cluster', { profile });
    const retrieval = pools(template).find(
      ({ labels }) => (labels as Json)['agent-platform/node-pool'] === 'retrieval',
    );
    expect(retrieval).toMatchObject({ scaling_config: { min_size: hosts } });
    const peers = named(
      devStack('workloads', { profile }),
      'kubernetes_stateful_set_v1',
      'agents-dev-workloads-vectors',
    );
    expect(peers).toMatchObject({ spec: { replicas: String(hosts) } });
  });

  test('systemPool sizes the pool of the cluster itself, and stays one whatever is said', () => {
    expect(pool('system', { systemPool: { instanceTypes: ['m7g.large'] } })).toMatchObject({
      ami_type: 'AL2023_ARM_64_STANDARD',
      instance_types: ['m7g.large'],
    });
  });

  test('healthCheckPath of a service is the path that says when a pod can take requests', () => {
    const entrance: Partial<stacks.ServiceEntrance> = { healthCheckPath: '/up' };
    const agents = { assistant: { image: 'r/a:1', listenerPort: 8001, readinessPath: entrance.healthCheckPath } };
    const template = devStack('cluster', { agents });
    expect(template.only('aws_lb_target_group')).toMatchObject({ health_check: { path: entrance.healthCheckPath } });
  });

  test('the retrieval pool keeps its taint and its instances when only its size changes', () => {
    expect(pool('retrieval', { retrievalPool: { minNodes: 4 } })).toMatchObject({
      instance_types: ['r7i.xlarge'],
      taint: [{ key: 'agent-platform/dedicated' }],
    });
  });

  test('gpuPools adds a pool in the segment inference', () => {
    expect(pool('l4', { gpuPools: { l4: { accelerator: cluster.Accelerator.L4 } } })).toMatchObject({
      taint: [{ key: 'nvidia.com/gpu' }],
      subnet_ids: expect.arrayContaining([expect.stringMatching(/inference/)]),
    });
  });

  test('every agent has a listener and a target group of its own, asked for its readiness', () => {
    const [agent] = Object.values(PRODUCTION.agents);
    const template = devStack('cluster', {
      agents: {
        assistant: agent,
        researcher: { ...agent, listenerPort: 8002, port: 9000, readinessPath: '/ready' },
      },
    });
    expect(template.all('aws_lb_listener').map(({ port }) => port)).toEqual([8001, 8002]);
    expect(template.all('aws_lb_target_group')).toMatchObject([
      { port: 8080, target_type: 'ip', health_check: { path: '/readyz' } },
      { port: 9000, target_type: 'ip', health_check: { path: '/ready' } },
    ]);
  });
});

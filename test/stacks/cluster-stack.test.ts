import { DEV, devStack } from './fixtures';
import { PRODUCTION } from './production';
import { cluster, type stacks } from '../../index';
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

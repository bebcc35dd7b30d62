import { devStack } from './fixtures';
import { network, type stacks } from '../../index';
import type { Json } from '../../lib/testing';

const ZONES = ['eu-central-1a', 'eu-central-1b'];

function networkOf(options?: Partial<stacks.NetworkOptions>) {
  return devStack('network', options && { network: { availabilityZones: ZONES, ...options } });
}

function subnetZones(template = networkOf()): unknown[] {
  return [...new Set(template.all('aws_subnet').map(({ availability_zone: zone }) => zone))].sort();
}

describe('NetworkStack', () => {
  test('by default has no way to the internet and an address block of its own', () => {
    const template = networkOf();
    expect(template.only('aws_vpc')).toMatchObject({ cidr_block: '10.0.0.0/16' });
    expect(template.types()).not.toContain('aws_nat_gateway');
    expect(subnetZones()).toEqual(ZONES);
  });

  test('is made of resources of AWS alone', () => {
    for (const type of networkOf().types()) expect(type).toMatch(/^aws_/);
  });

  test('cidrBlock and availabilityZones show', () => {
    const template = networkOf({ cidrBlock: '10.99.0.0/16', availabilityZones: ['eu-central-1b', 'eu-central-1c'] });
    expect(template.only('aws_vpc')).toMatchObject({ cidr_block: '10.99.0.0/16' });
    expect(subnetZones(template)).toEqual(['eu-central-1b', 'eu-central-1c']);
  });

  test('nodeEgress opens the internet for nodes, agentEgress for agents alone', () => {
    const routed = (template = networkOf()) =>
      template
        .all('aws_route')
        .filter((route) => route.destination_cidr_block === '0.0.0.0/0' && route.nat_gateway_id !== undefined)
        .map((route) => /Segment-(\w+)_/.exec(String(route.route_table_id))?.[1]);
    const everyone = new Set(routed(networkOf({ nodeEgress: network.Egress.internet() })));
    expect([...everyone].sort()).toEqual(['inference', 'orchestration', 'retrieval', 'system']);
    expect(new Set(routed(networkOf({ agentEgress: network.Egress.internet() })))).toEqual(new Set(['orchestration']));
  });

  test('segments take the place of the usual ones', () => {
    const usual = network.NetworkSegments.standard({});
    const template = networkOf({ segments: [...usual, { segmentName: 'tools', slot: 7, prefixLength: 19 }] });
    const names = template.all('aws_subnet').map(({ tags }) => (tags as Json).Name);
    expect(names.filter((name) => String(name).includes('tools'))).toHaveLength(ZONES.length);
  });

  test('serviceCidr is that of the cluster', () => {
    const template = devStack('cluster', { network: { availabilityZones: ZONES, serviceCidr: '172.21.0.0/16' } });
    expect(template.only('aws_eks_cluster')).toMatchObject({
      kubernetes_network_config: { service_ipv4_cidr: '172.21.0.0/16' },
    });
  });

  test('subnets of nodes bear the name of the cluster, and those of the stores do not', () => {
    const tagged = networkOf()
      .all('aws_subnet')
      .map(({ tags }) => tags as Json)
      .filter((tags) => 'kubernetes.io/cluster/agents-dev' in tags)
      .map(({ Segment: segment }) => segment);
    expect(tagged).toEqual(expect.arrayContaining(['system', 'orchestration', 'inference', 'retrieval']));
    expect(tagged).not.toContain('data');
  });
});

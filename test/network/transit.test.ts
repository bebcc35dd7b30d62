import { HOST, network, Packets, routesOf, spread, subnetBlocks, template, THREE, TWO } from './fixtures';
import { Egress, Port, VpcConnection } from '../../lib/network';
import { Template } from '../../lib/testing';

const path = (fromSegment: string, toSegment: string, port = Port.tcp(8000)) => ({
  fromSegment,
  toSegment,
  port,
  reason: 'test',
});

describe('several VPCs', () => {
  const across = [path('orchestration', 'retrieval', Port.tcp(6333))];

  test('two are joined by peering that only the declared segments have routes to', () => {
    const json = template({ vpcs: TWO, segments: spread(TWO), paths: across });
    expect(json.only('aws_vpc_peering_connection')).toMatchObject({ auto_accept: true });
    expect(routesOf(json, 'orchestration', 'eu-central-1c')).toEqual({ '10.1.192.0/19': 'vpc_peering_connection_id' });
    expect(routesOf(json, 'retrieval', 'eu-central-1c')).toEqual({ '10.0.128.0/18': 'vpc_peering_connection_id' });
    for (const name of ['system', 'inference', 'data']) expect(routesOf(json, name, 'eu-central-1a')).toEqual({});
    const packets = new Packets(json);
    expect(packets.opens(HOST.orchestration, '10.1.192.10', 6333)).toBe(true);
    expect(packets.opens(HOST.inference, '10.1.192.10', 6333)).toBe(false);
  });

  test('three are joined by a transit gateway that knows the declared segments only', () => {
    const json = template({
      vpcs: THREE,
      segments: spread(THREE),
      paths: [...across, path('orchestration', 'inference')],
    });
    expect(json.only('aws_ec2_transit_gateway')).toMatchObject({
      auto_accept_shared_attachments: 'disable',
      default_route_table_association: 'disable',
      default_route_table_propagation: 'disable',
    });
    expect(json.all('aws_ec2_transit_gateway_vpc_attachment')).toHaveLength(3);
    const routes = Object.entries(json.resources('aws_ec2_transit_gateway_route')).map(
      ([name, route]) => `${/Route-(\w+?)_/.exec(name)?.[1] ?? ''} ${String(route.destination_cidr_block)}`,
    );
    expect(routes.sort()).toEqual([
      'main 10.1.192.0/19',
      'main 10.2.64.0/18',
      'models 10.0.128.0/18',
      'stores 10.0.128.0/18',
    ]);
    expect(routesOf(json, 'orchestration', 'eu-central-1a')).toEqual({
      '10.1.192.0/19': 'transit_gateway_id',
      '10.2.64.0/18': 'transit_gateway_id',
    });
    expect(routesOf(json, 'data', 'eu-central-1a')).toEqual({});
  });

  test('attachments have small subnets of their own at the end of each VPC', () => {
    const json = template({ vpcs: THREE, segments: spread(THREE), paths: across });
    const blocks = Object.entries(subnetBlocks(json)).filter(([name]) => name.includes('transit'));
    expect(Object.fromEntries(blocks)).toMatchObject({
      'test-network-main-transit-eu-central-1a eu-central-1a': '10.0.255.192/28',
      'test-network-stores-transit-eu-central-1c eu-central-1c': '10.1.255.224/28',
    });
    expect(blocks).toHaveLength(6);
    const packets = new Packets(json);
    expect(packets.passes('10.0.255.200', false, { protocol: 'tcp', port: 6333, peer: HOST.orchestration })).toBe(true);
    expect(packets.passes('10.0.255.200', true, { protocol: 'tcp', port: 40_000, peer: HOST.orchestration })).toBe(
      true,
    );
  });

  test('are not joined before a path crosses them, and joined once however many do', () => {
    const { stack, network: made } = network({ vpcs: THREE, segments: spread(THREE) });
    expect(Template.of(stack).types().join()).not.toMatch(/transit_gateway|peering/);
    for (const port of [Port.tcp(6333), Port.tcp(6334), Port.tcp(6333)]) {
      made.segment('orchestration').admitTo(made.segment('retrieval'), port, 'search');
    }
    const json = Template.of(stack);
    expect(json.all('aws_ec2_transit_gateway')).toHaveLength(1);
    expect(json.all('aws_ec2_transit_gateway_route')).toHaveLength(2);
  });

  test('are joined as vpcConnection says', () => {
    const gateway = template({
      vpcs: TWO,
      segments: spread(TWO),
      paths: across,
      vpcConnection: VpcConnection.TRANSIT_GATEWAY,
    });
    expect(gateway.all('aws_ec2_transit_gateway_vpc_attachment')).toHaveLength(2);
    const peering = template({
      vpcs: THREE,
      segments: spread(THREE),
      paths: [...across, path('orchestration', 'inference')],
      vpcConnection: VpcConnection.PEERING,
    });
    expect(peering.all('aws_vpc_peering_connection')).toHaveLength(2);
  });

  test('each have their own logs, defaults and endpoints, and only the one with a public segment a gateway', () => {
    const json = template({ vpcs: TWO, segments: spread(TWO) });
    const count = (type: string) => json.all(type).length;
    expect([
      count('aws_vpc'),
      count('aws_flow_log'),
      count('aws_default_network_acl'),
      count('aws_internet_gateway'),
    ]).toEqual([2, 2, 2, 1]);
    const hosts = json.all('aws_vpc_endpoint').map((endpoint) => String(endpoint.vpc_id));
    expect(new Set(hosts).size).toBe(2);
  });

  test('are refused more routes than a table holds', () => {
    const many = Array.from({ length: 51 }, (_, slot) => ({
      segmentName: `s${slot}`,
      slot,
      prefixLength: 24,
      vpcName: 'stores',
      egress: Egress.none(),
    }));
    const hub = { segmentName: 'hub', slot: 0, prefixLength: 20, egress: Egress.none() };
    const paths = many.map(({ segmentName }) => path(segmentName, 'hub'));
    expect(() => template({ vpcs: TWO, segments: [hub, ...many], paths, aclRuleQuota: 40 })).toThrow(
      /SegmentedNetworkRoutes.*got 51/,
    );
  });
});

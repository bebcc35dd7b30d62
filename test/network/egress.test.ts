import { codesOf, network, routesOf, segments, STANDARD, template } from './fixtures';
import { Profile } from '../../lib/core';
import type { VpcConnection } from '../../lib/network';
import { Egress, NatGateways, NetworkSegments, Port } from '../../lib/network';
import { Template, testStack } from '../../lib/testing';

const online = NetworkSegments.standard({ orchestration: Egress.internet() });

describe('egress', () => {
  test('has no default route but for segments with a way to the internet', () => {
    const json = template({ segments: online });
    expect(routesOf(json, 'edge', 'eu-central-1a')).toEqual({ '0.0.0.0/0': 'gateway_id' });
    expect(routesOf(json, 'orchestration', 'eu-central-1a')).toEqual({ '0.0.0.0/0': 'nat_gateway_id' });
    for (const name of ['data', 'system', 'inference', 'retrieval'])
      expect(routesOf(json, name, 'eu-central-1a')).toEqual({});
  });

  test.each([
    ['production', undefined, 3],
    ['staging', undefined, 1],
    ['dev', undefined, 1],
    ['dev', NatGateways.PER_ZONE, 3],
    ['production', NatGateways.SINGLE, 1],
  ])('in %s with natGateways %s has %i NAT gateways', (profile, natGateways, count) => {
    const stack = testStack();
    Profile[profile.toUpperCase() as 'DEV'].applyTo(stack);
    network({ segments: online, ...(natGateways ? { natGateways } : {}) }, stack);
    const json = Template.of(stack);
    expect([json.all('aws_nat_gateway').length, json.all('aws_eip').length]).toEqual([count, count]);
    const used = json
      .all('aws_route')
      .map((route) => route.nat_gateway_id)
      .filter((id) => id !== undefined);
    expect(new Set(used).size).toBe(count);
  });

  test('goes through the first NAT gateway from a zone where the public segment has none', () => {
    const zones = ['eu-central-1a', 'eu-central-1b'];
    const json = template({
      segments: online.map((segment) => ({
        ...segment,
        ...(segment.segmentName === 'edge' ? { availabilityZones: zones } : {}),
      })),
    });
    expect(json.all('aws_nat_gateway')).toHaveLength(2);
    const third = Object.entries(json.resources('aws_route')).find(([name]) =>
      name.includes('orchestration_Route-eu-central-1c'),
    );
    expect(String(third?.[1].nat_gateway_id)).toMatch(/Nat-eu-central-1a/);
  });

  test('reaches the gateway endpoints from the tables of all segments but those with none', () => {
    const gateways = template()
      .all('aws_vpc_endpoint')
      .filter((endpoint) => endpoint.vpc_endpoint_type === 'Gateway');
    expect(gateways.map((endpoint) => endpoint.service_name)).toEqual([
      'com.amazonaws.eu-central-1.dynamodb',
      'com.amazonaws.eu-central-1.s3',
    ]);
    for (const { route_table_ids: tables } of gateways as unknown as { route_table_ids: string[] }[]) {
      expect(tables).toHaveLength(15);
      expect(tables.join()).not.toMatch(/Segment-data/);
    }
  });

  test('has interface endpoints for what nodes and segments call, in the system segment, open to segments with egress', () => {
    const json = template({ segments: segments({ inference: { interfaceEndpoints: ['bedrock-runtime', 'sts'] } }) });
    const endpoints = json.all('aws_vpc_endpoint').filter((endpoint) => endpoint.vpc_endpoint_type === 'Interface');
    const names = endpoints.map((endpoint) => String(endpoint.service_name).replace('com.amazonaws.eu-central-1.', ''));
    expect(names.sort()).toEqual([
      'autoscaling',
      'bedrock-runtime',
      'ec2',
      'ecr.api',
      'ecr.dkr',
      'eks',
      'eks-auth',
      'elasticloadbalancing',
      'logs',
      'sts',
    ]);
    expect(endpoints[0]).toMatchObject({ private_dns_enabled: true });
    expect((endpoints[0].subnet_ids as string[]).join()).toMatch(/Segment-system_Subnet-eu-central-1a.*1b.*1c/);
    const rules = json.all('aws_vpc_security_group_ingress_rule').map((rule) => [rule.cidr_ipv4, rule.from_port]);
    expect(rules).toHaveLength(5);
    expect(rules).not.toContainEqual(['10.0.16.0/20', 443]);
  });

  test('has the interface endpoints that are listed, or none', () => {
    const services = (props: object) =>
      template(props)
        .all('aws_vpc_endpoint')
        .filter((endpoint) => endpoint.vpc_endpoint_type === 'Interface')
        .map((endpoint) => endpoint.service_name);
    expect(services({ interfaceEndpoints: ['ecr.api', 'com.example.service'] })).toEqual([
      'com.example.service',
      'com.amazonaws.eu-central-1.ecr.api',
    ]);
    expect(services({ interfaceEndpoints: [] })).toEqual([]);
    expect(services({ segments: STANDARD.map((segment) => ({ ...segment, nodes: 0 })) })).toEqual([]);
  });

  test('has endpoints in the first zone only in dev, or where asked for', () => {
    const stack = testStack();
    Profile.DEV.applyTo(stack);
    network({}, stack);
    const zones = (json: Template) =>
      (
        json.all('aws_vpc_endpoint').find((endpoint) => endpoint.vpc_endpoint_type === 'Interface')
          ?.subnet_ids as string[]
      ).length;
    expect([zones(Template.of(stack)), zones(template()), zones(template({ endpointsPerZone: false }))]).toEqual([
      1, 3, 1,
    ]);
  });

  test('tells hosts what they may reach by the class of their segment', () => {
    const { network: made } = network({ segments: online });
    const targets = (name: string) =>
      made.segment(name).egressTargets.map((target) => `${target.description} ${target.port.portName}`);
    const aws = ['AWS interface endpoints tcp-443', 'S3 gateway endpoint tcp-443', 'DynamoDB gateway endpoint tcp-443'];
    expect(targets('data')).toEqual([]);
    expect(targets('inference')).toEqual(aws);
    expect(targets('orchestration')).toEqual([...aws, 'internet tcp-443']);
  });

  test('by domains lets listed names and those of AWS resolve, and blocks all others', () => {
    const json = template({
      segments: NetworkSegments.standard({ orchestration: Egress.domains(['*.example.com', 'api.example.org']) }),
    });
    const rules = json
      .all('aws_route53_resolver_firewall_rule')
      .sort((a, b) => Number(a.priority) - Number(b.priority));
    expect(rules).toMatchObject([{ action: 'ALLOW' }, { action: 'BLOCK', block_response: 'NXDOMAIN' }]);
    const lists = json.all('aws_route53_resolver_firewall_domain_list').map((list) => list.domains);
    expect(lists).toEqual([
      ['*.amazonaws.com', '*.api.aws', '*.compute.internal', '*.ec2.internal', '*.example.com', 'api.example.org'],
      ['*'],
    ]);
    expect(json.all('aws_route53_resolver_firewall_rule_group_association')).toHaveLength(1);
    expect(routesOf(json, 'orchestration', 'eu-central-1b')).toEqual({ '0.0.0.0/0': 'nat_gateway_id' });
  });

  test.each([
    [
      'a way to the internet without a public segment',
      'SegmentedNetworkEgress',
      { segments: online.filter((segment) => segment.segmentName !== 'edge') },
    ],
    [
      'internet beside domains in one VPC',
      'SegmentedNetworkDomains',
      {
        segments: NetworkSegments.standard({
          orchestration: Egress.domains(['a.example.com']),
          inference: Egress.internet(),
        }),
      },
    ],
    [
      'interface endpoints with no segment to hold them',
      'SegmentedNetworkEndpointSegment',
      { segments: segments({ system: { hostsEndpoints: false } }) },
    ],
    [
      'two segments that hold endpoints',
      'SegmentedNetworkEndpointSegment',
      { segments: segments({ data: { hostsEndpoints: true } }) },
    ],
    ['a service that is none', 'SegmentedNetworkInterfaceEndpoints', { interfaceEndpoints: ['ECR API'] }],
    [
      'endpoints for a segment without egress',
      'SegmentedNetworkInterfaceEndpoints',
      { segments: segments({ data: { interfaceEndpoints: ['kms'] } }) },
    ],
    [
      'public ports on a private segment',
      'SegmentedNetworkPublicPorts',
      { segments: segments({ data: { publicPorts: [Port.tcp(443)] } }) },
    ],
    ['another number of NAT gateways', 'SegmentedNetworkNatGateways', { natGateways: 'TWO' as unknown as NatGateways }],
    ['a string for a boolean', 'PropType', { endpointsPerZone: 'yes' as unknown as boolean }],
    ['another connection', 'SegmentedNetworkVpcConnection', { vpcConnection: 'VPN' as unknown as VpcConnection }],
    ['a bad name of the cluster', 'SegmentedNetworkClusterName', { clusterName: 'my cluster' }],
    [
      'a string for publicAddresses',
      'PropType',
      { segments: segments({ data: { publicAddresses: 'no' as unknown as boolean } }) },
    ],
    [
      'a string for hostsEndpoints',
      'PropType',
      { segments: segments({ data: { hostsEndpoints: 'no' as unknown as boolean } }) },
    ],
    [
      'a string for loadBalancers',
      'PropType',
      { segments: segments({ data: { loadBalancers: 'no' as unknown as boolean } }) },
    ],
    ['a tag that AWS keeps', 'Tags', { tags: { 'aws:a': 'b' } }],
  ])('refuses %s', (_what, code, props) => {
    expect(codesOf(() => network(props))).toContain(code);
  });

  test.each([
    ['EgressPorts', () => Egress.internet([])],
    ['EgressDomains', () => Egress.domains([])],
    ['EgressDomains', () => Egress.domains(['https://example.com'])],
    ['EgressDomains', () => Egress.domains(['Example.com'])],
    ['EgressPorts', () => Egress.domains(['example.com'], [])],
    ['NetworkSegments', () => NetworkSegments.standard({ nowhere: Egress.none() })],
  ])('gives %s for input that cannot work', (code, build) => {
    expect(codesOf(build)).toContain(code);
  });
});

import fc from 'fast-check';
import { TerraformOutput, TerraformVariable } from 'cdktf';
import {
  codesOf,
  network,
  Packets,
  routesOf,
  segments,
  spread,
  STANDARD,
  subnetBlocks,
  template,
  THREE,
  TWO,
  ZONES,
} from './fixtures';
import { Duration, Profile } from '../../lib/core';
import {
  Egress,
  NatGateways,
  NetworkSegments,
  Port,
  SegmentedNetwork,
  type SegmentOptions,
  VpcConnection,
} from '../../lib/network';
import { EncryptionKey } from '../../lib/security';
import { type Json, Template, testApp, testStack } from '../../lib/testing';

const INTERNET = '93.184.216.34';
const HOST = {
  edge: '10.0.0.10',
  data: '10.0.16.10',
  system: '10.0.32.10',
  inference: '10.0.64.10',
  orchestration: '10.0.128.10',
  retrieval: '10.0.192.10',
};
const path = (fromSegment: string, toSegment: string, port = Port.tcp(8000)) => ({
  fromSegment,
  toSegment,
  port,
  reason: 'test',
});
const online = NetworkSegments.standard({ orchestration: Egress.internet() });
const tagsOf = (json: Json) => json.tags as { [key: string]: string };

describe('SegmentedNetwork', () => {
  test('by default has a subnet and a route table for each segment and zone, and one network ACL a segment', () => {
    const json = template();
    expect(json.only('aws_vpc')).toMatchObject({
      cidr_block: '10.0.0.0/16',
      enable_dns_hostnames: true,
      enable_dns_support: true,
    });
    expect([
      ...['aws_subnet', 'aws_route_table', 'aws_route_table_association', 'aws_network_acl'].map(
        (type) => json.all(type).length,
      ),
    ]).toEqual([18, 18, 18, 6]);
    expect(json.all('aws_subnet').map((subnet) => subnet.map_public_ip_on_launch)).toEqual(Array(18).fill(false));
    expect(json.all('aws_network_acl').map((acl) => (acl.subnet_ids as string[]).length)).toEqual(Array(6).fill(3));
    expect(json.types()).not.toContain('aws_nat_gateway');
  });

  test('lays each segment out in the block of its slot', () => {
    expect(subnetBlocks(template())).toMatchObject({
      'edge eu-central-1a': '10.0.0.0/22',
      'data eu-central-1c': '10.0.24.0/22',
      'inference eu-central-1b': '10.0.80.0/20',
      'retrieval eu-central-1a': '10.0.192.0/21',
    });
  });

  test('empties what AWS puts into a VPC', () => {
    const json = template();
    expect(json.only('aws_default_security_group')).not.toHaveProperty('ingress');
    expect(json.only('aws_default_network_acl')).not.toHaveProperty('egress');
    expect(json.only('aws_default_network_acl')).toMatchObject({ lifecycle: { ignore_changes: ['subnet_ids'] } });
  });

  test('records all connections each minute in an encrypted log group', () => {
    const json = template();
    expect(json.only('aws_flow_log')).toMatchObject({ traffic_type: 'ALL', max_aggregation_interval: 60 });
    expect(json.only('aws_cloudwatch_log_group')).toMatchObject({ retention_in_days: 365 });
    expect(String(json.only('aws_cloudwatch_log_group').kms_key_id)).toMatch(/aws_kms_key/);
    expect(String(json.only('aws_iam_role').assume_role_policy)).toMatch(/vpc-flow-logs.*aws:SourceAccount/);
  });

  test("keeps flow logs with a key and for a time of one's own", () => {
    const stack = testStack();
    const encryptionKey = EncryptionKey.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:111122223333:key/a');
    network({ encryptionKey, flowLogRetention: Duration.days(7) }, stack);
    const json = Template.of(stack);
    expect(json.only('aws_cloudwatch_log_group')).toMatchObject({
      retention_in_days: 7,
      kms_key_id: encryptionKey.keyArn,
    });
    expect(json.types()).not.toContain('aws_kms_key');
  });

  test('tags everything', () => {
    const json = template({ tags: { Team: 'agents' } });
    for (const type of [
      'aws_vpc',
      'aws_subnet',
      'aws_network_acl',
      'aws_vpc_endpoint',
      'aws_flow_log',
      'aws_kms_key',
    ]) {
      for (const resource of json.all(type))
        expect(tagsOf(resource)).toMatchObject({ Team: 'agents', ManagedBy: 'terraform' });
    }
  });

  test('takes tokens as values of tags', () => {
    const stack = testStack();
    const owner = new TerraformVariable(stack, 'owner', {}).stringValue;
    network({ tags: { Owner: owner } }, stack);
    expect(tagsOf(Template.of(stack).only('aws_vpc')).Owner).toBe('${var.owner}');
  });
});

describe('the address plan', () => {
  test('does not move a subnet when zones, segments or VPCs are added, whatever their order', () => {
    const options: SegmentOptions[] = [...STANDARD, { segmentName: 'extra', slot: 7, prefixLength: 19 }];
    const zones = ['eu-central-1a', 'eu-central-1b', 'eu-central-1c', 'eu-central-1d'];
    const subset = <T>(all: T[]) => fc.shuffledSubarray(all, { minLength: 1 });
    const vpcs = fc.constantFrom(undefined, TWO);
    const cut = (some: SegmentOptions[]) => some.map((segment) => ({ ...segment, nodes: 0 }));
    const all = subnetBlocks(template({ segments: cut(options), availabilityZones: zones, vpcs: TWO }));
    fc.assert(
      fc.property(subset(options), subset(zones), vpcs, (some, availabilityZones, vpc) => {
        const props = { segments: cut(some), availabilityZones, ...(vpc ? { vpcs: vpc } : {}) };
        const blocks = subnetBlocks(template(props));
        expect(Object.keys(blocks)).toHaveLength(some.length * availabilityZones.length);
        expect(all).toMatchObject(blocks);
      }),
      { numRuns: 15 },
    );
  });

  test('keeps the Terraform addresses of what was there when a zone, a segment and a VPC are added', () => {
    const before = template({ paths: [path('orchestration', 'inference')] }).addresses();
    const after = template({
      availabilityZones: [...ZONES, 'eu-central-1d'],
      segments: [...STANDARD, { segmentName: 'extra', slot: 7, prefixLength: 19 }],
      vpcs: TWO,
      paths: [path('orchestration', 'inference'), path('orchestration', 'extra')],
    }).addresses();
    expect(before.filter((address) => !after.includes(address))).toEqual([]);
  });

  test("lays zones out by slots of one's own", () => {
    const json = template({ availabilityZones: ['us-east-1a', 'us-east-1f'], zoneSlots: { 'us-east-1f': 3 } });
    expect(subnetBlocks(json)).toMatchObject({ 'edge us-east-1f': '10.0.12.0/22' });
  });

  test('leaves room for more or fewer zones', () => {
    const json = template({
      zoneRoom: 8,
      segments: [{ segmentName: 'apps', slot: 0, prefixLength: 20, egress: Egress.none() }],
    });
    expect(subnetBlocks(json)).toMatchObject({ 'apps eu-central-1b': '10.0.2.0/23' });
  });

  test('gives a segment fewer zones than the network', () => {
    const json = template({ segments: segments({ inference: { availabilityZones: ['eu-central-1b'], nodes: 1 } }) });
    const zones = Object.keys(subnetBlocks(json)).filter((key) => key.startsWith('inference'));
    expect(zones).toEqual(['inference eu-central-1b']);
  });

  const one = (options: Partial<SegmentOptions>) => ({
    segments: [{ segmentName: 'apps', slot: 0, prefixLength: 20, egress: Egress.none(), ...options }],
  });
  test.each([
    ['host bits', 'SegmentedNetworkCidr', { cidrBlock: '10.0.0.1/16' }],
    ['a VPC that is too large', 'SegmentedNetworkCidr', { cidrBlock: '10.0.0.0/15' }],
    ['a service block that is none', 'SegmentedNetworkCidr', { serviceCidr: '172.20.0.0' }],
    ['a VPC over the services of Kubernetes', 'SegmentedNetworkOverlap', { cidrBlock: '172.20.0.0/16' }],
    [
      'two VPCs with the same addresses',
      'SegmentedNetworkOverlap',
      { vpcs: [TWO[0]!, { vpcName: 'b', cidrBlock: '10.0.0.0/16' }] },
    ],
    [
      'two segments with the same addresses',
      'SegmentedNetworkOverlap',
      { segments: [...STANDARD, { segmentName: 'extra', slot: 0, prefixLength: 24 }] },
    ],
    ['a slot that the VPC does not have', 'SegmentedNetworkExhausted', one({ slot: 16 })],
    ['a segment larger than its VPC', 'SegmentedNetworkExhausted', { cidrBlock: '10.0.0.0/22', ...one({}) }],
    ['a negative slot', 'SegmentedNetworkSlot', one({ slot: -1 })],
    ['half a slot', 'SegmentedNetworkSlot', one({ slot: 1.5 })],
    ['a segment whose subnets were too small', 'SegmentedNetworkSegmentSize', one({ prefixLength: 27 })],
    ['a segment larger than any VPC', 'SegmentedNetworkSegmentSize', one({ prefixLength: 15 })],
    ['more nodes than the subnets hold', 'SegmentedNetworkCapacity', one({ nodes: 100 })],
    ['more pods than the subnets hold', 'SegmentedNetworkCapacity', one({ nodes: 20, podsPerNode: 250 })],
    ['half a node', 'SegmentedNetworkNodes', one({ nodes: 0.5 })],
    ['no pods on a node', 'SegmentedNetworkPodsPerNode', one({ podsPerNode: 0 })],
    ['a segment in an unknown VPC', 'SegmentedNetworkVpc', one({ vpcName: 'other' })],
    [
      'a segment in a zone that the network lacks',
      'SegmentedNetworkSegmentZones',
      one({ availabilityZones: ['eu-central-1f'] }),
    ],
    ['a bad name', 'SegmentedNetworkSegmentName', one({ segmentName: 'Apps' })],
    [
      'a name used twice',
      'SegmentedNetworkSegmentName',
      { segments: [...STANDARD, { segmentName: 'edge', slot: 7, prefixLength: 19 }] },
    ],
    ['a bad name of a VPC', 'SegmentedNetworkVpcName', { vpcs: [{ vpcName: 'a b', cidrBlock: '10.0.0.0/16' }] }],
    ['no segments', 'SegmentedNetworkSegments', { segments: [] }],
    ['no VPCs', 'SegmentedNetworkVpcs', { vpcs: [] }],
    ['no zones', 'SegmentedNetworkZones', { availabilityZones: [] }],
    ['a local zone', 'SegmentedNetworkZones', { availabilityZones: ['us-east-1-bos-1a'] }],
    ['zones of two regions', 'SegmentedNetworkZones', { availabilityZones: ['eu-central-1a', 'eu-west-1b'] }],
    ['a zone twice', 'SegmentedNetworkZones', { availabilityZones: ['eu-central-1a', 'eu-central-1a'] }],
    ['a zone without room', 'SegmentedNetworkZoneSlot', { availabilityZones: ['us-east-1f'] }],
    ['two zones in one place', 'SegmentedNetworkZoneSlot', { zoneSlots: { 'eu-central-1b': 0 } }],
    ['room for three zones', 'SegmentedNetworkZoneRoom', { zoneRoom: 3 }],
    ['cidrBlock beside vpcs', 'SegmentedNetworkCidrBlock', { vpcs: TWO, cidrBlock: '10.0.0.0/16' }],
    ['a segment on the addresses of the attachments', 'SegmentedNetworkOverlap', { vpcs: THREE, ...one({ slot: 15 }) }],
  ])('refuses %s', (_what, code, props) => {
    expect(codesOf(() => network(props))).toContain(code);
  });

  test('shows the arithmetic when a VPC is exhausted or a segment is too small', () => {
    expect(() => network(one({ slot: 16 }))).toThrow('VPC main is 10.0.0.0/16 and has 2^(20 - 16) = 16 blocks of /20');
    expect(() => network(one({ nodes: 100 }))).toThrow(
      '34 nodes a zone × (2 + 8 prefixes of 16 for 110 pods) = 4420 addresses; a /22 subnet has 992 in whole /28 prefixes',
    );
  });

  test('refuses tokens where the plan needs a value', () => {
    const stack = testStack();
    const text = new TerraformVariable(stack, 'text', {}).stringValue;
    const count = new TerraformVariable(stack, 'count', {}).numberValue;
    const list = new TerraformVariable(stack, 'list', {}).listValue;
    const codes = codesOf(() =>
      network(
        {
          cidrBlock: text,
          availabilityZones: list,
          clusterName: text,
          ...one({ slot: count, prefixLength: count, segmentName: text }),
        },
        stack,
      ),
    );
    expect(codes).toEqual(
      expect.arrayContaining([
        'SegmentedNetworkCidr',
        'SegmentedNetworkZones',
        'SegmentedNetworkClusterName',
        'SegmentedNetworkSlot',
        'SegmentedNetworkSegmentSize',
        'SegmentedNetworkSegmentName',
      ]),
    );
  });

  test('refuses a bad id', () => {
    expect(
      codesOf(() => new SegmentedNetwork(testStack(), 'my network', { availabilityZones: ZONES, segments: STANDARD })),
    ).toContain('ConstructId');
  });
});

describe('the network ACLs', () => {
  test('admit hosts of one segment to one another across zones, and nobody else', () => {
    const packets = new Packets(template());
    expect(packets.opens(HOST.data, '10.0.20.10', 5432)).toBe(true);
    expect(packets.opens(HOST.data, '10.0.20.10', 53, 'udp')).toBe(true);
    for (const [name, host] of Object.entries(HOST).filter(([name]) => name !== 'data')) {
      expect([name, packets.opens(host, HOST.data, 5432), packets.opens(HOST.data, host, 5432)]).toEqual([
        name,
        false,
        false,
      ]);
    }
  });

  test('admit a declared path with its answers, one way, on its port only', () => {
    const packets = new Packets(template({ paths: [path('orchestration', 'inference', Port.tcp(8000))] }));
    expect(packets.opens(HOST.orchestration, HOST.inference, 8000)).toBe(true);
    expect(packets.opens(HOST.orchestration, HOST.inference, 8001)).toBe(false);
    expect(packets.opens(HOST.orchestration, HOST.inference, 8000, 'udp')).toBe(false);
    expect(packets.opens(HOST.inference, HOST.orchestration, 8000)).toBe(false);
    expect(packets.opens(HOST.retrieval, HOST.inference, 8000)).toBe(false);
  });

  test('do not let the answers of the internet in as connections from other segments', () => {
    const packets = new Packets(template({ segments: online }));
    expect(packets.opens(HOST.orchestration, INTERNET, 443)).toBe(true);
    expect(packets.opens(HOST.orchestration, INTERNET, 22)).toBe(false);
    expect(packets.passes(HOST.orchestration, false, { protocol: 'tcp', port: 8080, peer: HOST.inference })).toBe(
      false,
    );
    expect(packets.passes(HOST.orchestration, true, { protocol: 'tcp', port: 443, peer: HOST.inference })).toBe(false);
  });

  test('let packets to the internet through the subnets of the NAT gateways', () => {
    const packets = new Packets(template({ segments: online }));
    const [nat, protocol] = [HOST.edge, 'tcp'];
    expect(packets.passes(nat, false, { protocol, port: 443, peer: HOST.orchestration })).toBe(true);
    expect(packets.opens(nat, INTERNET, 443)).toBe(true);
    expect(packets.passes(nat, true, { protocol, port: 40_000, peer: HOST.orchestration })).toBe(true);
  });

  test('open public ports to the internet, and none without them', () => {
    expect(new Packets(template()).opens(INTERNET, HOST.edge, 443)).toBe(false);
    const open = new Packets(template({ segments: segments({ edge: { publicPorts: [Port.tcp(443)] } }) }));
    expect(open.opens(INTERNET, HOST.edge, 443)).toBe(true);
    expect(open.opens(INTERNET, HOST.edge, 80)).toBe(false);
    expect(open.opens(HOST.data, HOST.edge, 443)).toBe(false);
  });

  test('let segments with endpoints reach those in the system segment, and the public addresses of S3', () => {
    const packets = new Packets(template());
    expect(packets.opens(HOST.retrieval, HOST.system, 443)).toBe(true);
    expect(packets.opens(HOST.retrieval, INTERNET, 443)).toBe(true);
    expect(packets.opens(HOST.data, HOST.system, 443)).toBe(false);
    expect(packets.opens(HOST.data, INTERNET, 443)).toBe(false);
  });

  test('never allow all protocols', () => {
    const all = template({ segments: online })
      .all('aws_network_acl_rule')
      .filter((rule) => rule.protocol === '-1');
    expect(new Set(all.map((rule) => rule.rule_action))).toEqual(new Set(['deny']));
  });

  test('hold the same rules after a path was opened twice', () => {
    const { stack, network: made } = network();
    const open = () => {
      made.segment('orchestration').admitTo(made.segment('data'), Port.tcp(6379), 'cache');
    };
    open();
    const once = Template.of(stack).addresses();
    open();
    expect(Template.of(stack).addresses()).toEqual(once);
  });

  test('keep the number of a rule when others are added, and number each rule once', () => {
    const numbers = (json: Template) =>
      Object.fromEntries(
        Object.entries(json.resources('aws_network_acl_rule')).map(([name, rule]) => [name, rule.rule_number]),
      );
    const before = numbers(template());
    const after = numbers(template({ paths: [path('orchestration', 'inference'), path('edge', 'orchestration')] }));
    expect(after).toMatchObject(before);
    const rules = template({ segments: online }).all('aws_network_acl_rule');
    const keys = rules.map(
      (rule) => `${String(rule.network_acl_id)} ${String(rule.egress)} ${String(rule.rule_number)}`,
    );
    expect(new Set(keys).size).toBe(rules.length);
  });

  test('are refused when they have more rules than the quota, with the count', () => {
    const paths = Array.from({ length: 20 }, (_, index) => path('orchestration', 'inference', Port.tcp(8000 + index)));
    expect(() => template({ paths })).toThrow(/SegmentedNetworkAclRules: ingress rules must be at most 20.*, got 2\d/);
    expect(() => template({ paths, aclRuleQuota: 40 })).not.toThrow();
  });

  test.each([19, 41])('are refused a quota of %i', (aclRuleQuota) => {
    expect(codesOf(() => network({ aclRuleQuota }))).toEqual(['SegmentedNetworkAclQuota']);
  });

  test.each([
    ['an unknown end', path('orchestration', 'nowhere')],
    ['two ends that are one', path('data', 'data')],
  ])('are refused a path with %s', (_what, wrong) => {
    expect(codesOf(() => network({ paths: [wrong] }))).toContain('SegmentedNetworkPath');
  });

  test('are written on our side for a path from and to an imported segment', () => {
    const { stack, network: made } = network();
    const office = SegmentedNetwork.fromSegmentedNetworkAttributes(stack, 'Office', {
      segments: [
        {
          segmentName: 'desks',
          vpcId: 'vpc-1',
          cidrBlock: '192.168.0.0/16',
          availabilityZones: ['eu-central-1a'],
          subnetIds: ['subnet-1'],
        },
      ],
    }).segment('desks');
    office.admitTo(made.segment('edge'), Port.tcp(443), 'console');
    made.segment('data').admitTo(office, Port.tcp(1521), 'old database');
    const packets = new Packets(Template.of(stack));
    expect(packets.opens('192.168.1.1', HOST.edge, 443)).toBe(true);
    expect(packets.opens(HOST.data, '192.168.1.1', 1521)).toBe(true);
  });
});

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
    expect((endpoints[0]!.subnet_ids as string[]).join()).toMatch(/Segment-system_Subnet-eu-central-1a.*1b.*1c/);
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
    ['another number of NAT gateways', 'SegmentedNetworkNatGateways', { natGateways: 'TWO' as NatGateways }],
    ['a string for a boolean', 'SegmentedNetworkEndpointsPerZone', { endpointsPerZone: 'yes' as unknown as boolean }],
    ['another connection', 'SegmentedNetworkVpcConnection', { vpcConnection: 'VPN' as VpcConnection }],
    ['a bad name of the cluster', 'SegmentedNetworkClusterName', { clusterName: 'my cluster' }],
    [
      'a string for publicAddresses',
      'SegmentedNetworkPublicAddresses',
      { segments: segments({ data: { publicAddresses: 'no' as unknown as boolean } }) },
    ],
    [
      'a string for hostsEndpoints',
      'SegmentedNetworkHostsEndpoints',
      { segments: segments({ data: { hostsEndpoints: 'no' as unknown as boolean } }) },
    ],
    [
      'a string for loadBalancers',
      'SegmentedNetworkLoadBalancers',
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

describe('tags of subnets', () => {
  const find = (json: Template, name: string) =>
    tagsOf(json.all('aws_subnet').find((subnet) => tagsOf(subnet).Segment === name)!);

  test('lead load balancers, EKS and Karpenter', () => {
    const json = template({ clusterName: 'agents' });
    expect(find(json, 'edge')).toMatchObject({
      'kubernetes.io/role/elb': '1',
      'kubernetes.io/cluster/agents': 'shared',
    });
    expect(find(json, 'inference')).toMatchObject({
      'kubernetes.io/role/internal-elb': '1',
      'kubernetes.io/cluster/agents': 'shared',
      'karpenter.sh/discovery': 'agents',
      Name: 'test-network-inference-eu-central-1a',
    });
    expect(Object.keys(find(json, 'data')).join()).not.toMatch(/kubernetes|karpenter/);
    expect(find(json, 'edge')).not.toHaveProperty('karpenter.sh/discovery');
  });

  test('name no cluster when none is known', () => {
    expect(Object.keys(find(template(), 'inference')).join()).not.toMatch(/cluster|karpenter/);
  });

  test('lead load balancers elsewhere when asked to', () => {
    const json = template({
      segments: segments({ data: { loadBalancers: true }, inference: { loadBalancers: false } }),
    });
    expect(find(json, 'data')).toHaveProperty(['kubernetes.io/role/internal-elb'], '1');
    expect(find(json, 'inference')).not.toHaveProperty(['kubernetes.io/role/internal-elb']);
  });
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

describe('a network seen from outside', () => {
  test('hands out its segments by name, and names them when there is no such one', () => {
    const { network: made } = network();
    expect(made.segment('data')).toMatchObject({
      segmentName: 'data',
      cidrBlock: '10.0.16.0/20',
      availabilityZones: ZONES,
    });
    expect(made.segments.map((segment) => segment.segmentName)).toEqual(STANDARD.map((segment) => segment.segmentName));
    expect(codesOf(() => made.segment('nowhere'))).toEqual(['SegmentedNetworkSegment']);
    expect(() => made.segment('nowhere')).toThrow('one of edge, data, system, inference, orchestration, retrieval');
    expect(codesOf(() => made.segment('${TfToken[TOKEN.0]}'))).toEqual(['SegmentedNetworkSegment']);
  });

  test('names its VPCs', () => {
    const { stack, network: made } = network({ vpcs: TWO });
    expect(Object.keys(made.vpcIds)).toEqual(['main', 'stores']);
    new TerraformOutput(stack, 'Vpc', { value: made.vpcIds.main, staticId: true });
    expect(JSON.stringify(Template.of(stack).json.output)).toMatch(/aws_vpc\.Network_Vpc-main_/);
  });

  test('takes paths from a later stack, into its own', () => {
    const app = testApp();
    const { stack, network: made } = network({}, testStack(app, 'network'));
    const later = testStack(app, 'later');
    new TerraformOutput(later, 'Subnet', { value: made.segment('data').subnetIds[0] });
    made.segment('orchestration').admitTo(made.segment('data'), Port.tcp(6379), 'cache');
    expect(new Packets(Template.of(stack)).opens(HOST.orchestration, HOST.data, 6379)).toBe(true);
    expect(Template.of(later).types()).toEqual([]);
  });

  test('defines nothing when it is imported', () => {
    const stack = testStack();
    const made = SegmentedNetwork.fromSegmentedNetworkAttributes(stack, 'Network', {
      segments: [
        {
          segmentName: 'apps',
          vpcId: 'vpc-1',
          cidrBlock: '10.0.0.0/20',
          availabilityZones: ['eu-central-1a'],
          subnetIds: ['subnet-1'],
        },
        {
          segmentName: 'data',
          vpcId: 'vpc-1',
          cidrBlock: '10.0.16.0/20',
          availabilityZones: ['eu-central-1b'],
          subnetIds: ['subnet-2'],
        },
      ],
    });
    made.segment('apps').admitTo(made.segment('data'), Port.tcp(5432), 'database');
    expect(made.availabilityZones).toEqual(['eu-central-1a', 'eu-central-1b']);
    expect(Template.of(stack).types()).toEqual([]);
  });
});

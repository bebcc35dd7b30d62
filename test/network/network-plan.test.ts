import fc from 'fast-check';
import { TerraformVariable } from 'cdktf';
import { codesOf, network, segments, STANDARD, subnetBlocks, template, THREE, TWO, ZONES } from './fixtures';
import { Egress, Port, SegmentedNetwork, type SegmentOptions } from '../../lib/network';
import { testStack } from '../../lib/testing';

const path = (fromSegment: string, toSegment: string, port = Port.tcp(8000)) => ({
  fromSegment,
  toSegment,
  port,
  reason: 'test',
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
      { vpcs: [TWO[0], { vpcName: 'b', cidrBlock: '10.0.0.0/16' }] },
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

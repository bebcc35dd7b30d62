import { TerraformVariable } from 'cdktf';
import { codesOf, network } from './fixtures';
import {
  Egress,
  NetworkSegment,
  type NetworkSegmentAttributes,
  NetworkSegments,
  Port,
  SecurityGroup,
  type SecurityGroupProps,
} from '../../lib/network';
import { Template, testStack } from '../../lib/testing';

const ATTRS: NetworkSegmentAttributes = {
  segmentName: 'apps',
  vpcId: 'vpc-1',
  cidrBlock: '10.0.0.0/20',
  availabilityZones: ['eu-central-1a'],
  subnetIds: ['subnet-1'],
};

function group(props: Partial<SecurityGroupProps> = {}, id = 'Group') {
  const stack = testStack();
  const segment = NetworkSegment.fromNetworkSegmentAttributes(stack, 'Segment', ATTRS);
  return { stack, group: new SecurityGroup(stack, id, { segment, description: 'hosts', ...props }) };
}

describe('SecurityGroup', () => {
  test('by default lets nothing in or out, and is replaced before the old one goes', () => {
    const json = Template.of(group().stack);
    expect(json.types()).toEqual(['aws_security_group']);
    expect(json.only('aws_security_group')).toMatchObject({
      name_prefix: 'test-group-',
      vpc_id: 'vpc-1',
      description: 'hosts',
      revoke_rules_on_delete: true,
      lifecycle: { create_before_destroy: true },
    });
  });

  test('reaches what its segment reaches, when asked to', () => {
    const { stack, network: made } = network({
      segments: NetworkSegments.standard({ orchestration: Egress.internet([Port.tcp(8443)]) }),
    });
    new SecurityGroup(stack, 'Group', {
      segment: made.segment('orchestration'),
      description: 'hosts',
      segmentEgress: true,
    });
    const rules = Template.of(stack).all('aws_vpc_security_group_egress_rule');
    expect(
      rules.map((rule) => [
        rule.from_port,
        rule.cidr_ipv4 ?? typeof (rule.prefix_list_id ?? rule.referenced_security_group_id),
      ]),
    ).toEqual([
      [443, 'string'],
      [443, 'string'],
      [443, 'string'],
      [8443, '0.0.0.0/0'],
    ]);
  });

  test('takes tags, and tokens in them', () => {
    const stack = testStack();
    const owner = new TerraformVariable(stack, 'owner', {}).stringValue;
    const segment = NetworkSegment.fromNetworkSegmentAttributes(stack, 'Segment', ATTRS);
    new SecurityGroup(stack, 'Group', { segment, description: 'hosts', tags: { Owner: owner } });
    expect(Template.of(stack).only('aws_security_group')).toMatchObject({ tags: { Owner: '${var.owner}' } });
  });

  test.each([
    ['SecurityGroupDescription', { description: '' }],
    ['SecurityGroupDescription', { description: 'a "b"' }],
    ['PropType', { segmentEgress: 'no' as unknown as boolean }],
    ['Tags', { tags: { 'aws:x': 'y' } }],
  ])('gives %s for input that cannot work', (code, props) => {
    expect(codesOf(() => group(props))).toEqual([code]);
  });

  test('refuses a bad id, also of an import', () => {
    expect(codesOf(() => group({}, 'my group'))).toEqual(['ConstructId']);
    expect(
      codesOf(() => SecurityGroup.fromSecurityGroupAttributes(testStack(), 'my group', { securityGroupId: 'sg-1' })),
    ).toEqual(['ConstructId']);
  });
});

describe('an imported segment', () => {
  const imported = (attrs: Partial<NetworkSegmentAttributes>, id = 'Segment') => {
    const stack = testStack();
    return { stack, segment: NetworkSegment.fromNetworkSegmentAttributes(stack, id, { ...ATTRS, ...attrs }) };
  };

  test('defines nothing, whatever is admitted', () => {
    const { stack, segment } = imported({});
    segment.admitTo(segment, Port.tcp(1), 'x');
    segment.admitFrom(segment, Port.tcp(1), 'x');
    expect(segment.egressTargets).toEqual([]);
    expect(Template.of(stack).types()).toEqual([]);
  });

  test('takes tokens for what it does not define', () => {
    const stack = testStack();
    const text = new TerraformVariable(stack, 'text', {}).stringValue;
    const list = new TerraformVariable(stack, 'list', {}).listValue;
    const segment = NetworkSegment.fromNetworkSegmentAttributes(stack, 'Segment', {
      ...ATTRS,
      vpcId: text,
      cidrBlock: text,
      subnetIds: list,
      availabilityZones: list,
    });
    expect(segment.cidrBlock).toBe(text);
  });

  test.each([
    ['NetworkSegmentZones', { subnetIds: [] }],
    ['NetworkSegmentZones', { availabilityZones: ['a', 'b'] }],
    ['NetworkSegmentCidr', { cidrBlock: '10.0.0.1/20' }],
    ['NetworkSegmentName', { segmentName: 'my apps' }],
    ['NetworkSegmentEgressTarget', { egressTargets: [{ description: 'x', port: Port.tcp(1) }] }],
    [
      'NetworkSegmentEgressTarget',
      { egressTargets: [{ description: 'x', port: Port.tcp(1), cidrBlock: '0.0.0.0/0', prefixListId: 'pl-1' }] },
    ],
  ])('gives %s for attributes that cannot work', (code, attrs) => {
    expect(codesOf(() => imported(attrs))).toEqual([code]);
  });

  test('refuses a bad id', () => {
    expect(codesOf(() => imported({}, 'my segment'))).toEqual(['ConstructId']);
  });
});

describe('Port', () => {
  test.each([
    [Port.tcp(443), 'tcp-443'],
    [Port.udp(53), 'udp-53'],
    [Port.tcpRange(0, 65_535), 'tcp-0-65535'],
    [Port.udpRange(1000, 2000), 'udp-1000-2000'],
  ])('has a name for ids: %j is %s', (port, name) => {
    expect(port.portName).toBe(name);
  });

  test.each([
    () => Port.tcp(0),
    () => Port.tcp(65_536),
    () => Port.udp(1.5),
    () => Port.tcp(-1),
    () => Port.tcpRange(20, 10),
    () => Port.udpRange(0, 0),
    () => Port.tcp(new TerraformVariable(testStack(), 'port', {}).numberValue),
  ])('refuses what is no port: %s', (build) => {
    expect(codesOf(build)).toEqual(['Port']);
  });
});

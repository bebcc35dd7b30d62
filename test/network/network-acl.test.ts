import { codesOf, HOST, network, Packets, segments, template } from './fixtures';
import { Egress, NetworkSegments, Port, SegmentedNetwork } from '../../lib/network';
import { Template } from '../../lib/testing';

const INTERNET = '93.184.216.34';
const path = (fromSegment: string, toSegment: string, port = Port.tcp(8000)) => ({
  fromSegment,
  toSegment,
  port,
  reason: 'test',
});
const online = NetworkSegments.standard({ orchestration: Egress.internet() });

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

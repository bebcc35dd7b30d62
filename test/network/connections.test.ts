import type { TerraformStack } from 'cdktf';
import { TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import { codesOf } from './fixtures';
import {
  Connections,
  type ConnectionsProps,
  type IConnectable,
  type INetworkSegment,
  NetworkSegment,
  Port,
  SecurityGroup,
} from '../../lib/network';
import { type Json, Template, testApp, testStack } from '../../lib/testing';

class Thing extends Construct implements IConnectable {
  public readonly connections: Connections;
  constructor(scope: Construct, id: string, props: ConnectionsProps) {
    super(scope, id);
    this.connections = new Connections(this, props);
  }
}

function segment(scope: Construct, name: string, vpcId = 'vpc-1'): INetworkSegment {
  return NetworkSegment.fromNetworkSegmentAttributes(scope, `Segment-${name}`, {
    segmentName: name,
    vpcId,
    cidrBlock: name === 'apps' ? '10.0.0.0/20' : '10.0.16.0/20',
    availabilityZones: ['eu-central-1a'],
    subnetIds: [`subnet-${name}`],
  });
}

function group(scope: Construct, id: string, vpcId = 'vpc-1'): SecurityGroup {
  return new SecurityGroup(scope, id, { segment: segment(scope, id, vpcId), description: id });
}

const workload = (scope: Construct, id: string, props: ConnectionsProps = {}) =>
  new Thing(scope, id, { pods: { namespace: 'agents', labels: { app: id } }, ...props });
const rules = (json: Template, direction: string) => json.all(`aws_vpc_security_group_${direction}_rule`);
const policies = (json: Template) =>
  json.all('kubernetes_network_policy_v1').map(({ spec, metadata }) => ({ ...(spec as Json), ...(metadata as Json) }));

describe('a path between two security groups', () => {
  test('is one rule on each end, with the reason', () => {
    const stack = testStack();
    const [apps, data] = [group(stack, 'apps'), group(stack, 'data')];
    apps.connections.allowTo(data, Port.tcp(5432), 'queries');
    const json = Template.of(stack);
    const rule = { from_port: 5432, to_port: 5432, ip_protocol: 'tcp', description: 'queries' };
    expect(rules(json, 'egress')).toMatchObject([rule]);
    expect(String(rules(json, 'egress')[0].referenced_security_group_id)).toMatch(/aws_security_group\.data/);
    expect(String(rules(json, 'egress')[0].security_group_id)).toMatch(/aws_security_group\.apps/);
    expect(String(rules(json, 'ingress')[0].referenced_security_group_id)).toMatch(/aws_security_group\.apps/);
    expect(rules(json, 'ingress')).toMatchObject([rule]);
  });

  test('is the same from either end, and when opened twice', () => {
    const stack = testStack();
    const [apps, data] = [group(stack, 'apps'), group(stack, 'data')];
    apps.connections.allowTo(data, Port.tcp(5432), 'queries');
    const once = Template.of(stack).addresses();
    data.connections.allowFrom(apps, Port.tcp(5432), 'again');
    apps.connections.allowTo(data, Port.tcp(5432), 'queries');
    expect(Template.of(stack).addresses()).toEqual(once);
  });

  test('names addresses where the groups lie in different VPCs', () => {
    const stack = testStack();
    const [apps, data] = [group(stack, 'apps'), group(stack, 'data', 'vpc-2')];
    apps.connections.allowTo(data, Port.udpRange(1000, 2000), 'stream');
    const json = Template.of(stack);
    expect(rules(json, 'egress')).toMatchObject([
      { cidr_ipv4: '10.0.16.0/20', from_port: 1000, to_port: 2000, ip_protocol: 'udp' },
    ]);
    expect(rules(json, 'ingress')).toMatchObject([{ cidr_ipv4: '10.0.0.0/20' }]);
  });

  test('within a group refers to the group itself', () => {
    const stack = testStack();
    group(stack, 'apps').connections.allowInternally(Port.tcp(7946), 'gossip');
    const json = Template.of(stack);
    for (const rule of [...rules(json, 'egress'), ...rules(json, 'ingress')]) {
      expect(rule.referenced_security_group_id).toBe(rule.security_group_id);
    }
  });

  test('passes the network ACLs of both segments', () => {
    const stack = testStack();
    const [from, to] = [segment(stack, 'apps'), segment(stack, 'data')];
    const admitted: string[] = [];
    from.admitTo = (peer, port, reason) => {
      admitted.push(`${peer.segmentName} ${port.portName} ${reason}`);
    };
    const apps = new Thing(stack, 'Apps', { securityGroupId: 'sg-1', segment: from });
    apps.connections.allowTo(
      new Thing(stack, 'Data', { securityGroupId: 'sg-2', segment: to }),
      Port.tcp(5432),
      'queries',
    );
    expect(admitted).toEqual(['data tcp-5432 queries']);
  });

  test('has a reason that holds no Terraform of its own', () => {
    const stack = testStack();
    group(stack, 'apps').connections.allowTo(group(stack, 'data'), Port.tcp(1), 'a ${b} c');
    expect(rules(Template.of(stack), 'egress')[0].description).toBe('a $${b} c');
  });

  test('takes a token as the id of an imported group', () => {
    const stack = testStack();
    const id = new TerraformVariable(stack, 'group', {}).stringValue;
    const known = SecurityGroup.fromSecurityGroupAttributes(stack, 'Known', {
      securityGroupId: id,
      segment: segment(stack, 'data'),
    });
    expect(Template.of(stack).types()).toEqual([]);
    group(stack, 'apps').connections.allowTo(known, Port.tcp(5432), 'queries');
    expect(rules(Template.of(stack), 'ingress')).toMatchObject([{ security_group_id: '${var.group}' }]);
  });
});

describe('a path across stacks', () => {
  function across(depend: (earlier: TerraformStack, later: TerraformStack) => void) {
    const app = testApp();
    const [earlier, later] = [testStack(app, 'earlier'), testStack(app, 'later')];
    depend(earlier, later);
    return { earlier, later, apps: group(earlier, 'apps'), data: group(later, 'data') };
  }

  test.each(['to', 'from'])('has its rules in the stack that depends on the other, opened %s the later', (way) => {
    const { earlier, later, apps, data } = across((a, b) => {
      b.addDependency(a);
    });
    if (way === 'to') apps.connections.allowTo(data, Port.tcp(5432), 'queries');
    else data.connections.allowTo(apps, Port.tcp(5432), 'queries');
    expect(rules(Template.of(earlier), 'egress')).toEqual([]);
    expect([rules(Template.of(later), 'egress').length, rules(Template.of(later), 'ingress').length]).toEqual([1, 1]);
  });

  test('has its rules in the stack that was made later, when none depends on the other yet', () => {
    const { earlier, later, apps, data } = across(() => undefined);
    apps.connections.allowTo(data, Port.tcp(5432), 'queries');
    expect(rules(Template.of(later), 'egress')).toHaveLength(1);
    expect(rules(Template.of(earlier), 'egress')).toEqual([]);
  });
});

describe('a path to addresses', () => {
  test.each([
    ['10.9.0.0/16', 'cidr_ipv4'],
    ['2001:db8::/32', 'cidr_ipv6'],
  ])('out and in is a rule for %s', (block, key) => {
    const stack = testStack();
    const { connections } = group(stack, 'apps');
    connections.allowToCidr(block, Port.tcp(443), 'partner');
    connections.allowFromCidr(block, Port.tcp(8443), 'partner');
    connections.allowFromCidr(block, Port.tcp(8443), 'partner');
    const json = Template.of(stack);
    expect(rules(json, 'egress')).toMatchObject([{ [key]: block, from_port: 443 }]);
    expect(rules(json, 'ingress')).toMatchObject([{ [key]: block, from_port: 8443 }]);
  });

  test('is a NetworkPolicy for pods', () => {
    const stack = testStack();
    workload(stack, 'agent').connections.allowToCidr('10.9.0.0/16', Port.tcp(443), 'partner');
    workload(stack, 'api').connections.allowFromCidr('10.9.0.0/16', Port.tcp(443), 'partner');
    expect(policies(Template.of(stack))).toMatchObject([
      { policy_types: ['Egress'], egress: [{ to: [{ ip_block: { cidr: '10.9.0.0/16' } }] }] },
      { policy_types: ['Ingress'], ingress: [{ from: [{ ip_block: { cidr: '10.9.0.0/16' } }] }] },
    ]);
  });

  test.each(['10.0.0.1/16', 'everyone', '10.0.0.0', '2001:db8::1/32'])('is refused for %s', (block) => {
    const { connections } = group(testStack(), 'apps');
    expect(
      codesOf(() => {
        connections.allowToCidr(block, Port.tcp(1), 'x');
      }),
    ).toEqual(['ConnectionsCidr']);
    expect(
      codesOf(() => {
        connections.allowFromCidr(block, Port.tcp(1), 'x');
      }),
    ).toEqual(['ConnectionsCidr']);
  });

  test('is refused for a token, which would be part of an id', () => {
    const stack = testStack();
    const block = new TerraformVariable(stack, 'block', {}).stringValue;
    expect(
      codesOf(() => {
        group(stack, 'apps').connections.allowToCidr(block, Port.tcp(1), 'x');
      }),
    ).toEqual(['ConnectionsCidr']);
  });
});

describe('a path between pods', () => {
  test('is a NetworkPolicy on each end that names the other by namespace and labels', () => {
    const stack = testStack();
    const [agent, search] = [workload(stack, 'agent'), workload(stack, 'search')];
    agent.connections.allowTo(search, Port.tcp(6333), 'retrieval');
    agent.connections.allowTo(search, Port.tcp(6333), 'retrieval');
    const peer = (app: string) => [
      {
        namespace_selector: { match_labels: { 'kubernetes.io/metadata.name': 'agents' } },
        pod_selector: { match_labels: { app } },
      },
    ];
    expect(policies(Template.of(stack))).toMatchObject([
      {
        namespace: 'agents',
        policy_types: ['Egress'],
        pod_selector: { match_labels: { app: 'agent' } },
        egress: [{ ports: [{ port: '6333', protocol: 'TCP' }], to: peer('search') }],
      },
      {
        namespace: 'agents',
        policy_types: ['Ingress'],
        pod_selector: { match_labels: { app: 'search' } },
        ingress: [{ ports: [{ port: '6333', protocol: 'TCP' }], from: peer('agent') }],
      },
    ]);
    expect(Template.of(stack).types()).toEqual(['kubernetes_network_policy_v1']);
  });

  test('opens the groups of their nodes too, once for all pods on them', () => {
    const stack = testStack();
    const [left, right] = [group(stack, 'apps'), group(stack, 'data')];
    const search = workload(stack, 'search', { nodes: right });
    workload(stack, 'one', { nodes: left }).connections.allowTo(search, Port.tcp(6333), 'retrieval');
    workload(stack, 'two', { nodes: left }).connections.allowTo(search, Port.tcp(6333), 'retrieval');
    const json = Template.of(stack);
    expect([rules(json, 'egress').length, rules(json, 'ingress').length, policies(json).length]).toEqual([1, 1, 4]);
  });

  test('and something without pods names the segment of that', () => {
    const stack = testStack();
    const data = group(stack, 'data');
    workload(stack, 'agent', { nodes: group(stack, 'apps') }).connections.allowTo(data, Port.tcpRange(0, 100), 'cache');
    expect(policies(Template.of(stack))).toMatchObject([
      { egress: [{ ports: [{ port: '1', end_port: 100 }], to: [{ ip_block: { cidr: '10.0.16.0/20' } }] }] },
    ]);
  });
});

describe('a host that chooses its peers', () => {
  const search = (stack: TerraformStack) =>
    workload(stack, 'search', { podPeersOnly: true, peerPorts: [Port.tcp(6333)], nodes: group(stack, 'data') });

  test('lets pods in on the ports it offers, and its own pods on any', () => {
    const stack = testStack();
    const host = search(stack);
    host.connections.allowFrom(workload(stack, 'agent'), Port.tcp(6333), 'retrieval');
    host.connections.allowInternally(Port.tcp(6335), 'replication');
    expect(policies(Template.of(stack))).toHaveLength(4);
  });

  test.each([
    [
      'ConnectionsPeer',
      (host: IConnectable, stack: TerraformStack) => {
        host.connections.allowFrom(group(stack, 'apps'), Port.tcp(6333), 'x');
      },
    ],
    [
      'ConnectionsPeer',
      (host: IConnectable) => {
        host.connections.allowFromCidr('10.0.0.0/8', Port.tcp(6333), 'x');
      },
    ],
    [
      'ConnectionsPort',
      (host: IConnectable, stack: TerraformStack) => {
        host.connections.allowFrom(workload(stack, 'agent'), Port.tcp(6335), 'x');
      },
    ],
  ])('refuses others with %s', (code, build) => {
    const stack = testStack();
    const host = search(stack);
    expect(
      codesOf(() => {
        build(host, stack);
      }),
    ).toEqual([code]);
  });
});

test('policies of two hosts of one id in one namespace have different names', () => {
  const stack = testStack();
  const peer = workload(stack, 'search');
  for (const team of ['red', 'blue']) {
    workload(new Construct(stack, team), 'agent').connections.allowTo(peer, Port.tcp(6333), 'retrieval');
  }
  const names = policies(Template.of(stack)).map((policy) => policy.name);
  expect(new Set(names).size).toBe(4);
});

describe('a path that cannot be opened', () => {
  const open =
    (make: (stack: TerraformStack) => [IConnectable, IConnectable], reason = 'x') =>
    () => {
      const [one, other] = make(testStack());
      one.connections.allowTo(other, Port.tcp(1), reason);
    };
  test.each([
    [
      'an end that is nowhere',
      'ConnectionsEnd',
      open((stack) => [group(stack, 'apps'), new Thing(stack, 'Nowhere', {})]),
    ],
    [
      'a host that is nowhere',
      'ConnectionsEnd',
      open((stack) => [new Thing(stack, 'Nowhere', {}), group(stack, 'apps')]),
    ],
    [
      'pods and a group without a segment',
      'ConnectionsAddress',
      open((stack) => [workload(stack, 'agent'), new Thing(stack, 'Known', { securityGroupId: 'sg-1' })]),
    ],
    ['no reason', 'ConnectionsReason', open((stack) => [group(stack, 'apps'), group(stack, 'data')], '')],
    [
      'a reason that EC2 refuses',
      'ConnectionsReason',
      open((stack) => [group(stack, 'apps'), group(stack, 'data')], 'für "uns"'),
    ],
    [
      'a reason that is too long',
      'ConnectionsReason',
      open((stack) => [group(stack, 'apps'), group(stack, 'data')], 'x'.repeat(256)),
    ],
  ])('is refused: %s', (_what, code, build) => {
    expect(codesOf(build)).toEqual([code]);
  });
});

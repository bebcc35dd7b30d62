import { production, templatesOf } from './production';
import type { Json } from '../../lib/testing';

const templates = templatesOf(production());

/** Every resource of a type in all stacks. */
function everywhere(type: string): [name: string, resource: Json][] {
  return templates.flatMap((template) => Object.entries(template.resources(type)));
}

/** Whose security group it is, and the segment it stands in. The references of other stacks hold the same names. */
const HOLDERS: [part: string, holder: string, segment: string][] = [
  ['AgentPool_SecurityGroup', 'agents', 'orchestration'],
  ['Cache_SecurityGroup', 'cache', 'data'],
  ['Cluster_SecurityGroup', 'control plane', 'system'],
  ['Endpoints-main_SecurityGroup', 'endpoints', 'system'],
  ['GpuPool-l4_SecurityGroup', 'l4', 'inference'],
  ['LoadBalancer_SecurityGroup', 'load balancer', 'edge'],
  ['RetrievalPool_SecurityGroup', 'retrieval', 'retrieval'],
  ['SystemPool_SecurityGroup', 'system', 'system'],
];

function holderOf(reference: unknown): { holder: string; segment: string } {
  const found = HOLDERS.filter(([part]) => String(reference).includes(part));
  if (found.length !== 1) throw new Error(`whose group is ${String(reference)}?`);
  return { holder: found[0][1], segment: found[0][2] };
}

interface Path {
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
}

function lineOf({ from, to, protocol, fromPort, toPort }: Path): string {
  return `${from} -> ${to} ${protocol} ${fromPort}${toPort === fromPort ? '' : `-${toPort}`}`;
}

/** The peer of a rule: a group, a list of prefixes of a gateway endpoint, or a block of addresses. */
function peerOf({ referenced_security_group_id: group, prefix_list_id: list, cidr_ipv4: block }: Json): string {
  if (group !== undefined) return holderOf(group).holder;
  if (typeof list === 'string') return list.includes('S3Gateway') ? 'S3' : 'DynamoDB';
  const segment = [...blocks()].find(([, known]) => known === block)?.[0];
  return segment === undefined ? String(block) : `segment ${segment}`;
}

function rules(direction: 'ingress' | 'egress'): Path[] {
  return everywhere(`aws_vpc_security_group_${direction}_rule`).map(([, rule]) => {
    const own = holderOf(rule.security_group_id).holder;
    const peer = peerOf(rule);
    const ends = direction === 'egress' ? { from: own, to: peer } : { from: peer, to: own };
    const { ip_protocol: protocol, from_port: fromPort, to_port: toPort } = rule as Record<string, never>;
    return { ...ends, protocol, fromPort, toPort };
  });
}

/** Blocks of the segments, from their subnets. */
function blocks(): Map<string, string> {
  const sizes: Record<string, number> = { edge: 20, data: 20, system: 19, inference: 18, orchestration: 18 };
  return new Map(
    everywhere('aws_subnet')
      .map(([, { tags, cidr_block: block, availability_zone: zone }]): [string, string, string] => [
        (tags as Record<string, string>)['Segment'],
        String(block),
        String(zone),
      ])
      .filter(([, , zone]) => zone.endsWith('a'))
      .map(([segment, block]) => [segment, block.replace(/\d+$/, String(sizes[segment] ?? 19))]),
  );
}

function contains(block: string, host: string): boolean {
  const number = (address: string) => address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  const [base, length] = block.split('/');
  const size = 2 ** (32 - Number(length));
  return Math.floor(number(base) / size) === Math.floor(number(host) / size);
}

/** What the network ACL of a segment says to a packet: the rule with the lowest number that fits decides. */
function aclAllows(segment: string, egress: boolean, peer: string, protocol: string, port: number): boolean {
  const host = (blocks().get(peer) ?? '198.51.100.7/32').split('/')[0];
  const decisive = everywhere('aws_network_acl_rule')
    .map(([, rule]) => rule)
    .filter((rule) => String(rule.network_acl_id).includes(`Segment-${segment}_Acl`) && rule.egress === egress)
    .sort((a, b) => Number(a.rule_number) - Number(b.rule_number))
    .find(
      (rule) =>
        contains(String(rule.cidr_block), host) &&
        (rule.protocol === '-1' ||
          (rule.protocol === protocol && Number(rule.from_port) <= port && port <= Number(rule.to_port))),
    );
  return decisive?.rule_action === 'allow';
}

/** Whether the network ACLs at both ends let a connection and its answers through; inside one subnet there are none. */
function aclsLetThrough(from: string, to: string, protocol: string, port: number): boolean {
  const crosses = (source: string, target: string, ports: number[]) =>
    ports.every(
      (each) => aclAllows(source, true, target, protocol, each) && aclAllows(target, false, source, protocol, each),
    );
  return crosses(from, to, [port]) && crosses(to, from, [1024, 32_768, 65_535]);
}

const GROUPS = new Map(HOLDERS.map(([, holder, segment]) => [holder, segment]));

describe('paths of a production environment', () => {
  test('between hosts are these and no others', () => {
    const paths = rules('egress').filter(({ to }) => GROUPS.has(to) && to !== 'endpoints');
    expect(paths.map(lineOf).sort()).toEqual([
      // what the environment is for: docs/production.svg
      'agents -> cache tcp 6379',
      'agents -> control plane tcp 443',
      'agents -> retrieval tcp 6333',
      'agents -> retrieval tcp 6334',
      'agents -> system tcp 53',
      'agents -> system udp 53',
      'control plane -> agents tcp 10250',
      'control plane -> l4 tcp 10250',
      'control plane -> retrieval tcp 10250',
      'control plane -> system tcp 10250',
      'control plane -> system tcp 10251',
      'control plane -> system tcp 9443',
      'l4 -> control plane tcp 443',
      'l4 -> system tcp 53',
      'l4 -> system udp 53',
      'load balancer -> agents tcp 8080',
      'retrieval -> control plane tcp 443',
      'retrieval -> retrieval tcp 6333',
      'retrieval -> retrieval tcp 6335',
      'retrieval -> system tcp 53',
      'retrieval -> system udp 53',
      'system -> agents tcp 10250',
      'system -> control plane tcp 443',
      'system -> l4 tcp 10250',
      'system -> retrieval tcp 10250',
      'system -> system tcp 10250',
      'system -> system tcp 53',
      'system -> system udp 53',
    ]);
  });

  test('are open at both ends, or at none', () => {
    const between = (paths: Path[]) => paths.filter(({ from, to }) => GROUPS.has(from) && GROUPS.has(to));
    const isEndpoint = ({ to }: Path) => to === 'endpoints';
    const lines = (paths: Path[]) =>
      between(paths)
        .filter((path) => !isEndpoint(path))
        .map(lineOf)
        .sort();
    expect(lines(rules('ingress'))).toEqual(lines(rules('egress')));
  });

  test('out of the network are those of nodes: AWS, and HTTPS to names of a list', () => {
    const out = rules('egress').filter(({ to }) => !GROUPS.has(to) || to === 'endpoints');
    expect(out.map(lineOf).sort()).toEqual(
      ['agents', 'l4', 'retrieval', 'system'].flatMap((from) =>
        ['0.0.0.0/0', 'DynamoDB', 'S3', 'endpoints'].map((to) => `${from} -> ${to} tcp 443`),
      ),
    );
  });

  test('from addresses instead of groups lead to the endpoints only', () => {
    const paths = rules('ingress').filter(({ from }) => !GROUPS.has(from));
    expect(paths.map(lineOf).sort()).toEqual([
      'segment edge -> endpoints tcp 443',
      'segment inference -> endpoints tcp 443',
      'segment orchestration -> endpoints tcp 443',
      'segment retrieval -> endpoints tcp 443',
      'segment system -> endpoints tcp 443',
    ]);
  });

  test('pass the network ACLs of both segments, and so do the answers', () => {
    const blocked = rules('egress')
      .filter(({ from, to }) => GROUPS.has(from) && GROUPS.has(to))
      .filter(
        ({ from, to, protocol, fromPort }) =>
          !aclsLetThrough(GROUPS.get(from) as string, GROUPS.get(to) as string, protocol, fromPort),
      );
    expect(blocked.map(lineOf)).toEqual([]);
  });

  test('that the network ACLs would let through between segments are hardly more', () => {
    const ports = [...new Set([22, 3306, 5432, ...rules('egress').map(({ fromPort }) => fromPort)])];
    const segments = [...blocks().keys()];
    const open = segments.flatMap((from) =>
      segments
        .filter((to) => to !== from)
        .flatMap((to) =>
          ['tcp', 'udp'].flatMap((protocol) =>
            ports
              // above 1023 an open port cannot be told from the answers to a path the other way
              .filter((port) => port < 1024 && aclsLetThrough(from, to, protocol, port))
              .map((port) => `${from} -> ${to} ${protocol} ${port}`),
          ),
        ),
    );
    expect(open.sort()).toEqual([
      // endpoints, for the segment of the load balancer
      'edge -> system tcp 443',
      'inference -> system tcp 443',
      'inference -> system tcp 53',
      'inference -> system udp 53',
      'orchestration -> system tcp 443',
      'orchestration -> system tcp 53',
      'orchestration -> system udp 53',
      'retrieval -> system tcp 443',
      'retrieval -> system tcp 53',
      'retrieval -> system udp 53',
    ]);
  });

  test('of nodes to the internet pass the NAT gateways, and so do the answers', () => {
    const answers = [1024, 65_535];
    for (const segment of ['inference', 'orchestration', 'retrieval', 'system']) {
      const steps = [
        aclAllows(segment, true, 'internet', 'tcp', 443),
        aclAllows('edge', false, segment, 'tcp', 443),
        aclAllows('edge', true, 'internet', 'tcp', 443),
        ...answers.map((port) => aclAllows('edge', false, 'internet', 'tcp', port)),
        ...answers.map((port) => aclAllows('edge', true, segment, 'tcp', port)),
        ...answers.map((port) => aclAllows(segment, false, 'internet', 'tcp', port)),
      ];
      expect([segment, steps.every((allowed) => allowed)]).toEqual([segment, true]);
    }
  });

  test('never lead from the stores to the internet, or from the internet to any host', () => {
    const routed = everywhere('aws_route')
      .filter(([, { destination_cidr_block: target }]) => target === '0.0.0.0/0')
      .map(([name]) => /Segment-([a-z]+)_/.exec(name)?.[1]);
    expect([...new Set(routed)].sort()).toEqual(['edge', 'inference', 'orchestration', 'retrieval', 'system']);
    expect(aclAllows('data', true, 'internet', 'tcp', 443)).toBe(false);
    expect(aclAllows('data', false, 'internet', 'tcp', 50_000)).toBe(false);
    for (const segment of blocks().keys()) {
      expect([segment, aclAllows(segment, false, 'internet', 'tcp', 443)]).toEqual([segment, false]);
    }
  });
});

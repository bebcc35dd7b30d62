import type { TerraformStack } from 'cdktf';
import { Errors } from '../../lib/core';
import { NetworkSegments } from '../../lib/network/network-segments';
import type { SegmentOptions } from '../../lib/network/segment-options';
import { SegmentedNetwork, type SegmentedNetworkProps } from '../../lib/network/segmented-network';
import { type Json, Template, testStack } from '../../lib/testing';

export const ZONES = ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'];
export const STANDARD = NetworkSegments.standard();
export const TWO = [
  { vpcName: 'main', cidrBlock: '10.0.0.0/16' },
  { vpcName: 'stores', cidrBlock: '10.1.0.0/16' },
];
export const THREE = [...TWO, { vpcName: 'models', cidrBlock: '10.2.0.0/16' }];

/** The standard network unless `props` say otherwise. */
export function network(props: Partial<SegmentedNetworkProps> = {}, stack: TerraformStack = testStack()) {
  const made = new SegmentedNetwork(stack, 'Network', { availabilityZones: ZONES, segments: STANDARD, ...props });
  return { stack, network: made };
}

export function template(props: Partial<SegmentedNetworkProps> = {}): Template {
  return Template.of(network(props).stack);
}

/** The standard segments, some of them with other options. */
export function segments(changes: { [name: string]: Partial<SegmentOptions> }): SegmentOptions[] {
  return STANDARD.map((segment) => ({ ...segment, ...changes[segment.segmentName] }));
}

/** The standard segments over the VPCs `main`, `stores` and, if there are three, `models`. */
export function spread(vpcs: { vpcName: string }[]): SegmentOptions[] {
  return segments({
    data: { vpcName: 'stores' },
    retrieval: { vpcName: 'stores', hostsEndpoints: true },
    ...(vpcs.length > 2 ? { inference: { vpcName: 'models', hostsEndpoints: true } } : {}),
  });
}

export function codesOf(build: () => unknown): string[] {
  try {
    build();
  } catch (error) {
    if (!Errors.isValidationError(error)) throw error;
    return Errors.codesOf(error);
  }
  return [];
}

/** Address of a subnet's resource by zone and segment: `{ 'data eu-central-1a': '10.0.16.0/22' }`. */
export function subnetBlocks(of: Template): { [key: string]: string } {
  return Object.fromEntries(
    of.all('aws_subnet').map((subnet) => {
      const { Segment: segment, Name: name } = subnet.tags as { Segment?: string; Name: string };
      return [`${segment ?? name} ${String(subnet.availability_zone)}`, String(subnet.cidr_block)];
    }),
  );
}

interface AclRule {
  readonly network_acl_id: string;
  readonly egress: boolean;
  readonly rule_number: number;
  readonly rule_action: string;
  readonly protocol: string;
  readonly cidr_block: string;
  readonly from_port?: number;
  readonly to_port?: number;
}

/** What the network ACLs of a rendered stack let through: first match by rule number, in both directions. */
export class Packets {
  private readonly rules: AclRule[];

  constructor(private readonly of: Template) {
    this.rules = of.all('aws_network_acl_rule') as unknown as AclRule[];
  }

  /** Whether a connection opens: the first packet out of one subnet and into the other, and the answer back. */
  public opens(from: string, to: string, port: number, protocol = 'tcp'): boolean {
    const source = 40_000;
    return (
      this.passes(from, true, { protocol, port, peer: to }) &&
      this.passes(to, false, { protocol, port, peer: from }) &&
      this.passes(to, true, { protocol, port: source, peer: from }) &&
      this.passes(from, false, { protocol, port: source, peer: to })
    );
  }

  /** Whether one packet leaves (or enters) the subnet of `at`; addresses outside every subnet have no ACL. */
  public passes(at: string, egress: boolean, packet: { protocol: string; port: number; peer: string }): boolean {
    const acl = this.aclOf(at);
    if (acl === undefined) return true;
    const first = this.rules
      .filter((rule) => rule.network_acl_id.includes(`.${acl}.`) && rule.egress === egress)
      .sort((a, b) => a.rule_number - b.rule_number)
      .find(
        (rule) =>
          inBlock(packet.peer, rule.cidr_block) &&
          (rule.protocol === '-1' ||
            (rule.protocol === packet.protocol && packet.port >= rule.from_port! && packet.port <= rule.to_port!)),
      );
    return first?.rule_action === 'allow';
  }

  private aclOf(address: string): string | undefined {
    const subnet = Object.entries(this.of.resources('aws_subnet')).find(([, { cidr_block: block }]) =>
      inBlock(address, String(block)),
    );
    if (!subnet) return undefined;
    const acl = Object.entries(this.of.resources('aws_network_acl')).find(([, json]) =>
      (json.subnet_ids as string[]).some((id) => id.includes(`.${subnet[0]}.`)),
    );
    return acl?.[0];
  }
}

/** The routes of one segment's table in a zone: destination to the kind of target. */
export function routesOf(of: Template, segment: string, zone: string): { [destination: string]: string } {
  const routes = Object.values(of.resources('aws_route')).filter((route) =>
    String(route.route_table_id).includes(`Segment-${segment}_RouteTable-${zone}_`),
  );
  return Object.fromEntries(
    routes.map((route: Json) => {
      const target = Object.keys(route).find((key) => /^(gateway|nat|vpc_peering|transit)/.test(key))!;
      return [String(route.destination_cidr_block), target];
    }),
  );
}

function inBlock(address: string, block: string): boolean {
  const [base = '', prefix] = block.split('/');
  const size = 2 ** (32 - Number(prefix));
  return Math.floor(numberOf(address) / size) === Math.floor(numberOf(base) / size);
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** A host in each of the usual segments of 10.0.0.0/16. */
export const HOST = {
  edge: '10.0.0.10',
  data: '10.0.16.10',
  system: '10.0.32.10',
  inference: '10.0.64.10',
  orchestration: '10.0.128.10',
  retrieval: '10.0.192.10',
};

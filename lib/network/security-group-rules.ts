import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import type { Construct } from 'constructs';
import type { INetworkSegment, SegmentEgressTarget } from './network-segment';
import type { Port } from './port';
import { tagsOf } from '../core/tagging';
import { literal } from '../core/tokens';

/** One end of a path on the layer of security groups. */
export interface GroupEnd {
  /** Id of the group. */
  readonly securityGroupId: string;
  /** Construct that owns the group. */
  readonly owner: Construct;
  /** Segment of its members. */
  readonly segment?: INetworkSegment;
}

const RULES = { egress: VpcSecurityGroupEgressRule, ingress: VpcSecurityGroupIngressRule };
type Direction = keyof typeof RULES;

/** A rule in each of two groups, made in the scope of the later one. Once per pair and port. */
export function allowBetweenGroups(scope: Construct, from: GroupEnd, to: GroupEnd, port: Port, reason: string): void {
  const pair = `${shortAddress(from.owner)}-${shortAddress(to.owner)}-${port.portName}`;
  addRule(scope, 'egress', pair, from.securityGroupId, { ...peerOf(to, from), port, reason });
  addRule(scope, 'ingress', pair, to.securityGroupId, { ...peerOf(from, to), port, reason });
}

/** A rule in one group for a block of addresses. */
export function allowCidr(direction: Direction, end: GroupEnd, cidrBlock: string, port: Port, reason: string): void {
  const key = `${cidrBlock.replace(/[^0-9a-fA-F]+/g, '-')}-${port.portName}`;
  addRule(end.owner, direction, key, end.securityGroupId, { ...cidrPeer(cidrBlock), port, reason });
}

/** Rules that let the hosts of a group reach what their segment may reach. */
export function allowSegmentEgress(
  scope: Construct,
  securityGroupId: string,
  targets: readonly SegmentEgressTarget[],
): void {
  for (const { description, port, cidrBlock, prefixListId, securityGroupId: group } of targets) {
    const peer = {
      ...(group === undefined ? {} : { referencedSecurityGroupId: group }),
      ...(prefixListId === undefined ? {} : { prefixListId }),
      ...(cidrBlock === undefined ? {} : cidrPeer(cidrBlock)),
    };
    const key = `${description.replace(/[^A-Za-z0-9]+/g, '-')}-${port.portName}`;
    addRule(scope, 'egress', key, securityGroupId, { ...peer, port, reason: description });
  }
}

interface Rule {
  readonly port: Port;
  readonly reason: string;
  readonly referencedSecurityGroupId?: string;
  readonly prefixListId?: string;
  readonly cidrIpv4?: string;
  readonly cidrIpv6?: string;
}

function addRule(scope: Construct, direction: Direction, key: string, securityGroupId: string, rule: Rule): void {
  const id = `${direction === 'egress' ? 'Egress' : 'Ingress'}-${key}`;
  if (scope.node.tryFindChild(id)) return;
  const { port, reason, ...peer } = rule;
  new RULES[direction](scope, id, {
    securityGroupId,
    ...peer,
    ipProtocol: port.protocol,
    fromPort: port.fromPort,
    toPort: port.toPort,
    description: literal(reason),
    tags: tagsOf(scope, { Component: 'Connections' }),
  });
}

/** Groups can be named within a VPC; across VPCs the path is held to the addresses of the peer's segment. */
function peerOf(peer: GroupEnd, self: GroupEnd): Partial<Rule> {
  const crosses = peer.segment && self.segment && peer.segment.vpcId !== self.segment.vpcId;
  return crosses ? cidrPeer(peer.segment.cidrBlock) : { referencedSecurityGroupId: peer.securityGroupId };
}

function cidrPeer(cidrBlock: string): Partial<Rule> {
  return cidrBlock.includes(':') ? { cidrIpv6: cidrBlock } : { cidrIpv4: cidrBlock };
}

/** Enough of a construct's address to tell peers apart; the whole one has 42 characters. */
function shortAddress(construct: Construct): string {
  return construct.node.addr.slice(2, 14);
}

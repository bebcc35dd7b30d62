import type { Construct, IConstruct } from 'constructs';
import { laterOf } from './later-of';
import { allowPods, type PolicyPeer } from './network-policies';
import type { INetworkSegment } from './network-segment';
import type { Port } from './port';
import { allowBetweenGroups, allowCidr, type GroupEnd } from './security-group-rules';
import { Checks } from '../core/checks';
import { checkPropTypes } from '../core/prop-types';
import { isBlock } from '../core/ip-block';
import { isKnown } from '../core/tokens';

/** Something with a network identity that paths can be opened to and from. */
export interface IConnectable extends IConstruct {
  /** The paths of this thing. */
  readonly connections: Connections;
}

/** The pods of a workload, as NetworkPolicies select them. */
export interface PodSelector {
  /** Namespace of the pods. */
  readonly namespace: string;
  /** Labels that these pods have, and no others. */
  readonly labels: { [key: string]: string };
}

/** Properties of `Connections`. At least one of the three says what stands for the host in the network. */
export interface ConnectionsProps {
  /**
   * Security group of the host itself. Pods leave it out and name their `nodes`.
   *
   * @default - the group of `nodes`
   */
  readonly securityGroupId?: string;
  /**
   * Segment that the host lies in.
   *
   * @default - the segment of `nodes`
   */
  readonly segment?: INetworkSegment;
  /**
   * The pods that the host consists of.
   *
   * @default - the host has no pods
   */
  readonly pods?: PodSelector;
  /**
   * The node pool that the pods run on. Pods share the addresses and the security group of their nodes.
   *
   * @default - none: only NetworkPolicies are written for the pods
   */
  readonly nodes?: IConnectable;
  /**
   * Whether only pods may open connections to the host. Addresses, and hosts without pods, are refused.
   *
   * @default false
   */
  readonly podPeersOnly?: boolean;
  /**
   * The ports that others may open connections to. The host's own instances or pods are not held to them.
   *
   * @default - any port
   */
  readonly peerPorts?: Port[];
}

/**
 * The one way to open a path. A path is written on every layer that would block it: a rule in the security group of
 * each end, entries in the network ACLs where it crosses segments, and NetworkPolicies where an end is pods.
 */
export class Connections {
  /** Security group of the host, or of the nodes its pods run on. */
  public readonly securityGroupId?: string;
  /** Segment of the host. */
  public readonly segment?: INetworkSegment;
  /** Pods of the host. */
  public readonly pods?: PodSelector;
  /** The construct that owns the security group: rules live in its stack, or in that of the peer if that one is later. */
  public readonly owner: Construct;
  private readonly podPeersOnly: boolean;
  private readonly peerPorts?: readonly string[];

  constructor(
    /** The construct that these are the paths of; its NetworkPolicies live below it. */
    public readonly host: Construct,
    props: ConnectionsProps,
  ) {
    checkPropTypes(host, 'network.ConnectionsProps', props);
    const nodes = props.nodes?.connections;
    const securityGroupId = props.securityGroupId ?? nodes?.securityGroupId;
    const segment = props.segment ?? nodes?.segment;
    if (securityGroupId !== undefined) this.securityGroupId = securityGroupId;
    if (segment) this.segment = segment;
    if (props.pods) this.pods = props.pods;
    this.owner = props.securityGroupId === undefined && nodes ? nodes.owner : host;
    this.podPeersOnly = props.podPeersOnly === true;
    if (props.peerPorts) this.peerPorts = props.peerPorts.map((port) => port.portName);
  }

  /**
   * Lets the host open connections to `peer` on `port`; `reason` ends up in the rules' descriptions. Calling twice is
   * harmless. Fails with `ConnectionsAddress` when one end is pods and nothing says which addresses the other has,
   * with `ConnectionsEnd` when nothing at all says where the other is, with `ConnectionsPeer` when the peer takes pods
   * only, with `ConnectionsPort` when it does not offer the port, and with `ConnectionsReason` for a text EC2 refuses.
   */
  public allowTo(peer: IConnectable, port: Port, reason: string): void {
    open(this, peer.connections, port, reason);
  }

  /** Lets `peer` open connections to the host; the same as `peer.connections.allowTo` the other way round. */
  public allowFrom(peer: IConnectable, port: Port, reason: string): void {
    open(peer.connections, this, port, reason);
  }

  /** Lets the host's instances or pods talk to one another. */
  public allowInternally(port: Port, reason: string): void {
    open(this, this, port, reason);
  }

  /**
   * Lets the host open connections to addresses outside every segment. The network ACL and the routes of its segment
   * must let it out too: they follow the segment's egress. Fails with `ConnectionsCidr` for what is no block.
   */
  public allowToCidr(cidrBlock: string, port: Port, reason: string): void {
    checkReason(this.host, reason);
    checkCidr(this.host, cidrBlock);
    const group = groupEnd(this);
    if (group) allowCidr('egress', group, cidrBlock, port, reason);
    if (this.pods) allowPods(this.host, 'Egress', this.pods, { cidrBlock, key: cidrBlock }, port);
  }

  /**
   * Lets addresses outside every segment open connections to the host. The network ACL of its segment must let them in
   * too (`publicPorts`). Fails with `ConnectionsCidr` for what is no block.
   */
  public allowFromCidr(cidrBlock: string, port: Port, reason: string): void {
    checkReason(this.host, reason);
    checkCidr(this.host, cidrBlock);
    this._checkAdmits(cidrBlock, undefined, port);
    const group = groupEnd(this);
    if (group) allowCidr('ingress', group, cidrBlock, port, reason);
    if (this.pods) allowPods(this.host, 'Ingress', this.pods, { cidrBlock, key: cidrBlock }, port);
  }

  /**
   * Fails when the host does not let such a peer in: see `podPeersOnly` and `peerPorts`.
   *
   * @internal
   */
  public _checkAdmits(peer: string, pods: PodSelector | undefined, port: Port): void {
    const checks = new Checks(this.host);
    if (this.podPeersOnly && !pods) {
      const allowed = 'a workload of pods: nothing else may open connections to this';
      checks.fail({
        code: 'ConnectionsPeer',
        prop: 'peer',
        got: peer,
        allowed,
        fix: 'open the path from the pods that need it',
      });
    }
    if (this.peerPorts && !this.peerPorts.includes(port.portName)) {
      const allowed = `one of ${this.peerPorts.join(', ')}`;
      checks.fail({
        code: 'ConnectionsPort',
        prop: 'port',
        got: port.portName,
        allowed,
        fix: 'choose a port for clients',
      });
    }
    checks.throwIfAny();
  }
}

function open(from: Connections, to: Connections, port: Port, reason: string): void {
  checkReason(from.host, reason);
  for (const [end, other] of [[from, to] as const, [to, from] as const]) checkEnd(end, other);
  if (from !== to) to._checkAdmits(from.host.node.path, from.pods, port);
  const [fromGroup, toGroup] = [groupEnd(from), groupEnd(to)];
  if (fromGroup && toGroup) {
    allowBetweenGroups(laterOf(fromGroup.owner, toGroup.owner), fromGroup, toGroup, port, reason);
  }
  if (from.segment && to.segment) from.segment.admitTo(to.segment, port, reason);
  if (from.pods) allowPods(from.host, 'Egress', from.pods, policyPeer(to, from), port);
  if (to.pods) allowPods(to.host, 'Ingress', to.pods, policyPeer(from, to), port);
}

function groupEnd({ securityGroupId, owner, segment }: Connections): GroupEnd | undefined {
  if (securityGroupId === undefined) return undefined;
  return { securityGroupId, owner, ...(segment ? { segment } : {}) };
}

/** A path to something that stands nowhere in the network would be opened on one side only, and stay shut. */
function checkEnd({ host, securityGroupId, segment, pods }: Connections, other: Connections): void {
  if (securityGroupId !== undefined || segment || pods) return;
  new Checks(other.host)
    .fail({
      code: 'ConnectionsEnd',
      prop: 'peer',
      got: host.node.path,
      allowed: 'something with a security group, a segment or pods',
      fix: 'give its Connections one of them',
    })
    .throwIfAny();
}

/** How the NetworkPolicy of `other` names `end`: by its pods, else by the addresses of its segment. */
function policyPeer(end: Connections, other: Connections): PolicyPeer {
  const key = end.host.node.addr;
  if (end.pods) return { pods: end.pods, key };
  if (end.segment) return { cidrBlock: end.segment.cidrBlock, key };
  new Checks(other.host)
    .fail({
      code: 'ConnectionsAddress',
      prop: 'peer',
      got: end.host.node.path,
      allowed: 'pods, or something whose segment is known, since the other end is pods',
      fix: 'give the peer a segment',
    })
    .throwIfAny();
  return { key };
}

/** Source: EC2 API, AuthorizeSecurityGroupIngress, Description. */
function checkReason(scope: Construct, reason: string): void {
  new Checks(scope)
    .pattern(
      'ConnectionsReason',
      'reason',
      reason,
      /^[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/,
      '1 to 255 characters that the description of a security-group rule may hold',
      'shorten it, or drop quotes and non-ASCII characters',
    )
    .throwIfAny();
}

/** Ids of rules and policies are made of the block, so that it must be known at synth. */
function checkCidr(scope: Construct, cidrBlock: string): void {
  if (isKnown(cidrBlock) && isBlock(cidrBlock)) return;
  new Checks(scope)
    .fail({
      code: 'ConnectionsCidr',
      prop: 'cidrBlock',
      got: isKnown(cidrBlock) ? cidrBlock : 'a token',
      allowed: 'an IPv4 or IPv6 block, known at synth, with no host bits set',
      fix: 'write it like 10.0.0.0/16',
    })
    .throwIfAny();
}

import { createHash } from 'crypto';
import { NetworkAcl } from '@cdktf/provider-aws/lib/network-acl';
import { NetworkAclRule } from '@cdktf/provider-aws/lib/network-acl-rule';
import { Lazy } from 'cdktf';
import { Construct } from 'constructs';
import { Port } from './port';
import { ValidationError } from '../core/validation-error';
import { tagsOf } from '../core/tagging';

type Direction = 'Ingress' | 'Egress';

/**
 * Rules are read in the order of their numbers, and the first that matches decides: what is admitted within the
 * network, then a denial of the network's own addresses, then what is admitted from and to everywhere else. Without
 * the denial, return traffic of the internet (0.0.0.0/0 on high ports) would admit every other segment.
 */
const BANDS = {
  declared: { first: 100, last: 29_999 },
  denied: { first: 30_000, last: 30_999 },
  internet: { first: 31_000, last: 32_766 },
};
type Band = keyof typeof BANDS;

const EVERYWHERE = '0.0.0.0/0';
/** Clients choose their own port among these: Linux takes 32768 to 60999, NAT gateways 1024 to 65535. */
const RETURN = { tcp: Port.tcpRange(1024, 65_535), udp: Port.udpRange(1024, 65_535) };

/** Properties of `SegmentAcl`. */
export interface SegmentAclProps {
  /** VPC of the subnets. */
  readonly vpcId: string;
  /** Name tag. */
  readonly name: string;
  /** Subnets that the ACL holds for. */
  readonly subnetIds: string[];
  /** Most rules in one direction. */
  readonly quota: number;
}

/** The other end of an entry: the key that ids and numbers are made of, and its addresses. */
export interface AclPeer {
  /** Stable name of the peer. */
  readonly key: string;
  /** Its addresses. */
  readonly cidrBlock: string;
}

/**
 * The network ACL of a segment. It belongs to all subnets of the segment, and each rule holds for the segment's whole
 * block, so that zones add no rules.
 */
export class SegmentAcl extends Construct {
  private readonly networkAclId: string;
  private readonly numbers = { Ingress: new RuleNumbers(), Egress: new RuleNumbers() };

  constructor(
    scope: Construct,
    id: string,
    private readonly props: SegmentAclProps,
  ) {
    super(scope, id);
    const acl = new NetworkAcl(this, 'Resource', {
      vpcId: props.vpcId,
      subnetIds: props.subnetIds,
      tags: tagsOf(this, { Name: props.name, Component: 'SegmentedNetwork' }),
    });
    this.networkAclId = acl.id;
    this.node.addValidation({ validate: () => this.overQuota() });
  }

  /** Hosts of `block` and the segment's other hosts talk freely over TCP and UDP, across zones. */
  public admitWithin(peer: AclPeer): void {
    for (const port of [Port.tcpRange(0, 65_535), Port.udpRange(0, 65_535)]) {
      this.allow('declared', 'Ingress', peer, port);
      this.allow('declared', 'Egress', peer, port);
    }
  }

  /** Connections from the segment to `peer`, and the answers. */
  public admitTo(peer: AclPeer, port: Port): void {
    this.allow('declared', 'Egress', peer, port);
    this.allow('declared', 'Ingress', peer, returnOf(port), 'Return');
  }

  /** Connections from `peer` to the segment, and the answers. */
  public admitFrom(peer: AclPeer, port: Port): void {
    this.allow('declared', 'Ingress', peer, port);
    this.allow('declared', 'Egress', peer, returnOf(port), 'Return');
  }

  /** Connections to addresses outside `networkBlocks`, and the answers. */
  public admitToInternet(port: Port, networkBlocks: readonly AclPeer[]): void {
    this.deny(networkBlocks);
    const internet = { key: 'internet', cidrBlock: EVERYWHERE };
    this.allow('internet', 'Egress', internet, port);
    this.allow('internet', 'Ingress', internet, returnOf(port), 'Return');
  }

  /** Connections from addresses outside `networkBlocks`, and the answers. */
  public admitFromInternet(port: Port, networkBlocks: readonly AclPeer[]): void {
    this.deny(networkBlocks);
    const internet = { key: 'internet', cidrBlock: EVERYWHERE };
    this.allow('internet', 'Ingress', internet, port);
    this.allow('internet', 'Egress', internet, returnOf(port), 'Return');
  }

  private deny(networkBlocks: readonly AclPeer[]): void {
    for (const peer of networkBlocks) {
      for (const direction of ['Ingress', 'Egress'] as const) {
        this.rule('denied', direction, `Deny-${peer.key}`, {
          cidrBlock: peer.cidrBlock,
          ruleAction: 'deny',
          protocol: '-1',
        });
      }
    }
  }

  private allow(band: Band, direction: Direction, peer: AclPeer, port: Port, kind = 'Allow'): void {
    const id = `${kind}-${peer.key}-${kind === 'Return' ? port.protocol : port.portName}`;
    const { fromPort, toPort, protocol } = port;
    this.rule(band, direction, id, { cidrBlock: peer.cidrBlock, ruleAction: 'allow', protocol, fromPort, toPort });
  }

  private rule(
    band: Band,
    direction: Direction,
    key: string,
    entry: { cidrBlock: string; ruleAction: string; protocol: string; fromPort?: number; toPort?: number },
  ): void {
    const id = `${direction}-${key}`;
    if (this.node.tryFindChild(id)) return;
    this.numbers[direction].add(band, key);
    new NetworkAclRule(this, id, {
      networkAclId: this.networkAclId,
      egress: direction === 'Egress',
      ruleNumber: Lazy.numberValue({ produce: () => this.numbers[direction].numberOf(band, key) }),
      ...entry,
    });
  }

  /** Paths are opened until the last construct is made, so the count is known only at synth. */
  private overQuota(): string[] {
    return (['Ingress', 'Egress'] as const)
      .filter((direction) => this.numbers[direction].count > this.props.quota)
      .map((direction) => {
        const problem = {
          code: 'SegmentedNetworkAclRules',
          prop: `${direction.toLowerCase()} rules`,
          got: this.numbers[direction].count,
          allowed: `at most ${this.props.quota} in one network ACL`,
          fix: 'open fewer paths or ranges of ports, or raise the quota at AWS and aclRuleQuota with it (at most 40)',
        };
        return new ValidationError([problem], this).message;
      });
  }
}

function returnOf(port: Port): Port {
  return port.protocol === 'udp' ? RETURN.udp : RETURN.tcp;
}

/**
 * Numbers for the rules of one direction. A number comes from a hash of the rule's key, so that a rule keeps its own
 * when others come and go. Two keys that hash alike (about 1 in 40 networks of 40 rules) share by order of the key:
 * there the later one takes the next free number.
 */
export class RuleNumbers {
  private readonly keys: Record<Band, Set<string>> = { declared: new Set(), denied: new Set(), internet: new Set() };
  private known?: Map<string, number>;

  /** How many rules there are. */
  public get count(): number {
    return Object.values(this.keys).reduce((sum, keys) => sum + keys.size, 0);
  }

  /** Makes room for a rule. */
  public add(band: Band, key: string): void {
    this.keys[band].add(key);
    delete this.known;
  }

  /** The number of a rule, among all that were added. */
  public numberOf(band: Band, key: string): number {
    this.known ??= this.assign();
    return this.known.get(`${band} ${key}`) ?? 0;
  }

  private assign(): Map<string, number> {
    const numbers = new Map<string, number>();
    const taken = new Set<number>();
    for (const band of Object.keys(BANDS) as Band[]) {
      const { first, last } = BANDS[band];
      const room = last - first + 1;
      for (const key of [...this.keys[band]].sort()) {
        let number = first + (createHash('sha256').update(key).digest().readUInt32BE(0) % room);
        while (taken.has(number)) number = number === last ? first : number + 1;
        taken.add(number);
        numbers.set(`${band} ${key}`, number);
      }
    }
    return numbers;
  }
}

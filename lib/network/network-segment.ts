import { Construct, type IConstruct } from 'constructs';
import type { Port } from './port';
import { Checks } from '../core/checks';
import { checkAttributes } from '../core/prop-types';
import { isBlock } from '../core/ip-block';

/** Points at a segment of a network. */
export interface INetworkSegmentRef extends IConstruct {
  /** Name of the segment, for example `inference`. */
  readonly segmentName: string;
}

/** Where a host in a segment may go without a path of its own: one target, on one port. */
export interface SegmentEgressTarget {
  /** What lies there; ends up in the descriptions of rules. */
  readonly description: string;
  /** Port the target answers on. */
  readonly port: Port;
  /**
   * Security group of the target (interface endpoints).
   *
   * @default - none; exactly one of the three is given
   */
  readonly securityGroupId?: string;
  /**
   * Managed prefix list of the target (gateway endpoints).
   *
   * @default - none; exactly one of the three is given
   */
  readonly prefixListId?: string;
  /**
   * Addresses of the target (the internet).
   *
   * @default - none; exactly one of the three is given
   */
  readonly cidrBlock?: string;
}

/** A segment: subnets of one function, one in each zone, with one set of neighbours. */
export interface INetworkSegment extends INetworkSegmentRef {
  /** VPC that the segment lies in. */
  readonly vpcId: string;
  /** The block that holds all subnets of the segment, now and later. */
  readonly cidrBlock: string;
  /** Zones of the segment, in the order of `subnetIds`. */
  readonly availabilityZones: string[];
  /** One subnet a zone. */
  readonly subnetIds: string[];
  /** What every host of the segment may reach: AWS endpoints, and the internet where the segment's egress says so. */
  readonly egressTargets: SegmentEgressTarget[];

  /**
   * Admits traffic from this segment to a port of `peer` through the network ACLs of both, with its return traffic, and
   * routes it where the two lie in different VPCs of one network. Does nothing within one segment. Of an imported
   * segment the ACLs and routes are not ours, so that only the other end is written. Calling twice is harmless.
   */
  admitTo(peer: INetworkSegment, port: Port, reason: string): void;

  /** This end's half of `peer.admitTo(this, …)`, which calls it: only the network ACL of this segment. */
  admitFrom(peer: INetworkSegment, port: Port, reason: string): void;
}

/** Attributes of a segment defined elsewhere. */
export interface NetworkSegmentAttributes {
  /** Name of the segment. */
  readonly segmentName: string;
  /** VPC that the segment lies in. */
  readonly vpcId: string;
  /** The block that holds all subnets of the segment. */
  readonly cidrBlock: string;
  /** Zones of the segment, in the order of `subnetIds`. */
  readonly availabilityZones: string[];
  /** One subnet a zone. */
  readonly subnetIds: string[];
  /**
   * What every host of the segment may reach.
   *
   * @default - nothing: paths are opened one by one
   */
  readonly egressTargets?: SegmentEgressTarget[];
}

/** Rule ids are made of it. */
const NAME = /^[a-z][a-z0-9-]{0,31}$/;

/** A segment that is defined elsewhere. */
export class NetworkSegment {
  /**
   * Uses subnets that are defined elsewhere as a segment; defines nothing. Their network ACLs and routes are their
   * owner's. Fails with `NetworkSegmentName`, with `NetworkSegmentCidr`, with `NetworkSegmentZones` unless there is one
   * subnet a zone, and with `NetworkSegmentEgressTarget` for a target that is not exactly one thing.
   */
  public static fromNetworkSegmentAttributes(
    scope: Construct,
    id: string,
    attrs: NetworkSegmentAttributes,
  ): INetworkSegment {
    checkAttributes(scope, id, 'network.NetworkSegmentAttributes', attrs);
    class Import extends Construct implements INetworkSegment {
      public readonly segmentName = attrs.segmentName;
      public readonly vpcId = attrs.vpcId;
      public readonly cidrBlock = attrs.cidrBlock;
      public readonly availabilityZones = attrs.availabilityZones;
      public readonly subnetIds = attrs.subnetIds;
      public readonly egressTargets = attrs.egressTargets ?? [];
      public admitTo(peer: INetworkSegment, port: Port, reason: string): void {
        if (peer !== this) peer.admitFrom(this, port, reason);
      }
      public admitFrom(): void {
        // the network ACLs of an imported segment are its owner's
      }
    }
    const segment = new Import(scope, id);
    const { subnetIds, availabilityZones } = attrs;
    const checks = new Checks(segment);
    for (const { description, securityGroupId, prefixListId, cidrBlock: block } of attrs.egressTargets ?? []) {
      const given = [securityGroupId, prefixListId, block].filter((target) => target !== undefined).length;
      const allowed = 'exactly one of securityGroupId, prefixListId and cidrBlock';
      checks.that(
        'NetworkSegmentEgressTarget',
        'egressTargets',
        description,
        () => given === 1,
        allowed,
        'split the target',
      );
    }
    checks
      .pattern(
        'NetworkSegmentName',
        'segmentName',
        segment.segmentName,
        NAME,
        'a lower-case letter, then letters, digits and -',
      )
      .that(
        'NetworkSegmentCidr',
        'cidrBlock',
        attrs.cidrBlock,
        () => isBlock(attrs.cidrBlock),
        'a block with no host bits set',
        'write it like 10.0.0.0/16',
      )
      .that(
        'NetworkSegmentZones',
        'subnetIds',
        [subnetIds, availabilityZones],
        () => subnetIds.length === availabilityZones.length && subnetIds.length > 0,
        'one subnet a zone, and at least one',
        'list subnetIds and availabilityZones in the same order',
      )
      .throwIfAny();
    return segment;
  }

  private constructor() {}
}

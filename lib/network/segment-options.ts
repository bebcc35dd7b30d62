import type { Egress } from './egress';
import type { Port } from './port';

/** One segment of a `SegmentedNetwork`. */
export interface SegmentOptions {
  /** Name of the segment: a lower-case letter, then letters, digits and `-`, at most 32. Part of Terraform addresses. */
  readonly segmentName: string;
  /**
   * Which block of its size the segment has within its VPC, from 0, as in Terraform's `cidrsubnet`. Permanent: another
   * slot is another block of addresses, and new subnets.
   */
  readonly slot: number;
  /**
   * Size of the segment's whole block, as the length of its prefix. It is divided into subnets of equal size, one for
   * each zone there is room for (`zoneRoom`): a /20 with room for four zones gives subnets of /22. Permanent, like
   * `slot`.
   */
  readonly prefixLength: number;
  /**
   * VPC that the segment lies in.
   *
   * @default - the first VPC of the network
   */
  readonly vpcName?: string;
  /**
   * Where hosts of the segment may go outside the network.
   *
   * @default Egress.endpoints()
   */
  readonly egress?: Egress;
  /**
   * Whether the segment may hold public addresses: its route tables lead to an internet gateway, and NAT gateways lie
   * in the first such segment of a VPC. Subnets never hand out public addresses by themselves.
   *
   * @default false
   */
  readonly publicAddresses?: boolean;
  /**
   * Ports that the network ACL opens to the whole internet, on a segment with public addresses.
   *
   * @default - none
   */
  readonly publicPorts?: Port[];
  /**
   * Most Kubernetes nodes that the segment holds at one time, over all zones. It is checked against the size of the
   * subnets, marks the subnets for Karpenter and load balancers, and asks for the endpoints that nodes need.
   *
   * @default 0
   */
  readonly nodes?: number;
  /**
   * Most pods on a node of this segment. Pods take addresses of their node's subnet, in blocks of 16.
   *
   * @default 110
   */
  readonly podsPerNode?: number;
  /**
   * Zones of the segment, out of those of the network.
   *
   * @default - all zones of the network
   */
  readonly availabilityZones?: string[];
  /**
   * AWS services that hosts of the segment call, beside those that nodes need: interface endpoints by their short name,
   * for example `bedrock-runtime`, or by the whole service name.
   *
   * @default - none
   */
  readonly interfaceEndpoints?: string[];
  /**
   * Whether the interface endpoints of the VPC lie in this segment. At most one segment of a VPC.
   *
   * @default - true for a segment called `system`
   */
  readonly hostsEndpoints?: boolean;
  /**
   * Whether the load balancer controller may put load balancers into the segment: internet-facing ones where it has
   * public addresses, else internal ones.
   *
   * @default - true for segments with nodes or public addresses
   */
  readonly loadBalancers?: boolean;
}

/** One VPC of a `SegmentedNetwork`. */
export interface VpcOptions {
  /** Name of the VPC within the network; the same rules as for segments. */
  readonly vpcName: string;
  /** Addresses of the VPC, from /16 to /28. */
  readonly cidrBlock: string;
}

/** A path between two segments of a `SegmentedNetwork`. */
export interface NetworkPath {
  /** Segment that opens connections. */
  readonly fromSegment: string;
  /** Segment that accepts them. */
  readonly toSegment: string;
  /** Port that is opened. */
  readonly port: Port;
  /** What the path is for. */
  readonly reason: string;
}

/** How many NAT gateways a VPC has. */
export enum NatGateways {
  /** One for all zones: cheaper, and the internet is gone for all zones when its zone fails. */
  SINGLE = 'SINGLE',
  /** One in each zone of the public segment. */
  PER_ZONE = 'PER_ZONE',
}

/** What joins the VPCs of a network. */
export enum VpcConnection {
  /** A peering connection for each pair of VPCs that a path crosses. Costs nothing by the hour. */
  PEERING = 'PEERING',
  /** One transit gateway with a route table for each VPC. */
  TRANSIT_GATEWAY = 'TRANSIT_GATEWAY',
}

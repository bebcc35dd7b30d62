import { SMALLEST_PREFIX_LENGTH } from './address-plan';

/** Addresses in a prefix that the VPC CNI takes from a node's subnet (a /28). */
const PREFIX = 16;
/** Source: VPC CNI, WARM_PREFIX_TARGET, which EKS sets to 1 when prefix delegation is on. */
const WARM_PREFIXES = 1;
/** Own addresses of a node: its primary interface and a second one, which it attaches when the first is full. */
const NODE_ADDRESSES = 2;

/** What the nodes of a segment take of one subnet, and what the subnet has. */
export interface SegmentDemand {
  /** Whether the subnet is large enough. */
  readonly fits: boolean;
  /** The arithmetic, for the error. */
  readonly arithmetic: string;
}

/**
 * Whether a subnet holds its share of a segment's nodes and their pods. Pods take whole, aligned /28 prefixes of their
 * node's subnet (prefix delegation). The first and the last /28 of a subnet hold addresses that EC2 reserves, so no
 * prefix can be taken from them. Fragmentation is not counted.
 */
export function segmentDemand(prefixLength: number, zones: number, nodes: number, podsPerNode: number): SegmentDemand {
  const perZone = Math.ceil(nodes / zones);
  const prefixes = Math.ceil(podsPerNode / PREFIX) + WARM_PREFIXES;
  const perNode = NODE_ADDRESSES + prefixes * PREFIX;
  const needed = perZone * perNode;
  const usable = Math.max(0, 2 ** (SMALLEST_PREFIX_LENGTH - prefixLength) - 2) * PREFIX;
  const arithmetic =
    `${perZone} nodes a zone × (${NODE_ADDRESSES} + ${prefixes} prefixes of ${PREFIX} for ${podsPerNode} pods) = ` +
    `${needed} addresses; a /${prefixLength} subnet has ${usable} in whole /28 prefixes`;
  return { fits: needed <= usable, arithmetic };
}

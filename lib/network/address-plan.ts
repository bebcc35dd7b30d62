import type { Ipv4Block } from '../core/ip-block';

/** EC2 reserves the first four addresses and the last one of every subnet. */
export const RESERVED_ADDRESSES = 5;
/** Source: EC2 API, CreateVpc and CreateSubnet, CidrBlock. */
export const LARGEST_PREFIX_LENGTH = 16;
export const SMALLEST_PREFIX_LENGTH = 28;

/**
 * The block of a segment: the `slot`-th block of its size within its VPC. It depends on nothing else, so that another
 * segment, zone or VPC never moves it.
 */
export function segmentBlock(vpc: Ipv4Block, prefixLength: number, slot: number): Ipv4Block | undefined {
  return slot < 0 ? undefined : vpc.part(prefixLength, slot);
}

/** Prefix length of a segment's subnets: its block is divided into as many as there is room for zones. */
export function subnetPrefixLength(segmentPrefixLength: number, zoneRoom: number): number {
  return segmentPrefixLength + Math.log2(zoneRoom);
}

/** The block of a segment's subnet in a zone. */
export function subnetBlock(segment: Ipv4Block, zoneRoom: number, zoneSlot: number): Ipv4Block | undefined {
  return segment.part(subnetPrefixLength(segment.prefixLength, zoneRoom), zoneSlot);
}

/**
 * The addresses at the end of a VPC that are kept for the attachments of a transit gateway: a /28 a zone, in subnets
 * of their own, since the network ACLs of a subnet do not hold between a host and an attachment that share it.
 */
export function transitBlock(vpc: Ipv4Block, zoneRoom: number): Ipv4Block | undefined {
  return vpc.part(SMALLEST_PREFIX_LENGTH - Math.log2(zoneRoom), -1);
}

/** Where a zone lies within every segment when nothing else is said: by its letter, `a` is 0. */
export function zoneSlotOf(zone: string): number {
  return zone.charCodeAt(zone.length - 1) - 'a'.charCodeAt(0);
}

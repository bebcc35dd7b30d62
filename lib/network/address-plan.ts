import { Address4, Address6 } from 'ip-address';

/** EC2 reserves the first four addresses and the last one of every subnet. */
export const RESERVED_ADDRESSES = 5;
/** Source: EC2 API, CreateVpc and CreateSubnet, CidrBlock. */
export const LARGEST_PREFIX_LENGTH = 16;
export const SMALLEST_PREFIX_LENGTH = 28;
const BITS = 32;

/** A block of IPv4 addresses. */
export class Ipv4Block {
  /** The block that `text` names; undefined when it is no block, or when bits of the host part are set. */
  public static parse(text: string): Ipv4Block | undefined {
    if (!/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/.test(text) || !Address4.isValid(text)) return undefined;
    const address = new Address4(text);
    return address.startAddress().bigInt() === address.bigInt()
      ? new Ipv4Block(address.bigInt(), address.subnetMask)
      : undefined;
  }

  private constructor(
    private readonly first: bigint,
    /** Length of the network prefix, in bits. */
    public readonly prefixLength: number,
  ) {}

  /** How many addresses the block holds. */
  public get addresses(): number {
    return 2 ** (BITS - this.prefixLength);
  }

  /** How many blocks of `prefixLength` fit. */
  public capacity(prefixLength: number): number {
    return prefixLength < this.prefixLength ? 0 : 2 ** (prefixLength - this.prefixLength);
  }

  /**
   * The `index`-th block of `prefixLength` within this one, from 0: Terraform's `cidrsubnet`. A negative index counts
   * from the end. Undefined when there is no such block.
   */
  public part(prefixLength: number, index: number): Ipv4Block | undefined {
    const capacity = this.capacity(prefixLength);
    const at = index < 0 ? capacity + index : index;
    // also for what is not whole: the plan goes on after a problem, to find the others
    if (!Number.isInteger(at) || !Number.isInteger(prefixLength) || at < 0 || at >= capacity) return undefined;
    return new Ipv4Block(this.first + BigInt(at) * 2n ** BigInt(BITS - prefixLength), prefixLength);
  }

  /** Whether the two have an address in common. */
  public overlaps(other: Ipv4Block): boolean {
    const [a, b] = [this.address(), other.address()];
    return a.isInSubnet(b) || b.isInSubnet(a);
  }

  /** The block as AWS writes it: `10.0.0.0/16`. */
  public toString(): string {
    return `${Address4.fromBigInt(this.first).correctForm()}/${this.prefixLength}`;
  }

  private address(): Address4 {
    return new Address4(this.toString());
  }
}

/** Whether `text` is a block of IPv4 or IPv6 addresses without host bits. */
export function isBlock(text: string): boolean {
  if (!text.includes(':')) return Ipv4Block.parse(text) !== undefined;
  if (!/\/\d{1,3}$/.test(text) || !Address6.isValid(text)) return false;
  const address = new Address6(text);
  return address.startAddress().bigInt() === address.bigInt();
}

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

import { Address4, Address6 } from 'ip-address';

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

  /** Whether `other` lies wholly in this one. */
  public contains(other: Ipv4Block): boolean {
    return other.address().isInSubnet(this.address());
  }

  /** Whether the two have an address in common. */
  public overlaps(other: Ipv4Block): boolean {
    return this.contains(other) || other.contains(this);
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

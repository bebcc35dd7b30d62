import { Checks } from './checks';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const TIB = 1024 ** 4;

/** An amount of memory or storage, in binary units (1 GiB = 2³⁰ bytes). */
export class Size {
  /** So many bytes. */
  public static bytes(amount: number): Size {
    return Size.make('bytes', amount, 1);
  }

  /** So many MiB. */
  public static mebibytes(amount: number): Size {
    return Size.make('mebibytes', amount, MIB);
  }

  /** So many GiB. */
  public static gibibytes(amount: number): Size {
    return Size.make('gibibytes', amount, GIB);
  }

  /** So many TiB. */
  public static tebibytes(amount: number): Size {
    return Size.make('tebibytes', amount, TIB);
  }

  private static make(unit: string, amount: number, factor: number): Size {
    new Checks(`Size.${unit}`)
      .known('Size', unit, amount)
      .number('Size', unit, amount, { min: 0 }, 'use an amount of memory')
      .throwIfAny();
    return new Size(Math.round(amount * factor));
  }

  private constructor(private readonly total: number) {}

  /** The whole amount in bytes. */
  public toBytes(): number {
    return this.total;
  }

  /** The whole amount in MiB, rounded up. */
  public toMebibytes(): number {
    return Math.ceil(this.total / MIB);
  }

  /** The whole amount in GiB, rounded up. */
  public toGibibytes(): number {
    return Math.ceil(this.total / GIB);
  }

  /** The amount as a Kubernetes quantity: whole GiB where it is, else MiB rounded up. */
  public toQuantity(): string {
    return this.total % GIB === 0 ? `${this.total / GIB}Gi` : `${this.toMebibytes()}Mi`;
  }

  /** The amount as error messages show it. */
  public toJSON(): string {
    return this.toQuantity();
  }
}

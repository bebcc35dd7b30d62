/** Where EC2 takes the nodes of a pool from. */
export class Capacity {
  /** On-demand instances: there when EC2 has them, billed by the second. */
  public static onDemand(): Capacity {
    return new Capacity('ON_DEMAND', []);
  }

  /**
   * Spot instances: spare capacity at a discount, taken back with two minutes' notice.
   *
   * `fallbackInstanceTypes` are tried beside the pool's own; they carry the same accelerator, as many of it.
   */
  public static spot(fallbackInstanceTypes: string[] = []): Capacity {
    return new Capacity('SPOT', fallbackInstanceTypes);
  }

  /** An on-demand capacity reservation (`cr-…`): the pool takes its nodes from there and from nowhere else. */
  public static capacityReservation(capacityReservationId: string): Capacity {
    return new Capacity('ON_DEMAND', [], capacityReservationId);
  }

  /** A capacity block for ML (`cr-…`): GPUs bought for some days ahead. The pool is empty outside them. */
  public static capacityBlock(capacityReservationId: string): Capacity {
    return new Capacity('CAPACITY_BLOCK', [], capacityReservationId);
  }

  private constructor(
    /** Capacity type of the EKS node group: `ON_DEMAND`, `SPOT` or `CAPACITY_BLOCK`. */
    public readonly capacityType: string,
    /** Instance types beside the pool's own. */
    public readonly fallbackInstanceTypes: string[],
    /** Reservation that the nodes come from. */
    public readonly capacityReservationId?: string,
  ) {}
}

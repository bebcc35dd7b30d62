import { Checks } from '../core/checks';

/** How many pods share one GPU. */
export class GpuSharing {
  /**
   * The device plugin offers each GPU `replicas` times; the pods take turns on it and share its memory without a
   * limit. Fails with `GpuSharing` outside 2 to 48.
   */
  public static timeSlicing(replicas: number): GpuSharing {
    // names, and sizes that the autoscaler is told, are made of it
    new Checks('GpuSharing.timeSlicing')
      .known('GpuSharing', 'replicas', replicas)
      .integer('GpuSharing', 'replicas', replicas, { min: 2, max: 48 })
      .throwIfAny();
    return new GpuSharing('time-slicing', replicas);
  }

  /**
   * Multi-Instance GPU: each GPU is cut into partitions of one profile with memory and compute of their own, for
   * example `1g.10gb`. The GPU operator's MIG manager cuts them. Fails with `GpuSharing` for what is no profile.
   */
  public static mig(profile: string): GpuSharing {
    new Checks('GpuSharing.mig')
      .known('GpuSharing', 'profile', profile)
      .pattern('GpuSharing', 'profile', profile, /^[1-7]g\.\d+gb$/, 'a MIG profile, like 1g.10gb')
      .throwIfAny();
    return new GpuSharing('mig', undefined, profile);
  }

  private constructor(
    /** `time-slicing` or `mig`. */
    public readonly sharingKind: string,
    /** Time slices of one GPU. */
    public readonly replicas?: number,
    /** MIG profile of all partitions. */
    public readonly migProfile?: string,
  ) {}

  /** Name of this setting in the configuration of NVIDIA's charts, and value of the node label that selects it. */
  public get configName(): string {
    return this.migProfile === undefined ? `time-slicing-${String(this.replicas)}` : `all-${this.migProfile}`;
  }
}

/** A kind of EKS-optimized Amazon Linux 2023 image. Amazon publishes it; `amiReleaseVersion` of a pool pins one. */
export class AmiType {
  /** x86-64 nodes without an accelerator. */
  public static readonly AL2023_X86_64_STANDARD = new AmiType('AL2023_x86_64_STANDARD', 'x86_64', 'none');
  /** arm64 (Graviton) nodes without an accelerator. */
  public static readonly AL2023_ARM_64_STANDARD = new AmiType('AL2023_ARM_64_STANDARD', 'arm64', 'none');
  /** x86-64 nodes with NVIDIA driver and container toolkit. */
  public static readonly AL2023_X86_64_NVIDIA = new AmiType('AL2023_x86_64_NVIDIA', 'x86_64', 'nvidia');
  /** arm64 nodes with NVIDIA driver and container toolkit. */
  public static readonly AL2023_ARM_64_NVIDIA = new AmiType('AL2023_ARM_64_NVIDIA', 'arm64', 'nvidia');
  /** x86-64 nodes with the Neuron driver. */
  public static readonly AL2023_X86_64_NEURON = new AmiType('AL2023_x86_64_NEURON', 'x86_64', 'aws');

  /** Every image, for lookups. */
  public static all(): AmiType[] {
    return [
      AmiType.AL2023_X86_64_STANDARD,
      AmiType.AL2023_ARM_64_STANDARD,
      AmiType.AL2023_X86_64_NVIDIA,
      AmiType.AL2023_ARM_64_NVIDIA,
      AmiType.AL2023_X86_64_NEURON,
    ];
  }

  private constructor(
    /** Name in the EKS API. */
    public readonly amiTypeName: string,
    /** `x86_64` or `arm64`. */
    public readonly architecture: string,
    /** Manufacturer of the accelerators that it drives: `nvidia`, `aws` or `none`. */
    public readonly drives: string,
  ) {}

  /** Whether nodes of an architecture, with accelerators of a manufacturer (`none` without), boot and work with it. */
  public fits(architecture: string, manufacturer: string): boolean {
    return this.architecture === architecture && this.drives === manufacturer;
  }
}

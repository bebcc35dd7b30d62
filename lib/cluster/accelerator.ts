import type { Size } from '../core/size';
import { type InstanceShape, InstanceTypes } from '../sizing/instance-type';

/** Who made an accelerator decides taint, resource name, AMI and drivers. */
export enum AcceleratorManufacturer {
  /** GPUs, `nvidia.com/gpu`. */
  NVIDIA = 'nvidia',
  /** Inferentia and Trainium, `aws.amazon.com/neuron`. */
  AWS = 'aws',
}

interface AcceleratorFacts {
  readonly manufacturer: AcceleratorManufacturer;
  /** Name in the instance catalog. */
  readonly gpuName: string;
  /** Families of the catalog that carry it; the catalog has one name for A100 of 40 and of 80 GB. */
  readonly families: readonly string[];
  /** MIG profile and the instances of it that one GPU holds. Source: NVIDIA MIG User Guide, supported profiles. */
  readonly mig?: { readonly [profile: string]: number };
}

const NVIDIA = AcceleratorManufacturer.NVIDIA;
const AWS = AcceleratorManufacturer.AWS;

/** A GPU or AWS accelerator, and the instance types that carry it. */
export class Accelerator {
  /** NVIDIA T4, 16 GB (g4dn). Small models in 16-bit, no bfloat16. */
  public static readonly T4 = new Accelerator('nvidia-t4', {
    manufacturer: NVIDIA,
    gpuName: 'NVIDIA T4',
    families: ['g4dn'],
  });
  /** NVIDIA A10G, 24 GB (g5). */
  public static readonly A10G = new Accelerator('nvidia-a10g', {
    manufacturer: NVIDIA,
    gpuName: 'NVIDIA A10G',
    families: ['g5'],
  });
  /** NVIDIA L4, 24 GB (g6, gr6). Small-model inference, FP8. */
  public static readonly L4 = new Accelerator('nvidia-l4', {
    manufacturer: NVIDIA,
    gpuName: 'NVIDIA L4',
    families: ['g6', 'gr6'],
  });
  /** NVIDIA L40S, 48 GB (g6e). */
  public static readonly L40S = new Accelerator('nvidia-l40s', {
    manufacturer: NVIDIA,
    gpuName: 'NVIDIA L40S',
    families: ['g6e'],
  });
  /** NVIDIA A100, 40 GB (p4d). */
  public static readonly A100_40GB = new Accelerator('nvidia-a100-40gb', {
    manufacturer: NVIDIA,
    gpuName: 'NVIDIA A100',
    families: ['p4d'],
    mig: { '1g.5gb': 7, '1g.10gb': 4, '2g.10gb': 3, '3g.20gb': 2, '4g.20gb': 1, '7g.40gb': 1 },
  });
  /** NVIDIA A100, 80 GB (p4de). */
  public static readonly A100_80GB = new Accelerator('nvidia-a100-80gb', {
    manufacturer: NVIDIA,
    gpuName: 'NVIDIA A100',
    families: ['p4de'],
    mig: { '1g.10gb': 7, '1g.20gb': 4, '2g.20gb': 3, '3g.40gb': 2, '4g.40gb': 1, '7g.80gb': 1 },
  });
  /** NVIDIA H100, 80 GB (p5). */
  public static readonly H100 = new Accelerator('nvidia-h100', {
    manufacturer: NVIDIA,
    gpuName: 'NVIDIA H100 SXM',
    families: ['p5'],
    mig: { '1g.10gb': 7, '1g.20gb': 4, '2g.20gb': 3, '3g.40gb': 2, '4g.40gb': 1, '7g.80gb': 1 },
  });
  /** NVIDIA H200, 141 GB (p5e, p5en). */
  public static readonly H200 = new Accelerator('nvidia-h200', {
    manufacturer: NVIDIA,
    gpuName: 'NVIDIA H200',
    families: ['p5e', 'p5en'],
    mig: { '1g.18gb': 7, '1g.35gb': 4, '2g.35gb': 3, '3g.71gb': 2, '4g.71gb': 1, '7g.141gb': 1 },
  });
  /** NVIDIA B200, 180 GB (p6-b200). */
  public static readonly B200 = new Accelerator('nvidia-b200', {
    manufacturer: NVIDIA,
    gpuName: 'NVIDIA B200',
    families: ['p6-b200'],
    mig: { '1g.23gb': 7, '1g.45gb': 4, '2g.45gb': 3, '3g.90gb': 2, '4g.90gb': 1, '7g.180gb': 1 },
  });
  /** AWS Inferentia2, 32 GB (inf2). */
  public static readonly INFERENTIA2 = new Accelerator('aws-inferentia2', {
    manufacturer: AWS,
    gpuName: 'AWS Inferentia2',
    families: ['inf2'],
  });
  /** AWS Trainium1, 32 GB (trn1, trn1n). */
  public static readonly TRAINIUM1 = new Accelerator('aws-trainium1', {
    manufacturer: AWS,
    gpuName: 'AWS Trainium',
    families: ['trn1', 'trn1n'],
  });

  private constructor(
    /** Value of the `k8s.amazonaws.com/accelerator` node label: `nvidia-l4`. */
    public readonly acceleratorName: string,
    private readonly facts: AcceleratorFacts,
  ) {}

  /** Who made it. */
  public get manufacturer(): AcceleratorManufacturer {
    return this.facts.manufacturer;
  }

  /** Extended resource that a pod asks for: `nvidia.com/gpu` or `aws.amazon.com/neuron`. It is the key of the taint too. */
  public get resourceName(): string {
    return this.manufacturer === NVIDIA ? 'nvidia.com/gpu' : 'aws.amazon.com/neuron';
  }

  /** Memory of one GPU, as EC2 reports it. */
  public get memory(): Size | undefined {
    return this.instanceTypes[0]?.gpuMemory;
  }

  /** Instance types that carry it, fewest GPUs first, then cheapest. */
  public get instanceTypes(): InstanceShape[] {
    return InstanceTypes.withGpu(this.facts.gpuName).filter(({ instanceType }) =>
      this.facts.families.includes(instanceType.slice(0, instanceType.indexOf('.'))),
    );
  }

  /** MIG profiles of one GPU, smallest first; empty where the GPU cannot be partitioned. */
  public get migProfiles(): string[] {
    return Object.keys(this.facts.mig ?? {});
  }

  /** How many MIG instances of a profile one GPU holds; 0 for a profile that it does not have. */
  public migInstances(profile: string): number {
    return this.facts.mig?.[profile] ?? 0;
  }
}

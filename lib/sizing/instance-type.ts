import { INSTANCE_ROWS, type InstanceRow } from './data/instances';
import { Size } from '../core/size';

/** What an EC2 instance type has. */
export interface InstanceShape {
  /** Name of the type, for example `g6.xlarge`. */
  readonly instanceType: string;
  /** Name of the GPU or accelerator; empty when there is none. */
  readonly gpuName: string;
  /** Number of GPUs or accelerators. */
  readonly gpus: number;
  /** Memory of one GPU. */
  readonly gpuMemory: Size;
  /** Virtual CPUs. */
  readonly vcpus: number;
  /** Main memory. */
  readonly memory: Size;
  /** NVMe instance store in GB; 0 when there is none. */
  readonly nvmeGigabytes: number;
  /** Elastic Fabric Adapter interfaces; 0 when EFA is not supported. */
  readonly efaInterfaces: number;
  /** `x86_64` or `arm64`. */
  readonly architecture: string;
  /** Price of one hour on demand in us-east-1 in USD, July 2026; 0 when it is not known. */
  readonly hourlyPriceUsd: number;
}

/** The EC2 instance types that this library knows. Source: lib/sizing/data/instances.csv, row by row. */
export class InstanceTypes {
  /** The shape of an instance type; undefined for one that is not in the catalog. */
  public static find(instanceType: string): InstanceShape | undefined {
    const row = INSTANCE_ROWS.find(([name]) => name === instanceType);
    return row && shape(row);
  }

  /** The instance types that carry a GPU, fewest GPUs first, then cheapest; those without a known price last. */
  public static withGpu(gpuName: string): InstanceShape[] {
    return INSTANCE_ROWS.filter(([, gpu]) => gpu === gpuName)
      .map((row) => shape(row))
      .sort((a, b) => a.gpus - b.gpus || order(a) - order(b));
  }

  private constructor() {}
}

/** A price of 0 says that it is not known. */
function order({ hourlyPriceUsd }: InstanceShape): number {
  return hourlyPriceUsd === 0 ? Number.MAX_VALUE : hourlyPriceUsd;
}

function shape(row: InstanceRow): InstanceShape {
  const [instanceType, gpuName, gpus, gpuGib, vcpus, memoryGib, nvmeGigabytes, efaInterfaces, architecture, , price] =
    row;
  return {
    instanceType,
    gpuName,
    gpus,
    gpuMemory: Size.gibibytes(gpuGib),
    vcpus,
    memory: Size.gibibytes(memoryGib),
    nvmeGigabytes,
    efaInterfaces,
    architecture,
    hourlyPriceUsd: price,
  };
}

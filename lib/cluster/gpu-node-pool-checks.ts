import { AcceleratorManufacturer } from './accelerator';
import type { AmiType } from './ami-type';
import type { Capacity } from './capacity';
import type { GpuNodePoolProps } from './gpu-node-pool';
import { checkNodePool } from './node-pool-checks';
import type { Checks } from '../core/checks';
import type { InstanceShape } from '../sizing/instance-type';

/** The props of a GPU pool with their defaults, as far as they depend on one another. */
export interface GpuNodePoolPlan {
  /** Fewest nodes. */
  readonly minNodes: number;
  /** Most nodes. */
  readonly maxNodes: number;
  /** Where the nodes come from. */
  readonly capacity: Capacity;
  /** Names of the instance types, by preference. */
  readonly instanceTypes: string[];
  /** Those of them that carry the accelerator. */
  readonly instances: readonly InstanceShape[];
  /** Image of the nodes. */
  readonly amiType: AmiType;
  /** EFA interfaces of one node; 0 for none. */
  readonly efaInterfaces: number;
}

/** Refuses combinations that EC2, EKS or NVIDIA's software would refuse later, or would leave without an effect. */
export function checkGpuNodePool(checks: Checks, props: GpuNodePoolProps, plan: GpuNodePoolPlan): void {
  checkNodePool(checks, 'GpuNodePool', props.segment, props, [plan.minNodes, plan.maxNodes]);
  checkInstances(checks, props, plan);
  checkZones(checks, props, plan);
  checkSharing(checks, props);
  checks.throwIfAny();
}

function checkInstances(
  checks: Checks,
  props: GpuNodePoolProps,
  { capacity, amiType, instanceTypes }: GpuNodePoolPlan,
): void {
  const { accelerator } = props;
  const known = accelerator.instanceTypes.map(({ instanceType }) => instanceType);
  const wanted = [...instanceTypes, ...capacity.fallbackInstanceTypes];
  const shapes = accelerator.instanceTypes.filter(({ instanceType }) => wanted.includes(instanceType));
  const gpus = new Set(shapes.map((shape) => shape.gpus));
  checks
    .length('GpuNodePoolInstanceTypes', 'instanceTypes', props.instanceTypes, { min: 1 })
    .that(
      'GpuNodePoolInstanceTypes',
      'instanceTypes',
      wanted,
      () => wanted.every((type) => known.includes(type)),
      `types that carry ${accelerator.acceleratorName} (${known.join(', ')})`,
      'choose among them, or change the accelerator',
    )
    .that(
      'GpuNodePoolInstanceTypes',
      'instanceTypes',
      wanted,
      () => gpus.size <= 1,
      'types with as many GPUs each',
      'make a pool for each number of GPUs: the autoscaler takes the nodes of a pool for equal',
    )
    .that(
      'GpuNodePoolAmiType',
      'amiType',
      amiType.amiTypeName,
      () => shapes.every(({ architecture }) => amiType.fits(architecture, accelerator.manufacturer)),
      `an image for ${accelerator.acceleratorName} on ${[...new Set(shapes.map(({ architecture }) => architecture))].join(' and ')}`,
      'leave amiType out, or choose the image of that architecture with that driver',
    );
  if (!props.efa) return;
  checks
    .that(
      'GpuNodePoolEfa',
      'instanceTypes',
      wanted,
      () => shapes.every(({ efaInterfaces }) => efaInterfaces > 0),
      'types with an Elastic Fabric Adapter',
      'choose a larger type, or leave efa out',
    )
    .that(
      'GpuNodePoolEfa',
      'instanceTypes',
      wanted,
      () => wanted.length === 1,
      'one type: interfaces are laid out for it',
      'name one instance type',
    );
}

function checkZones(checks: Checks, props: GpuNodePoolProps, { capacity }: GpuNodePoolPlan): void {
  const zones = props.availabilityZones ?? props.segment.availabilityZones;
  const block = capacity.capacityType === 'CAPACITY_BLOCK';
  const oneZone = (code: string, why: string) =>
    checks.that(
      code,
      'availabilityZones',
      zones,
      () => zones.length === 1,
      `one zone, ${why}`,
      'name it in availabilityZones',
    );
  if (props.efa) oneZone('GpuNodePoolEfa', 'since EFA traffic cannot leave a subnet');
  if (capacity.capacityReservationId !== undefined) oneZone('GpuNodePoolCapacity', 'that of the reservation');
  checks
    .pattern(
      'GpuNodePoolCapacity',
      'capacity',
      capacity.capacityReservationId,
      /^cr-[0-9a-f]{8,17}$/,
      'a capacity reservation (cr-…)',
      'pass the id of a reservation that exists',
    )
    .that(
      'GpuNodePoolCapacity',
      'instanceTypes',
      props.instanceTypes,
      () => !block || props.instanceTypes?.length === 1,
      'one type, that of the capacity block',
      'name it alone',
    );
}

function checkSharing(checks: Checks, { accelerator, sharing }: GpuNodePoolProps): void {
  const profiles = accelerator.migProfiles;
  const nvidia = accelerator.manufacturer === AcceleratorManufacturer.NVIDIA;
  checks
    .that(
      'GpuNodePoolSharing',
      'sharing',
      sharing?.sharingKind,
      () => nvidia,
      'absent for an AWS accelerator',
      'leave sharing out',
    )
    .that(
      'GpuNodePoolMig',
      'sharing',
      sharing?.migProfile,
      () => profiles.includes(sharing?.migProfile ?? ''),
      profiles.length > 0 ? `one of ${profiles.join(', ')}` : `time slices: ${accelerator.acceleratorName} has no MIG`,
      'change the profile or the accelerator',
    );
}

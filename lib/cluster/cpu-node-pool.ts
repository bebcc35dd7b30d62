import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import type { IAgentCluster } from './agent-cluster';
import { AmiType } from './ami-type';
import { Capacity } from './capacity';
import { allocatableMemory, joinCluster, poolName } from './managed-node-group';
import type { INodePool, NodePoolOptions, NodeTaint } from './node-pool';
import { NodePoolBase } from './node-pool-base';
import { checkNodePool } from './node-pool-checks';
import { Checks } from '../core/checks';
import { checkAttributes, checkPropTypes } from '../core/prop-types';
import { byProfile } from '../core/by-profile';
import { labelsFit } from '../core/labels';
import { Size } from '../core/size';
import { isKnown } from '../core/tokens';
import { Connections } from '../network/connections';
import type { INetworkSegment } from '../network/network-segment';
import { SecurityGroup } from '../network/security-group';
import { type InstanceShape, InstanceTypes } from '../sizing/instance-type';

/** Everything about a CPU pool but the cluster and the segment it joins. */
export interface CpuNodePoolOptions extends NodePoolOptions {
  /**
   * Instance types of the nodes, by preference; all of one architecture, and of about the same size.
   *
   * @default - `m7i.xlarge`: 4 vCPUs, 16 GiB
   */
  readonly instanceTypes?: string[];
  /**
   * Where EC2 takes the nodes from.
   *
   * @default Capacity.onDemand()
   */
  readonly capacity?: Capacity;
  /**
   * Fewest nodes the pool keeps, 0 to 450.
   *
   * @default - 3 in production, 2 in staging, 1 in dev
   */
  readonly minNodes?: number;
  /**
   * Most nodes the pool grows to, 1 to 450.
   *
   * @default - three times `minNodes`, but at least 3
   */
  readonly maxNodes?: number;
  /**
   * Whether the pool takes the pods of the cluster itself: CoreDNS, controllers. A cluster needs one such pool.
   *
   * @default false
   */
  readonly system?: boolean;
  /**
   * Taints of the nodes. A system pool has none.
   *
   * @default - none
   */
  readonly taints?: NodeTaint[];
  /**
   * Image of the nodes.
   *
   * @default - Amazon Linux 2023 for the architecture of the instance types
   */
  readonly amiType?: AmiType;
}

/** Properties of `CpuNodePool`. */
export interface CpuNodePoolProps extends CpuNodePoolOptions {
  /** Cluster that the nodes join. */
  readonly cluster: IAgentCluster;
  /** Segment that the nodes and their pods lie in. */
  readonly segment: INetworkSegment;
}

/** Attributes of a CPU pool defined elsewhere. */
export interface CpuNodePoolAttributes {
  /** Name of the pool: the value of the `agent-platform/node-pool` label on its nodes. */
  readonly nodePoolName: string;
  /**
   * Labels that select the nodes, where they lack the `agent-platform/node-pool` label.
   *
   * @default - the `agent-platform/node-pool` label
   */
  readonly nodeSelector?: { [key: string]: string };
  /**
   * Taints of the nodes.
   *
   * @default - none
   */
  readonly taints?: NodeTaint[];
  /**
   * Security group of the nodes. Paths to and from them need it.
   *
   * @default - unknown
   */
  readonly securityGroupId?: string;
  /**
   * Segment that the nodes lie in. Paths that cross segments need it.
   *
   * @default - unknown
   */
  readonly segment?: INetworkSegment;
  /**
   * Whether the pool takes the pods of the cluster itself.
   *
   * @default false
   */
  readonly system?: boolean;
}

/** An autoscaled pool of nodes without an accelerator, on x86-64 or arm64. */
export class CpuNodePool extends NodePoolBase {
  /** Uses a pool that is defined elsewhere; defines nothing. */
  public static fromCpuNodePoolAttributes(scope: Construct, id: string, attrs: CpuNodePoolAttributes): INodePool {
    checkAttributes(scope, id, 'cluster.CpuNodePoolAttributes', attrs);
    class Import extends NodePoolBase {
      public readonly nodePoolName = attrs.nodePoolName;
      public readonly system = attrs.system ?? false;
      public readonly connections = new Connections(this, attrs);
      public readonly allocatableMemory?: Size;
      protected readonly taints = attrs.taints ?? [];
      public override get nodeSelector(): { [key: string]: string } {
        return attrs.nodeSelector ?? super.nodeSelector;
      }
    }
    return new Import(scope, id);
  }

  public readonly nodePoolName: string;
  public readonly system: boolean;
  public readonly connections: Connections;
  public readonly allocatableMemory?: Size;
  protected readonly taints: NodeTaint[];

  constructor(scope: Construct, id: string, props: CpuNodePoolProps) {
    super(scope, id);
    checkPropTypes(this, 'cluster.CpuNodePoolProps', props);
    const { segment, capacity = Capacity.onDemand(), instanceTypes = ['m7i.xlarge'] } = props;
    const minNodes = props.minNodes ?? byProfile(this, { production: 3, staging: 2, dev: 1 });
    const maxNodes = props.maxNodes ?? (Token.isUnresolved(minNodes) ? minNodes : Math.max(minNodes * 3, 3));
    const instances = shapesOf(instanceTypes);
    const amiType = props.amiType ?? AmiType.all().find((ami) => ami.fits(instances[0]?.architecture ?? '', 'none'));
    const checks = new Checks(this);
    checkNodePool(checks, 'CpuNodePool', segment, props, [minNodes, maxNodes]);
    checkInstances(checks, instanceTypes, capacity, amiType);
    checkTaints(checks, props);
    checks.throwIfAny();

    this.nodePoolName = poolName(this, props.nodePoolName);
    this.system = props.system ?? false;
    this.taints = props.taints ?? [];
    const group = new SecurityGroup(this, 'SecurityGroup', {
      segment,
      description: `Nodes of the pool ${this.nodePoolName}`,
      segmentEgress: true,
      tags: props.tags,
    });
    this.connections = new Connections(this, { nodes: group });
    this.allocatableMemory = allocatableMemory(instances, props.maxPods);
    joinCluster(this, group, {
      cluster: props.cluster,
      segment,
      options: props,
      component: 'CpuNodePool',
      minNodes,
      maxNodes,
      amiType: amiType ?? AmiType.AL2023_X86_64_STANDARD,
      instanceTypes,
      instances,
      capacity,
      labels: {},
      taints: this.taints,
      rootVolume: props.rootVolume ?? Size.gibibytes(50),
      efaInterfaces: 0,
      extendedResources: {},
    });
  }
}

function shapesOf(instanceTypes: readonly string[]): InstanceShape[] {
  if (!isKnown(instanceTypes)) return [];
  return instanceTypes.map((name) => InstanceTypes.find(name)).filter((shape) => shape !== undefined);
}

function checkInstances(
  checks: Checks,
  instanceTypes: string[],
  capacity: Capacity,
  amiType: AmiType | undefined,
): void {
  const wanted = [...instanceTypes, ...capacity.fallbackInstanceTypes];
  const shapes = shapesOf(wanted);
  const architectures = new Set(shapes.map(({ architecture }) => architecture));
  checks
    .length('CpuNodePoolInstanceTypes', 'instanceTypes', instanceTypes, { min: 1 })
    .that(
      'CpuNodePoolInstanceTypes',
      'instanceTypes',
      Token.isUnresolved(instanceTypes),
      () => !Token.isUnresolved(instanceTypes) || capacity.fallbackInstanceTypes.length === 0,
      'written out beside the fallback types of spot capacity',
      'write them out, or leave the fallback types out',
    )
    .that(
      'CpuNodePoolInstanceTypes',
      'instanceTypes',
      wanted,
      () => shapes.length === wanted.length && shapes.every(({ gpus }) => gpus === 0),
      'instance types of the catalog without a GPU',
      'choose among lib/sizing/data/instances.csv; GPU types belong into a GpuNodePool',
    )
    .that(
      'CpuNodePoolInstanceTypes',
      'instanceTypes',
      wanted,
      () => architectures.size <= 1,
      'types of one architecture',
      'make a pool for each architecture',
    )
    .that(
      'CpuNodePoolCapacity',
      'capacity',
      capacity.capacityType,
      () => capacity.capacityType !== 'CAPACITY_BLOCK',
      'on-demand, spot or a reservation',
      'capacity blocks hold GPUs: use a GpuNodePool',
    )
    .pattern(
      'CpuNodePoolCapacity',
      'capacity',
      capacity.capacityReservationId,
      /^cr-[0-9a-f]{8,17}$/,
      'a capacity reservation (cr-…)',
      'pass the id of a reservation that exists',
    )
    .that(
      'CpuNodePoolAmiType',
      'amiType',
      amiType?.amiTypeName,
      () => shapes.every(({ architecture }) => amiType?.fits(architecture, 'none')),
      `an image without accelerator driver for ${[...architectures].join(' and ')}`,
      'leave amiType out, or choose the image of that architecture',
    );
}

/** Source: Amazon EKS API, Taint: keys and values have the syntax of labels. */
function checkTaints(checks: Checks, { system, taints }: CpuNodePoolProps): void {
  if (taints === undefined) return;
  if (Token.isUnresolved(taints)) {
    checks.known('CpuNodePoolTaints', 'taints', taints, 'write the list out; values may be tokens');
    return;
  }
  const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
  const code = 'CpuNodePoolTaints';
  const keys = taints.map(({ key }) => key);
  checks
    .that(
      code,
      'taints',
      keys,
      () => !system || keys.length === 0,
      'absent on a system pool',
      'drop the taints, or set system to false',
    )
    .that(
      code,
      'taints',
      keys,
      () => new Set(keys).size === keys.length,
      'one for each key: the cluster autoscaler reads one from its tag',
      'use different keys, or keep the stronger effect',
    );
  for (const { key, value, effect } of taints) {
    checks
      .known(code, 'taints.key', key)
      .oneOf(code, 'taints.effect', effect, effects)
      .that(
        code,
        'taints',
        [key, value],
        () => labelsFit({ [key]: value }),
        'keys and values like those of labels',
        'keep to a-z A-Z 0-9 - _ .',
      );
  }
}

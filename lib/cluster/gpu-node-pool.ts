import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import { type Accelerator, AcceleratorManufacturer } from './accelerator';
import type { IAgentCluster } from './agent-cluster';
import { AmiType } from './ami-type';
import { Capacity } from './capacity';
import { allowEfa } from './efa';
import { checkGpuNodePool, type GpuNodePoolPlan } from './gpu-node-pool-checks';
import type { GpuSharing } from './gpu-sharing';
import { allocatableMemory, joinCluster, poolName } from './managed-node-group';
import type { INodePool, NodePoolOptions, NodeTaint } from './node-pool';
import { NodePoolBase } from './node-pool-base';
import { Checks } from '../core/checks';
import { checkAttributes, checkPropTypes } from '../core/prop-types';
import { Size } from '../core/size';
import { Connections } from '../network/connections';
import type { INetworkSegment } from '../network/network-segment';
import { SecurityGroup } from '../network/security-group';
import type { InstanceShape } from '../sizing/instance-type';

/** A pool of GPU nodes, defined here or imported. */
export interface IGpuNodePool extends INodePool {
  /** Accelerator of the nodes. */
  readonly accelerator: Accelerator;
  /** How pods share a GPU; undefined when each pod has its GPUs to itself. */
  readonly sharing?: GpuSharing;
  /** Whether the nodes have Elastic Fabric Adapters. */
  readonly efa: boolean;
}

/** Everything about a GPU pool but the cluster and the segment it joins. */
export interface GpuNodePoolOptions extends NodePoolOptions {
  /** Accelerator of the nodes. */
  readonly accelerator: Accelerator;
  /**
   * Instance types of the nodes, by preference; each carries the accelerator, and all carry as many of it.
   *
   * @default - the cheapest one with the fewest GPUs
   */
  readonly instanceTypes?: string[];
  /**
   * Where EC2 takes the nodes from.
   *
   * @default Capacity.onDemand()
   */
  readonly capacity?: Capacity;
  /**
   * Fewest nodes the pool keeps, 0 to 450. At 0 the pool costs nothing while no pod asks for a GPU.
   *
   * @default 0
   */
  readonly minNodes?: number;
  /**
   * Most nodes the pool grows to, 1 to 450.
   *
   * @default - same as `minNodes`, but at least 1
   */
  readonly maxNodes?: number;
  /**
   * How pods share a GPU.
   *
   * @default - each pod has its GPUs to itself
   */
  readonly sharing?: GpuSharing;
  /**
   * Elastic Fabric Adapter, for models that span nodes: an interface on every network card, a security group that
   * lets the nodes talk freely to one another, and a cluster placement group. Needs one zone and one instance type.
   *
   * @default false
   */
  readonly efa?: boolean;
  /**
   * Image of the nodes.
   *
   * @default - the one with the accelerator's driver for the architecture of the instance types
   */
  readonly amiType?: AmiType;
}

/** Properties of `GpuNodePool`. */
export interface GpuNodePoolProps extends GpuNodePoolOptions {
  /** Cluster that the nodes join. */
  readonly cluster: IAgentCluster;
  /** Segment that the nodes and their pods lie in. */
  readonly segment: INetworkSegment;
}

/** Attributes of a GPU pool defined elsewhere. */
export interface GpuNodePoolAttributes {
  /** Name of the pool: the value of the `agent-platform/node-pool` label on its nodes. */
  readonly nodePoolName: string;
  /** Accelerator of the nodes. */
  readonly accelerator: Accelerator;
  /**
   * Labels that select the nodes, where they lack the `agent-platform/node-pool` label.
   *
   * @default - the `agent-platform/node-pool` label
   */
  readonly nodeSelector?: { [key: string]: string };
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
   * How pods share a GPU.
   *
   * @default - each pod has its GPUs to itself
   */
  readonly sharing?: GpuSharing;
  /**
   * Whether the nodes have Elastic Fabric Adapters.
   *
   * @default false
   */
  readonly efa?: boolean;
}

abstract class GpuNodePoolBase extends NodePoolBase implements IGpuNodePool {
  public abstract readonly accelerator: Accelerator;
  public abstract readonly sharing?: GpuSharing;
  public abstract readonly efa: boolean;
  public readonly system = false;

  /** Pods that do not ask for the accelerator stay away: it is what the pool is paid for. */
  protected get taints(): NodeTaint[] {
    return [{ key: this.accelerator.resourceName, value: 'present', effect: 'NoSchedule' }];
  }
}

/**
 * A tainted, autoscaled pool of GPU nodes.
 *
 * Only pods that tolerate the accelerator's taint land on it, and it scales to zero by default. Device plugin, drivers
 * and metrics of the GPUs come with `ClusterAddons`.
 */
export class GpuNodePool extends GpuNodePoolBase {
  /** Uses a pool that is defined elsewhere; defines nothing. */
  public static fromGpuNodePoolAttributes(scope: Construct, id: string, attrs: GpuNodePoolAttributes): IGpuNodePool {
    checkAttributes(scope, id, 'cluster.GpuNodePoolAttributes', attrs);
    class Import extends GpuNodePoolBase {
      public readonly nodePoolName = attrs.nodePoolName;
      public readonly accelerator = attrs.accelerator;
      public readonly sharing? = attrs.sharing;
      public readonly efa = attrs.efa ?? false;
      public readonly connections = new Connections(this, attrs);
      public readonly allocatableMemory?: Size;
      public override get nodeSelector(): { [key: string]: string } {
        return attrs.nodeSelector ?? super.nodeSelector;
      }
    }
    return new Import(scope, id);
  }

  public readonly nodePoolName: string;
  public readonly accelerator: Accelerator;
  public readonly sharing?: GpuSharing;
  public readonly efa: boolean;
  public readonly connections: Connections;
  public readonly allocatableMemory?: Size;

  constructor(scope: Construct, id: string, props: GpuNodePoolProps) {
    super(scope, id);
    checkPropTypes(this, 'cluster.GpuNodePoolProps', props);
    const { accelerator, segment, sharing, efa = false } = props;
    const plan = planOf(props);
    checkGpuNodePool(new Checks(this), props, plan);

    this.nodePoolName = poolName(this, props.nodePoolName);
    this.accelerator = accelerator;
    this.sharing = sharing;
    this.efa = efa;
    const group = new SecurityGroup(this, 'SecurityGroup', {
      segment,
      description: `Nodes of the GPU pool ${this.nodePoolName}`,
      segmentEgress: true,
      tags: props.tags,
    });
    if (efa) allowEfa(group);
    this.connections = new Connections(this, { nodes: group });
    this.allocatableMemory = allocatableMemory(plan.instances, props.maxPods);
    joinCluster(this, group, {
      ...plan,
      cluster: props.cluster,
      segment,
      options: props,
      component: 'GpuNodePool',
      labels: labelsOf(accelerator, sharing, efa),
      taints: this.taints,
      rootVolume: props.rootVolume ?? Size.gibibytes(200),
      extendedResources: {
        [accelerator.resourceName]: String(schedulableGpus(props, plan)),
        ...(efa ? { 'vpc.amazonaws.com/efa': String(plan.efaInterfaces) } : {}),
      },
    });
  }
}

/** The props with their defaults, as far as they depend on one another. */
function planOf(props: GpuNodePoolProps): GpuNodePoolPlan {
  const { accelerator, capacity = Capacity.onDemand(), minNodes = 0 } = props;
  const instanceTypes = props.instanceTypes ?? accelerator.instanceTypes.slice(0, 1).map((shape) => shape.instanceType);
  const instances = instanceTypes
    .map((name) => accelerator.instanceTypes.find((shape) => shape.instanceType === name))
    .filter((shape) => shape !== undefined);
  return {
    minNodes,
    maxNodes: props.maxNodes ?? (Token.isUnresolved(minNodes) ? minNodes : Math.max(minNodes, 1)),
    capacity,
    instanceTypes,
    instances,
    amiType: props.amiType ?? fittingAmi(accelerator, instances[0]),
    efaInterfaces: props.efa ? (instances[0]?.efaInterfaces ?? 0) : 0,
  };
}

function fittingAmi({ manufacturer }: Accelerator, instance: InstanceShape | undefined): AmiType {
  const architecture = instance?.architecture ?? 'x86_64';
  return AmiType.all().find((ami) => ami.fits(architecture, manufacturer)) ?? AmiType.AL2023_X86_64_NVIDIA;
}

/** What NVIDIA's charts and the autoscaler select nodes by. */
function labelsOf(accelerator: Accelerator, sharing: GpuSharing | undefined, efa: boolean): { [key: string]: string } {
  const nvidia = accelerator.manufacturer === AcceleratorManufacturer.NVIDIA;
  return {
    'k8s.amazonaws.com/accelerator': accelerator.acceleratorName,
    ...(nvidia ? { 'nvidia.com/gpu.present': 'true' } : { 'aws.amazon.com/neuron.present': 'true' }),
    ...(sharing?.sharingKind === 'time-slicing' ? { 'nvidia.com/device-plugin.config': sharing.configName } : {}),
    ...(sharing?.sharingKind === 'mig' ? { 'nvidia.com/mig.config': sharing.configName } : {}),
    ...(efa ? { 'vpc.amazonaws.com/efa.present': 'true' } : {}),
  };
}

/** How many of the extended resource one node offers once its GPUs are shared. */
function schedulableGpus({ accelerator, sharing }: GpuNodePoolProps, { instances }: GpuNodePoolPlan): number {
  const gpus = instances[0]?.gpus ?? 0;
  if (sharing?.migProfile !== undefined) return gpus * accelerator.migInstances(sharing.migProfile);
  return gpus * (sharing?.replicas ?? 1);
}

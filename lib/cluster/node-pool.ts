import type { Size } from '../core/size';
import type { IConnectable } from '../network/connections';
import type { IEncryptionKey } from '../security/encryption-key';

/** Points at a pool of nodes. */
export interface INodePoolRef extends IConnectable {
  /** Name of the pool: the value of the `agent-platform/node-pool` label on its nodes. */
  readonly nodePoolName: string;
}

/** A taint of nodes: pods that do not tolerate it stay away. */
export interface NodeTaint {
  /** Key of the taint. */
  readonly key: string;
  /** Value of the taint. */
  readonly value: string;
  /** `NoSchedule`, `PreferNoSchedule` or `NoExecute`. */
  readonly effect: string;
}

/** A toleration of a taint, as a pod spec has it. */
export interface NodeToleration {
  /** Key of the taint. */
  readonly key: string;
  /** `Exists`: whatever the value of the taint. */
  readonly operator: string;
  /** Effect of the taint: `NoSchedule`, `PreferNoSchedule` or `NoExecute`. */
  readonly effect: string;
}

/** A pool of nodes, defined here or imported. */
export interface INodePool extends INodePoolRef {
  /** Labels that a pod selects to be placed on this pool. */
  readonly nodeSelector: { [key: string]: string };
  /** Tolerations that a pod needs to be placed on this pool. */
  readonly tolerations: NodeToleration[];
  /** Whether the pool takes the pods of the cluster itself: CoreDNS, controllers. Such a pool has no taint. */
  readonly system: boolean;
  /** Memory that the smallest node of the pool can give to pods; unknown for an imported pool. */
  readonly allocatableMemory?: Size;
}

/** What pools of every kind can be told, beside the cluster and the segment they join. */
export interface NodePoolOptions {
  /**
   * Name of the pool, at most 36 of a-z, 0-9 and -.
   *
   * @default - made from the construct's path
   */
  readonly nodePoolName?: string;
  /**
   * Zones of the segment that the pool uses.
   *
   * @default - all of them
   */
  readonly availabilityZones?: string[];
  /**
   * Labels of the nodes, beside those that the pool sets itself.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };
  /**
   * Most pods of a node. With prefix delegation a node holds more than its network interfaces have addresses.
   *
   * @default - 110 up to 30 vCPUs, 250 above (Source: Amazon EKS best practices, prefix mode)
   */
  readonly maxPods?: number;
  /**
   * Size of the root volume, 20 GiB to 16 TiB. Images and logs of containers live here unless the node has NVMe.
   *
   * @default - 200 GiB on GPU nodes, whose images are large; 50 GiB on others
   */
  readonly rootVolume?: Size;
  /**
   * Key that encrypts the root volumes. Its policy is told about Auto Scaling.
   *
   * @default - the account's `aws/ebs` key
   */
  readonly encryptionKey?: IEncryptionKey;
  /**
   * Release of the image, for example `1.35.0-20260801`.
   *
   * @default - the newest one for the cluster's version when the node group is made; later plans keep it
   */
  readonly amiReleaseVersion?: string;
  /**
   * Tags beside those of the scope; instances, volumes and network interfaces get them too.
   *
   * @default - none
   */
  readonly tags?: { [key: string]: string };
}

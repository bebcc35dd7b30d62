import type { Construct } from 'constructs';
import { type EnvironmentSettings, EnvironmentStack } from './environment-stack';
import type { AccessEntry } from '../lib/cluster/access-entry';
import { AgentCluster } from '../lib/cluster/agent-cluster';
import { CpuNodePool, type CpuNodePoolOptions } from '../lib/cluster/cpu-node-pool';
import { GpuNodePool, type GpuNodePoolOptions } from '../lib/cluster/gpu-node-pool';
import type { KubernetesVersion } from '../lib/cluster/kubernetes-version';
import { InternalLoadBalancer } from '../lib/gateway/internal-load-balancer';
import type { ISegmentedNetwork } from '../lib/network/segmented-network';
import { byProfile } from '../lib/core/by-profile';
import { EncryptionKey } from '../lib/security/encryption-key';

/** The cluster of an environment. */
export interface ClusterOptions {
  /** Kubernetes version of control plane and nodes. */
  readonly kubernetesVersion: KubernetesVersion;
  /** Who may use the Kubernetes API; the identity that applies `platform` and `workloads` has to be among them. */
  readonly accessEntries: AccessEntry[];
  /**
   * Addresses that may reach the Kubernetes API over the internet.
   *
   * @default - none: the API is private, and Terraform has to run where it is reached
   */
  readonly publicEndpointCidrs?: string[];
  /**
   * The pool of the cluster's own pods.
   *
   * @default - the defaults of `CpuNodePool`
   */
  readonly systemPool?: CpuNodePoolOptions;
  /**
   * The pool that agents run on.
   *
   * @default - the defaults of `CpuNodePool`
   */
  readonly agentPool?: CpuNodePoolOptions;
  /**
   * The pool that vector databases run on, and nothing else.
   *
   * @default - `r7i.xlarge` with the taint `agent-platform/dedicated`; at least 3 nodes in production and staging, 1 in dev
   */
  readonly retrievalPool?: CpuNodePoolOptions;
  /**
   * GPU pools by their names.
   *
   * @default - none
   */
  readonly gpuPools?: { [poolName: string]: GpuNodePoolOptions };
}

/** One service behind the internal load balancer. */
export interface ServiceEntrance {
  /** Name of the service. */
  readonly serviceName: string;
  /** Port of the load balancer. */
  readonly listenerPort: number;
  /** Port of the pods. */
  readonly targetPort: number;
  /** Path that answers 200 when a pod can take requests. */
  readonly healthCheckPath: string;
}

/** Properties of `ClusterStack`. */
export interface ClusterStackProps extends EnvironmentSettings {
  /** The cluster. */
  readonly cluster: ClusterOptions;
  /** The network that it lies in. */
  readonly network: ISegmentedNetwork;
  /** Name of the cluster. */
  readonly clusterName: string;
  /** Addresses of Kubernetes Services, which the network keeps free. */
  readonly serviceCidr: string;
  /** Services of agents behind the load balancer. */
  readonly services: ServiceEntrance[];
}

const DEDICATED = { key: 'agent-platform/dedicated', value: 'retrieval', effect: 'NoSchedule' };

/** The second stack of an environment: EKS, its node pools, and the load balancer through which agents are called. */
export class ClusterStack extends EnvironmentStack {
  /** The cluster. */
  public readonly cluster: AgentCluster;
  /** The pool of the cluster's own pods, in the segment `system`. */
  public readonly systemPool: CpuNodePool;
  /** The pool of agents, in the segment `orchestration`. */
  public readonly agentPool: CpuNodePool;
  /** The pool of vector databases, in the segment `retrieval`. */
  public readonly retrievalPool: CpuNodePool;
  /** The GPU pools, in the segment `inference`. */
  public readonly gpuPools: GpuNodePool[];
  /** The load balancer in front of agents, in the segment `edge`. */
  public readonly loadBalancer: InternalLoadBalancer;
  /** Key of the cluster's secrets, logs and volumes. */
  public readonly encryptionKey: EncryptionKey;

  constructor(scope: Construct, id: string, props: ClusterStackProps) {
    super(scope, id, props);
    const { network, clusterName } = props;
    const { systemPool, agentPool, retrievalPool, gpuPools = {}, ...options } = props.cluster;
    const encryptionKey = new EncryptionKey(this, 'Key', {
      description: `Secrets, logs and volumes of ${clusterName}`,
    });
    this.encryptionKey = encryptionKey;
    const cluster = new AgentCluster(this, 'Cluster', {
      ...options,
      segment: network.segment('system'),
      clusterName,
      serviceCidr: props.serviceCidr,
      encryptionKey,
      volumeKey: encryptionKey,
    });
    this.cluster = cluster;
    const join = (segmentName: string) => ({ cluster, encryptionKey, segment: network.segment(segmentName) });
    this.systemPool = new CpuNodePool(this, 'SystemPool', {
      nodePoolName: 'system',
      ...join('system'),
      ...systemPool,
      system: true,
    });
    this.agentPool = new CpuNodePool(this, 'AgentPool', {
      nodePoolName: 'agents',
      ...join('orchestration'),
      ...agentPool,
    });
    this.retrievalPool = new CpuNodePool(this, 'RetrievalPool', {
      nodePoolName: 'retrieval',
      instanceTypes: ['r7i.xlarge'],
      taints: [DEDICATED],
      // as many as the database has peers, each on a host of its own
      minNodes: byProfile(this, { production: 3, staging: 3, dev: 1 }),
      ...join('retrieval'),
      ...retrievalPool,
    });
    this.gpuPools = Object.entries(gpuPools).map(
      ([nodePoolName, pool]) =>
        new GpuNodePool(this, `GpuPool-${nodePoolName}`, { nodePoolName, ...join('inference'), ...pool }),
    );
    this.loadBalancer = new InternalLoadBalancer(this, 'LoadBalancer', { segment: network.segment('edge') });
    for (const { serviceName, ...service } of props.services) this.loadBalancer.addService(serviceName, service);
  }
}

import { EksNodeGroup } from '@cdktf/provider-aws/lib/eks-node-group';
import { Fn, Token } from 'cdktf';
import type { Construct } from 'constructs';
import type { IAgentCluster } from './agent-cluster';
import type { AmiType } from './ami-type';
import { tagForAutoscaler } from './autoscaler-tags';
import type { Capacity } from './capacity';
import { launchTemplate } from './node-launch-template';
import type { NodePoolOptions, NodeTaint } from './node-pool';
import type { NodePoolBase } from './node-pool-base';
import { physicalName } from '../core/names';
import { Size } from '../core/size';
import { tagsOf } from '../core/tagging';
import { isKnown } from '../core/tokens';
import type { INetworkSegment } from '../network/network-segment';
import type { SecurityGroup } from '../network/security-group';
import { resourcesOf } from '../security/dependencies';
import { ServiceRole } from '../security/service-role';
import type { InstanceShape } from '../sizing/instance-type';

/** Everything that a managed node group of a pool is made from; the kinds of pools differ in nothing else. */
export interface NodeGroupSpec {
  /** Cluster that the nodes join. */
  readonly cluster: IAgentCluster;
  /** Segment that they lie in. */
  readonly segment: INetworkSegment;
  /** What the user said about pools of every kind. */
  readonly options: NodePoolOptions;
  /** Value of the `Component` tag. */
  readonly component: string;
  /** Fewest nodes. */
  readonly minNodes: number;
  /** Most nodes. */
  readonly maxNodes: number;
  /** Image. */
  readonly amiType: AmiType;
  /** Names of the instance types, by preference. */
  readonly instanceTypes: string[];
  /** Their shapes, as far as the catalog knows them. */
  readonly instances: readonly InstanceShape[];
  /** Where the nodes come from. */
  readonly capacity: Capacity;
  /** Labels beside those of the pool and of the user. */
  readonly labels: { [key: string]: string };
  /** Taints. */
  readonly taints: NodeTaint[];
  /** Size of the root volume. */
  readonly rootVolume: Size;
  /** EFA interfaces of one node; 0 for none. */
  readonly efaInterfaces: number;
  /** Extended resources of one node, for scaling from zero. */
  readonly extendedResources: { [name: string]: string };
}

const NODE_POLICIES = ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly'];
const EFFECTS: { readonly [effect: string]: string } = {
  NoSchedule: 'NO_SCHEDULE',
  PreferNoSchedule: 'PREFER_NO_SCHEDULE',
  NoExecute: 'NO_EXECUTE',
};
const MANY_VCPUS = 30;

/** The default name of a pool: a node group's name gets a suffix of 26 characters and may have 63. */
export function poolName(scope: Construct, given: string | undefined): string {
  return given ?? physicalName(scope, { maxLength: 36 });
}

/** A node group with its role, security group and launch template; joins the cluster. */
export function joinCluster(scope: NodePoolBase, group: SecurityGroup, spec: NodeGroupSpec): void {
  const { cluster, segment, options, capacity, instances } = spec;
  const tags = { Component: spec.component, ...options.tags };
  const role = new ServiceRole(scope, 'Role', {
    servicePrincipal: 'ec2.amazonaws.com',
    awsManagedPolicies: NODE_POLICIES,
    tags,
  });
  const block = capacity.capacityType === 'CAPACITY_BLOCK';
  const types = [...spec.instanceTypes, ...capacity.fallbackInstanceTypes];
  const instanceStore = instances.length > 0 && instances.every(({ nvmeGigabytes }) => nvmeGigabytes > 0);
  const template = launchTemplate(scope, {
    securityGroupId: group.securityGroupId,
    capacity,
    instanceType: block ? types[0] : undefined,
    rootVolume: spec.rootVolume,
    encryptionKey: options.encryptionKey,
    efaInterfaces: spec.efaInterfaces,
    maxPods: options.maxPods ?? defaultMaxPods(instances),
    instanceStore,
    tags,
  });
  const labels = { ...scope.nodeSelector, ...spec.labels, ...options.labels };
  const nodes = new EksNodeGroup(scope, 'Resource', {
    clusterName: cluster.clusterName,
    nodeGroupNamePrefix: `${scope.nodePoolName}-`,
    nodeRoleArn: role.roleArn,
    subnetIds: subnetsOf(segment, options.availabilityZones),
    amiType: spec.amiType.amiTypeName,
    capacityType: capacity.capacityType,
    instanceTypes: block ? undefined : types,
    version: cluster.kubernetesVersion,
    releaseVersion: options.amiReleaseVersion,
    launchTemplate: { id: template.id, version: Token.asString(template.latestVersion) },
    labels,
    taint: spec.taints.map(({ key, value, effect }) => ({ key, value, effect: EFFECTS[effect] ?? effect })),
    scalingConfig: { minSize: spec.minNodes, desiredSize: spec.minNodes, maxSize: spec.maxNodes },
    updateConfig: { maxUnavailable: 1 },
    nodeRepairConfig: { enabled: true },
    tags: tagsOf(scope, { Name: scope.nodePoolName, ...tags }),
    // the cluster autoscaler owns the size; a replacement stands before the old group goes
    lifecycle: { ignoreChanges: ['scaling_config[0].desired_size'], createBeforeDestroy: true },
    dependsOn: resourcesOf(scope, [role, group]),
  });
  const storage = instanceStore ? Math.min(...instances.map(({ nvmeGigabytes }) => nvmeGigabytes)) : undefined;
  tagForAutoscaler(scope, nodes, {
    labels,
    taints: spec.taints,
    resources: {
      ...spec.extendedResources,
      'ephemeral-storage': storage === undefined ? spec.rootVolume.toQuantity() : `${storage}G`,
    },
  });
  cluster.attachNodePool(scope);
}

/**
 * What the smallest node of a pool can give to pods. EC2 and the kernel keep some of the memory: 7.5 %, what Karpenter
 * counts with (`vmMemoryOverheadPercent`). Kubelet and system daemons keep 255 MiB and 11 MiB a pod, eviction starts
 * at 100 MiB (Source: awslabs/amazon-eks-ami, nodeadm, kubeReserved and evictionHard).
 */
export function allocatableMemory(instances: readonly InstanceShape[], maxPods: number | undefined): Size | undefined {
  const pods = maxPods ?? defaultMaxPods(instances);
  if (instances.length === 0 || !isKnown(pods)) return undefined;
  const smallest = Math.min(...instances.map(({ memory }) => memory.toMebibytes()));
  return Size.mebibytes(Math.max(Math.floor(smallest * (1 - 0.075)) - 255 - 11 * pods - 100, 0));
}

/** Source: Amazon EKS best practices guide, prefix mode: 110 pods up to 30 vCPUs, 250 above. */
function defaultMaxPods(instances: readonly InstanceShape[]): number {
  return instances.some(({ vcpus }) => vcpus > MANY_VCPUS) ? 250 : 110;
}

function subnetsOf(segment: INetworkSegment, zones: string[] | undefined): string[] {
  if (!zones) return segment.subnetIds;
  const { availabilityZones, subnetIds } = segment;
  return zones.map((zone) => {
    const index = availabilityZones.indexOf(zone);
    // a list that is known only at apply has no items here
    return Token.isUnresolved(subnetIds) ? Token.asString(Fn.element(subnetIds, index)) : (subnetIds[index] ?? '');
  });
}

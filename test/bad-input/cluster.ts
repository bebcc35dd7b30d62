import { Token, type TerraformStack } from 'cdktf';
import type { Row } from './row';
import {
  Accelerator, AccessPolicy, AgentCluster, type AgentClusterProps, AmiType, Capacity, ClusterAddons, type ClusterAddonsProps,
  ClusterProviders, CpuNodePool, type CpuNodePoolProps, CustomResources, GpuNodePool, type GpuNodePoolProps, GpuSharing,
  KubernetesVersion, PodIdentity, type PodIdentityProps,
} from '../../lib/cluster'; // prettier-ignore
import { Duration, Size } from '../../lib/core';
import { NetworkSegment } from '../../lib/network';
import { FakeCluster, testSegment } from '../cluster/fixtures';

const V = KubernetesVersion.V1_34;
const clusterIn = (s: TerraformStack, props: Partial<AgentClusterProps> = {}) =>
  new AgentCluster(s, 'Cluster', { segment: testSegment(s, 'system'), kubernetesVersion: V, ...props });
const gpuIn = (s: TerraformStack, props: Partial<GpuNodePoolProps> = {}) =>
  new GpuNodePool(s, 'Pool', {
    cluster: new FakeCluster(s, 'C'),
    segment: testSegment(s),
    accelerator: Accelerator.H100,
    ...props,
  });
const cpuIn = (s: TerraformStack, props: Partial<CpuNodePoolProps> = {}) =>
  new CpuNodePool(s, 'Pool', { cluster: new FakeCluster(s, 'C'), segment: testSegment(s), ...props });
const addonsIn = (s: TerraformStack, props: Partial<ClusterAddonsProps> = {}) =>
  new ClusterAddons(s, 'Addons', { cluster: imported(s), region: 'eu-central-1', vpcId: 'vpc-1', ...props });
const identityIn = (s: TerraformStack, props: Partial<PodIdentityProps> = {}) =>
  new PodIdentity(s, 'Identity', {
    cluster: new FakeCluster(s, 'C'),
    namespace: 'agents',
    serviceAccount: 'agent',
    ...props,
  });
const imported = (s: TerraformStack) =>
  AgentCluster.fromAgentClusterAttributes(s, 'C', { clusterName: 'agents', securityGroupId: 'sg-1' });
const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };

/** Clusters, pools, and what runs in them. */
export const CLUSTER: Row[] = [
  ['a cluster in one zone', 'AgentClusterZones', (s) => clusterIn(s, { segment: oneZone(s) })],
  ['a cluster with a blank in its name', 'AgentClusterName', (s) => clusterIn(s, { clusterName: 'my cluster' })],
  ['public addresses for Services', 'AgentClusterServiceCidr', (s) => clusterIn(s, { serviceCidr: '8.8.0.0/16' })],
  ['an API server for everybody', 'AgentClusterPublicEndpoint', (s) => clusterIn(s, { publicEndpointCidrs: ['0.0.0.0/0'] })],
  ['an entry for what is no principal', 'AgentClusterAccess', (s) => clusterIn(s, { accessEntries: [{ principalArn: 'me', policy: AccessPolicy.clusterAdmin() }] })],
  ['an add-on that is not ours', 'AgentClusterAddon', (s) => clusterIn(s, { addonVersions: { istio: 'v1.0.0-eksbuild.1' } })],
  ['logs for a week and a half', 'LogGroupRetention', (s) => clusterIn(s, { logRetention: Duration.days(10) })],
  ['pools without a system pool', 'AgentClusterSystemPool', (s) => { const cluster = clusterIn(s); new CpuNodePool(s, 'P', { cluster, segment: testSegment(s) }); }],
  ['MIG on a GPU that has none', 'GpuNodePoolMig', (s) => gpuIn(s, { accelerator: Accelerator.L4, sharing: GpuSharing.mig('1g.10gb') })],
  ['a MIG profile of another GPU', 'GpuNodePoolMig', (s) => gpuIn(s, { sharing: GpuSharing.mig('1g.5gb') })],
  ['sharing on Inferentia', 'GpuNodePoolSharing', (s) => gpuIn(s, { accelerator: Accelerator.INFERENTIA2, sharing: GpuSharing.timeSlicing(2) })],
  ['EFA in two zones', 'GpuNodePoolEfa', (s) => gpuIn(s, { efa: true })],
  ['EFA on a small type', 'GpuNodePoolEfa', (s) => gpuIn(s, { accelerator: Accelerator.L4, efa: true, availabilityZones: ['eu-central-1a'] })],
  ['an arm64 image on x86', 'GpuNodePoolAmiType', (s) => gpuIn(s, { amiType: AmiType.AL2023_ARM_64_NVIDIA })],
  ['an image without a driver', 'GpuNodePoolAmiType', (s) => gpuIn(s, { amiType: AmiType.AL2023_X86_64_STANDARD })],
  ['a capacity block that is no reservation', 'GpuNodePoolCapacity', (s) => gpuIn(s, { capacity: Capacity.capacityBlock('') , availabilityZones: ['eu-central-1a'] })],
  ['a reservation over two zones', 'GpuNodePoolCapacity', (s) => gpuIn(s, { capacity: Capacity.capacityReservation('cr-0123456789abcdef0') })],
  ['a type with another GPU', 'GpuNodePoolInstanceTypes', (s) => gpuIn(s, { instanceTypes: ['g6.xlarge'] })],
  ['types with one and with eight GPUs', 'GpuNodePoolInstanceTypes', (s) => gpuIn(s, { accelerator: Accelerator.L4, instanceTypes: ['g6.xlarge', 'g6.48xlarge'] })],
  ['fewer nodes at most than at least', 'GpuNodePoolSize', (s) => gpuIn(s, { minNodes: 5, maxNodes: 2 })],
  ['half a node', 'GpuNodePoolSize', (s) => gpuIn(s, { minNodes: 0.5 })],
  ['a zone outside the segment', 'GpuNodePoolZone', (s) => gpuIn(s, { availabilityZones: ['us-east-1a'] })],
  ['a small root volume', 'GpuNodePoolRootVolume', (s) => gpuIn(s, { rootVolume: Size.gibibytes(1) })],
  ['a pool in capitals', 'GpuNodePoolName', (s) => gpuIn(s, { nodePoolName: 'GPU' })],
  ['a label with a blank', 'CpuNodePoolLabels', (s) => cpuIn(s, { labels: { a: 'b c' } })],
  ['three pods on a node', 'CpuNodePoolMaxPods', (s) => cpuIn(s, { maxPods: 3 })],
  ['a GPU in a CPU pool', 'CpuNodePoolInstanceTypes', (s) => cpuIn(s, { instanceTypes: ['g6.xlarge'] })],
  ['x86 beside arm64', 'CpuNodePoolInstanceTypes', (s) => cpuIn(s, { instanceTypes: ['m7i.xlarge', 'm7g.xlarge'] })],
  ['a capacity block of CPUs', 'CpuNodePoolCapacity', (s) => cpuIn(s, { capacity: Capacity.capacityBlock('cr-0123456789abcdef0') })],
  ['a tainted system pool', 'CpuNodePoolTaints', (s) => cpuIn(s, { system: true, taints: [{ key: 'a', value: 'b', effect: 'NoSchedule' }] })],
  ['an unknown effect', 'CpuNodePoolTaints', (s) => cpuIn(s, { taints: [{ key: 'a', value: 'b', effect: 'Never' }] })],
  ['an arm64 image on x86 CPUs', 'CpuNodePoolAmiType', (s) => cpuIn(s, { amiType: AmiType.AL2023_ARM_64_STANDARD })],
  ['a tag of AWS', 'Tags', (s) => cpuIn(s, { tags: { 'aws:x': 'y' } })],
  ['an id with a blank', 'ConstructId', (s) => new CpuNodePool(s, 'My pool', { cluster: new FakeCluster(s, 'C'), segment: testSegment(s) })],
  ['no copy of a controller', 'ClusterAddonsReplicas', (s) => addonsIn(s, { controllerReplicas: 0 })],
  ['the latest image', 'ClusterAddonsImage', (s) => addonsIn(s, { neuronDevicePluginImage: 'neuron:latest' })],
  ['a chart that is not ours', 'ClusterAddonsChart', (s) => addonsIn(s, { chartVersions: { istio: '1.0.0' } })],
  ['a cluster whose region is unknown', 'ClusterAddonsRegion', (s) => new ClusterAddons(s, 'Addons', { cluster: imported(s), vpcId: 'vpc-1' })],
  ['a region that is a zone', 'ClusterAddonsRegion', (s) => addonsIn(s, { region: 'eu-central-1a' })],
  ['a VPC that is a subnet', 'ClusterAddonsVpc', (s) => addonsIn(s, { vpcId: 'subnet-1' })],
  ['a role that is a name', 'ClusterProvidersRole', (s) => new ClusterProviders(s, 'P', { cluster: imported(s), roleArn: 'deployer' })],
  ['an image release that is a date', 'GpuNodePoolAmiRelease', (s) => gpuIn(s, { amiReleaseVersion: '20260101' })],
  ['an image release that is the latest', 'CpuNodePoolAmiRelease', (s) => cpuIn(s, { amiReleaseVersion: 'latest' })],
  ['objects in a namespace in capitals', 'CustomResourcesNamespace', (s) => new CustomResources(s, 'R', { namespace: 'Agents', manifests: [object] })],
  ['no object', 'CustomResourcesManifests', (s) => new CustomResources(s, 'R', { namespace: 'agents', manifests: [] })],
  ['an object without a kind', 'CustomResourcesManifests', (s) => new CustomResources(s, 'R', { namespace: 'agents', manifests: [{ metadata: { name: 'a' } }] })],
  ['a release in capitals', 'CustomResourcesName', (s) => new CustomResources(s, 'R', { namespace: 'agents', manifests: [object], releaseName: 'R' })],
  ['a namespace in capitals', 'PodIdentityNamespace', (s) => identityIn(s, { namespace: 'Agents' })],
  ['a service account in capitals', 'PodIdentityServiceAccount', (s) => identityIn(s, { serviceAccount: 'Agent' })],
  ['providers of a cluster whose address is unknown', 'ClusterProvidersEndpoint', (s) => new ClusterProviders(s, 'P', { cluster: imported(s) })],
]; // prettier-ignore

/** What clusters are made of. */
export const CLUSTER_VALUES: Row[] = [
  ['one time slice', 'GpuSharing', () => GpuSharing.timeSlicing(1)],
  ['time slices that are a token', 'GpuSharing', () => GpuSharing.timeSlicing(Token.asNumber({ Ref: 'x' }))],
  ['a partition that is no profile', 'GpuSharing', () => GpuSharing.mig('half')],
  ['Kubernetes 1.20', 'KubernetesVersion', () => KubernetesVersion.of('1.20')],
  ['a policy for no namespace', 'AccessPolicy', () => AccessPolicy.view([])],
];

function oneZone(stack: TerraformStack) {
  const availabilityZones = ['eu-central-1a'];
  const rest = { vpcId: 'v', cidrBlock: '10.0.0.0/20', availabilityZones, subnetIds: ['s'] };
  return NetworkSegment.fromNetworkSegmentAttributes(stack, 'One', { segmentName: 'one', ...rest });
}

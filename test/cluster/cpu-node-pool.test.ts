import { TerraformVariable } from 'cdktf';
import { FakeCluster, codesOf, testSegment } from './fixtures';
import { Accelerator } from '../../lib/cluster/accelerator';
import { AmiType } from '../../lib/cluster/ami-type';
import { Capacity } from '../../lib/cluster/capacity';
import { CpuNodePool, type CpuNodePoolOptions } from '../../lib/cluster/cpu-node-pool';
import { GpuNodePool } from '../../lib/cluster/gpu-node-pool';
import { Profile } from '../../lib/core/profile';
import { Size } from '../../lib/core/size';
import { NetworkSegment } from '../../lib/network/network-segment';
import { EncryptionKey } from '../../lib/security/encryption-key';
import { type Json, Template, testStack } from '../../lib/testing';

const RESERVATION = 'cr-0123456789abcdef0';
const TAINT = { key: 'workload', value: 'vectors', effect: 'NoSchedule' };

function pool(options: Partial<CpuNodePoolOptions> = {}, stack = testStack()) {
  const cluster = new FakeCluster(stack, 'Cluster');
  const segment = testSegment(stack);
  const props = { cluster, segment, ...options };
  return { stack, cluster, pool: new CpuNodePool(stack, 'Cpu', props), props };
}

function only(type: string, options: Partial<CpuNodePoolOptions> = {}): Json {
  return Template.of(pool(options).stack).only(type);
}

/** The tags of the Auto Scaling group that tell the cluster autoscaler what a node will have. */
function nodeTemplate(options: Partial<CpuNodePoolOptions>): Record<string, string> {
  const tags = Template.of(pool(options).stack).all('aws_autoscaling_group_tag') as {
    tag: { key: string; value: string };
  }[];
  return Object.fromEntries(
    tags.map(({ tag }) => [tag.key.replace('k8s.io/cluster-autoscaler/node-template/', ''), tag.value]),
  );
}

function nodeConfig(options: Partial<CpuNodePoolOptions>): Json {
  const mime = Buffer.from(String(only('aws_launch_template', options).user_data), 'base64').toString();
  return JSON.parse(mime.split('\n').find((line) => line.startsWith('{')) ?? '') as Json;
}

describe('CpuNodePool', () => {
  test('by default keeps three untainted nodes in all zones', () => {
    const group = only('aws_eks_node_group');
    expect(group).toMatchObject({
      cluster_name: 'agents',
      version: '1.34',
      ami_type: 'AL2023_x86_64_STANDARD',
      capacity_type: 'ON_DEMAND',
      instance_types: ['m7i.xlarge'],
      subnet_ids: ['subnet-a', 'subnet-b'],
      scaling_config: { min_size: 3, desired_size: 3, max_size: 9 },
      labels: { 'agent-platform/node-pool': 'test-cpu' },
      lifecycle: { ignore_changes: ['scaling_config[0].desired_size'], create_before_destroy: true },
    });
    expect(group.taint ?? []).toEqual([]);
  });

  test('starts nodes that pods cannot take the role of, with an encrypted disk', () => {
    expect(only('aws_launch_template')).toMatchObject({
      metadata_options: { http_tokens: 'required', http_put_response_hop_limit: 1 },
      block_device_mappings: [{ ebs: { encrypted: 'true', volume_type: 'gp3', volume_size: 50 } }],
    });
  });

  test('joins the cluster, and is selected by its label', () => {
    const { cluster, pool: mine } = pool();
    expect(cluster.pools).toEqual([mine]);
    expect(mine.nodeSelector).toEqual({ 'agent-platform/node-pool': 'test-cpu' });
    expect(mine.tolerations).toEqual([]);
    expect(mine.system).toBe(false);
  });

  test.each([
    [Profile.PRODUCTION, 3, 9],
    [Profile.STAGING, 2, 6],
    [Profile.DEV, 1, 3],
  ])('%# sizes itself by the profile', (profile, min, max) => {
    const stack = testStack();
    profile.applyTo(stack);
    expect(Template.of(pool({}, stack).stack).only('aws_eks_node_group')).toMatchObject({
      scaling_config: { min_size: min, max_size: max },
    });
  });

  test.each<[string, Partial<CpuNodePoolOptions>, object]>([
    ['minNodes', { minNodes: 0 }, { scaling_config: { min_size: 0, desired_size: 0, max_size: 3 } }],
    ['maxNodes', { maxNodes: 20 }, { scaling_config: { min_size: 3, max_size: 20 } }],
    [
      'nodePoolName',
      { nodePoolName: 'web' },
      { node_group_name_prefix: 'web-', labels: { 'agent-platform/node-pool': 'web' } },
    ],
    [
      'instanceTypes',
      { instanceTypes: ['m7g.xlarge'] },
      { instance_types: ['m7g.xlarge'], ami_type: 'AL2023_ARM_64_STANDARD' },
    ],
    ['amiType', { amiType: AmiType.AL2023_X86_64_STANDARD }, { ami_type: 'AL2023_x86_64_STANDARD' }],
    ['availabilityZones', { availabilityZones: ['eu-central-1b'] }, { subnet_ids: ['subnet-b'] }],
    ['labels', { labels: { team: 'search' } }, { labels: { team: 'search', 'agent-platform/node-pool': 'test-cpu' } }],
    ['taints', { taints: [TAINT] }, { taint: [{ key: 'workload', value: 'vectors', effect: 'NO_SCHEDULE' }] }],
    ['amiReleaseVersion', { amiReleaseVersion: '1.34.1-20260801' }, { release_version: '1.34.1-20260801' }],
    ['tags', { tags: { Team: 'search' } }, { tags: { Team: 'search', Component: 'CpuNodePool' } }],
    [
      'spot capacity',
      { capacity: Capacity.spot(['m7i.2xlarge']) },
      { capacity_type: 'SPOT', instance_types: ['m7i.xlarge', 'm7i.2xlarge'] },
    ],
  ])('%s shows in the node group', (_, options, expected) => {
    expect(only('aws_eks_node_group', options)).toMatchObject(expected);
  });

  test('a capacity reservation is where the nodes come from', () => {
    expect(only('aws_launch_template', { capacity: Capacity.capacityReservation(RESERVATION) })).toMatchObject({
      capacity_reservation_specification: { capacity_reservation_target: { capacity_reservation_id: RESERVATION } },
    });
  });

  test('rootVolume and tags show in the launch template', () => {
    const options = { rootVolume: Size.gibibytes(100), tags: { Team: 'search' } };
    expect(only('aws_launch_template', options)).toMatchObject({
      block_device_mappings: [{ ebs: { volume_size: 100 } }],
      tag_specifications: [{ resource_type: 'instance', tags: { Team: 'search' } }, {}, {}],
    });
  });

  test('encryptionKey encrypts the disk and lets Auto Scaling use the key', () => {
    const stack = testStack();
    const template = Template.of(
      pool({ encryptionKey: new EncryptionKey(stack, 'Key', { description: 'nodes' }) }, stack).stack,
    );
    expect(JSON.stringify(template.only('aws_launch_template').block_device_mappings)).toContain('aws_kms_key');
    expect(template.only('aws_kms_key_policy').policy).toContain('AWSServiceRoleForAutoScaling');
  });

  test('maxPods reaches the kubelet; large nodes take more by default', () => {
    expect(nodeConfig({ maxPods: 40 })).toMatchObject({ spec: { kubelet: { config: { maxPods: 40 } } } });
    expect(nodeConfig({})).toMatchObject({ spec: { kubelet: { config: { maxPods: 110 } } } });
    expect(nodeConfig({ instanceTypes: ['m7i.8xlarge'] })).toMatchObject({
      spec: { kubelet: { config: { maxPods: 250 } } },
    });
  });

  test('a system pool says so', () => {
    expect(pool({ system: true }).pool.system).toBe(true);
  });

  test('taints become tolerations', () => {
    expect(pool({ taints: [TAINT] }).pool.tolerations).toEqual([
      { key: 'workload', operator: 'Exists', effect: 'NoSchedule' },
    ]);
  });

  test('tells the autoscaler of labels, taints and disk while there is no node', () => {
    expect(nodeTemplate({ labels: { 'a.b': '1', 'a-b': '2', 'A-b': '3', 'a/b': '4' }, taints: [TAINT] })).toEqual({
      'label/agent-platform/node-pool': 'test-cpu',
      'label/a.b': '1',
      'label/a-b': '2',
      'label/A-b': '3',
      'label/a/b': '4',
      'taint/workload': 'vectors:NoSchedule',
      'resources/ephemeral-storage': '50Gi',
    });
  });

  const token = new TerraformVariable(testStack(), 'any', {});
  test.each<[string, Partial<CpuNodePoolOptions>, string]>([
    ['fewer than no nodes', { minNodes: -1 }, 'CpuNodePoolSize'],
    ['no node at most', { minNodes: 0, maxNodes: 0 }, 'CpuNodePoolSize'],
    ['more nodes than EKS allows', { maxNodes: 451 }, 'CpuNodePoolSize'],
    ['more nodes kept than allowed', { minNodes: 3, maxNodes: 2 }, 'CpuNodePoolSize'],
    ['half a node', { maxNodes: 3.5 }, 'CpuNodePoolSize'],
    ['a GPU type', { instanceTypes: ['g6.xlarge'] }, 'CpuNodePoolInstanceTypes'],
    ['a type that is not in the catalog', { instanceTypes: ['m1.small'] }, 'CpuNodePoolInstanceTypes'],
    ['no instance type', { instanceTypes: [] }, 'CpuNodePoolInstanceTypes'],
    ['two architectures', { instanceTypes: ['m7i.xlarge', 'm7g.xlarge'] }, 'CpuNodePoolInstanceTypes'],
    ['a fallback of another architecture', { capacity: Capacity.spot(['m7g.xlarge']) }, 'CpuNodePoolInstanceTypes'],
    [
      'types known at apply beside fallbacks',
      { instanceTypes: token.listValue, capacity: Capacity.spot(['m7i.2xlarge']) },
      'CpuNodePoolInstanceTypes',
    ],
    ['a capacity block', { capacity: Capacity.capacityBlock(RESERVATION) }, 'CpuNodePoolCapacity'],
    ['a reservation without an id', { capacity: Capacity.capacityReservation('') }, 'CpuNodePoolCapacity'],
    ['an arm image on x86-64', { amiType: AmiType.AL2023_ARM_64_STANDARD }, 'CpuNodePoolAmiType'],
    ['an image with a driver', { amiType: AmiType.AL2023_X86_64_NVIDIA }, 'CpuNodePoolAmiType'],
    ['taints on a system pool', { system: true, taints: [TAINT] }, 'CpuNodePoolTaints'],
    ['text for a boolean', { system: 'yes' as unknown as boolean }, 'PropType'],
    ['a taint with an unknown effect', { taints: [{ ...TAINT, effect: 'NO_SCHEDULE' }] }, 'CpuNodePoolTaints'],
    ['a taint that Kubernetes refuses', { taints: [{ ...TAINT, value: 'a b' }] }, 'CpuNodePoolTaints'],
    ['a taint whose key is a token', { taints: [{ ...TAINT, key: token.stringValue }] }, 'CpuNodePoolTaints'],
    ['two taints of one key', { taints: [TAINT, { ...TAINT, effect: 'NoExecute' }] }, 'CpuNodePoolTaints'],
    ['a zone that the segment lacks', { availabilityZones: ['eu-central-1c'] }, 'CpuNodePoolZone'],
    ['zones that are tokens', { availabilityZones: token.listValue }, 'CpuNodePoolZone'],
    ['no zone', { availabilityZones: [] }, 'CpuNodePoolZone'],
    ['a name that is too long', { nodePoolName: 'a'.repeat(37) }, 'CpuNodePoolName'],
    ['too many pods', { maxPods: 300 }, 'CpuNodePoolMaxPods'],
    ['a disk that is too small', { rootVolume: Size.gibibytes(8) }, 'CpuNodePoolRootVolume'],
    ['a label that Kubernetes refuses', { labels: { team: 'a b' } }, 'CpuNodePoolLabels'],
    ['the label that pods find the pool by', { labels: { 'agent-platform/node-pool': 'x' } }, 'CpuNodePoolLabels'],
    ['a tag of AWS', { tags: { 'aws:x': 'y' } }, 'Tags'],
  ])('refuses %s', (_, options, code) => {
    expect(codesOf(() => pool(options))).toContain(code);
  });

  test('refuses zones of a segment whose zones are not known', () => {
    const stack = testStack();
    const segment = NetworkSegment.fromNetworkSegmentAttributes(stack, 'Segment', {
      segmentName: 'other',
      vpcId: 'vpc-1',
      cidrBlock: '10.0.0.0/16',
      availabilityZones: token.listValue,
      subnetIds: token.listValue,
    });
    const props = { cluster: new FakeCluster(stack, 'Cluster'), segment };
    expect(codesOf(() => new CpuNodePool(stack, 'Cpu', { ...props, availabilityZones: ['eu-central-1a'] }))).toEqual([
      'CpuNodePoolZone',
    ]);
  });

  test('takes the subnet of a zone out of a list that is known at apply', () => {
    const stack = testStack();
    const subnetIds = new TerraformVariable(stack, 'subnets', { type: 'list(string)' }).listValue;
    const availabilityZones = ['eu-central-1a', 'eu-central-1b'];
    const segment = NetworkSegment.fromNetworkSegmentAttributes(stack, 'Segment', {
      segmentName: 'other',
      vpcId: 'vpc-1',
      cidrBlock: '10.0.0.0/16',
      availabilityZones,
      subnetIds,
    });
    const cluster = new FakeCluster(stack, 'Cluster');
    new CpuNodePool(stack, 'Cpu', { cluster, segment, availabilityZones: ['eu-central-1b'] });
    expect(Template.of(stack).only('aws_eks_node_group')).toMatchObject({ subnet_ids: ['${element(var.subnets, 1)}'] });
  });

  test('leaves sizes, types and labels that are tokens alone', () => {
    const { stack, props } = pool();
    const minNodes = new TerraformVariable(stack, 'min', { type: 'number' }).numberValue;
    const instanceTypes = new TerraformVariable(stack, 'types', { type: 'list(string)' }).listValue;
    const team = new TerraformVariable(stack, 'team', { type: 'string' }).stringValue;
    new CpuNodePool(stack, 'Token', { ...props, minNodes, instanceTypes, labels: { team } });
    expect(Template.of(stack).all('aws_eks_node_group')).toContainEqual(
      expect.objectContaining({
        scaling_config: { min_size: '${var.min}', desired_size: '${var.min}', max_size: '${var.min}' },
        instance_types: '${var.types}',
        labels: { 'agent-platform/node-pool': 'test-token', team: '${var.team}' },
      }),
    );
  });

  test('an imported pool defines nothing and is selected as its owner says', () => {
    const stack = testStack();
    const attrs = { nodePoolName: 'web', securityGroupId: 'sg-1', taints: [TAINT], system: true };
    const imported = CpuNodePool.fromCpuNodePoolAttributes(stack, 'Cpu', attrs);
    const labelled = CpuNodePool.fromCpuNodePoolAttributes(stack, 'Other', { ...attrs, nodeSelector: { pool: 'web' } });
    const bare = CpuNodePool.fromCpuNodePoolAttributes(stack, 'Bare', { nodePoolName: 'bare' });
    expect(imported.nodeSelector).toEqual({ 'agent-platform/node-pool': 'web' });
    expect(labelled.nodeSelector).toEqual({ pool: 'web' });
    expect(imported.tolerations).toEqual([{ key: 'workload', operator: 'Exists', effect: 'NoSchedule' }]);
    expect([imported.system, bare.system]).toEqual([true, false]);
    expect(imported.connections.securityGroupId).toBe('sg-1');
    expect(Template.of(stack).types()).toEqual([]);
  });

  test('stands beside another CPU pool and a GPU pool', () => {
    const { stack, props, cluster } = pool();
    new CpuNodePool(stack, 'Second', props);
    new GpuNodePool(stack, 'Gpu', { cluster, segment: props.segment, accelerator: Accelerator.L4 });
    expect(Template.of(stack).all('aws_eks_node_group')).toHaveLength(3);
  });

  test.each(['a b', '1st'])('refuses the id %s', (id) => {
    const { stack, props } = pool();
    expect(codesOf(() => new CpuNodePool(stack, id, props))).toContain('ConstructId');
  });

  test.each([
    // 32 GiB less 7.5 %, 255 MiB, 11 MiB for each of 110 pods, and 100 MiB
    ['a node of 32 GiB', { instanceTypes: ['r7i.xlarge'] }, 30_310 - 255 - 1210 - 100],
    ['the smallest of two types', { instanceTypes: ['r7i.2xlarge', 'r7i.xlarge'] }, 30_310 - 255 - 1210 - 100],
    ['a node with fewer pods', { instanceTypes: ['r7i.xlarge'], maxPods: 20 }, 30_310 - 255 - 220 - 100],
  ])('says what %s can give to pods', (_, options, mebibytes) => {
    expect(pool(options).pool.allocatableMemory?.toMebibytes()).toBe(mebibytes);
  });

  test('does not guess what an imported pool can give to pods', () => {
    const imported = CpuNodePool.fromCpuNodePoolAttributes(testStack(), 'Cpu', { nodePoolName: 'retrieval' });
    expect(imported.allocatableMemory).toBeUndefined();
  });
});

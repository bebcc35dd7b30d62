import { TerraformVariable } from 'cdktf';
import { FakeCluster, codesOf, testSegment } from './fixtures';
import { Accelerator } from '../../lib/cluster/accelerator';
import { AmiType } from '../../lib/cluster/ami-type';
import { Capacity } from '../../lib/cluster/capacity';
import { GpuNodePool, type GpuNodePoolOptions } from '../../lib/cluster/gpu-node-pool';
import { GpuSharing } from '../../lib/cluster/gpu-sharing';
import { Size } from '../../lib/core/size';
import { EncryptionKey } from '../../lib/security/encryption-key';
import { type Json, Template, testStack } from '../../lib/testing';

function pool(options: Partial<GpuNodePoolOptions> = {}) {
  const stack = testStack();
  const cluster = new FakeCluster(stack, 'Cluster');
  const segment = testSegment(stack);
  const props = { cluster, segment, accelerator: Accelerator.L4, ...options };
  return { stack, cluster, pool: new GpuNodePool(stack, 'Gpu', props), props };
}

function only(type: string, options: Partial<GpuNodePoolOptions> = {}): Json {
  return Template.of(pool(options).stack).only(type);
}

/** The tags of the Auto Scaling group that tell the cluster autoscaler what a node will have. */
function nodeTemplate(options: Partial<GpuNodePoolOptions>): Record<string, string> {
  const tags = Template.of(pool(options).stack).all('aws_autoscaling_group_tag') as {
    tag: { key: string; value: string };
  }[];
  return Object.fromEntries(
    tags.map(({ tag }) => [tag.key.replace('k8s.io/cluster-autoscaler/node-template/', ''), tag.value]),
  );
}

function nodeConfig(options: Partial<GpuNodePoolOptions>): Json {
  const mime = Buffer.from(String(only('aws_launch_template', options).user_data), 'base64').toString();
  return JSON.parse(mime.split('\n').find((line) => line.startsWith('{')) ?? '') as Json;
}

describe('GpuNodePool', () => {
  test('by default scales from zero, and repels pods that ask for no GPU', () => {
    expect(only('aws_eks_node_group')).toMatchObject({
      cluster_name: 'agents',
      version: '1.34',
      ami_type: 'AL2023_x86_64_NVIDIA',
      capacity_type: 'ON_DEMAND',
      instance_types: ['g6.xlarge'],
      subnet_ids: ['subnet-a', 'subnet-b'],
      scaling_config: { min_size: 0, desired_size: 0, max_size: 1 },
      taint: [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NO_SCHEDULE' }],
      labels: { 'nvidia.com/gpu.present': 'true', 'k8s.amazonaws.com/accelerator': 'nvidia-l4' },
      lifecycle: { ignore_changes: ['scaling_config[0].desired_size'], create_before_destroy: true },
    });
  });

  test('starts nodes that pods cannot take the role of, with an encrypted disk sized for images', () => {
    expect(only('aws_launch_template')).toMatchObject({
      metadata_options: { http_tokens: 'required', http_put_response_hop_limit: 1 },
      monitoring: { enabled: true },
      block_device_mappings: [{ ebs: { encrypted: 'true', volume_type: 'gp3', volume_size: 200 } }],
    });
  });

  test('gives the nodes a security group that reaches what the segment reaches, and nothing else', () => {
    const template = Template.of(pool().stack);
    expect(template.only('aws_security_group')).toMatchObject({ vpc_id: 'vpc-1' });
    expect(template.only('aws_vpc_security_group_egress_rule')).toMatchObject({
      referenced_security_group_id: 'sg-endpoints',
      from_port: 443,
    });
    expect(template.all('aws_vpc_security_group_ingress_rule')).toEqual([]);
  });

  test('waits for the policies of the node role', () => {
    const dependsOn = only('aws_eks_node_group').depends_on as string[];
    expect(dependsOn.filter((address) => address.startsWith('aws_iam_role_policy_attachment.'))).toHaveLength(2);
  });

  test('joins its cluster', () => {
    const made = pool();
    expect(made.cluster.pools).toEqual([made.pool]);
  });

  test('tells pods how to get onto it, whatever the value of the taint', () => {
    const { pool: made } = pool({ nodePoolName: 'l4' });
    expect(made.nodeSelector).toEqual({ 'agent-platform/node-pool': 'l4' });
    expect(made.tolerations).toEqual([{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }]);
  });

  test.each<[string, Partial<GpuNodePoolOptions>, object]>([
    ['minNodes', { minNodes: 2 }, { scaling_config: { min_size: 2, desired_size: 2, max_size: 2 } }],
    ['maxNodes', { maxNodes: 5 }, { scaling_config: { min_size: 0, max_size: 5 } }],
    [
      'nodePoolName',
      { nodePoolName: 'l4' },
      { node_group_name_prefix: 'l4-', labels: { 'agent-platform/node-pool': 'l4' } },
    ],
    [
      'instanceTypes',
      { instanceTypes: ['g6.4xlarge', 'gr6.4xlarge'] },
      { instance_types: ['g6.4xlarge', 'gr6.4xlarge'] },
    ],
    ['availabilityZones', { availabilityZones: ['eu-central-1b'] }, { subnet_ids: ['subnet-b'] }],
    ['labels', { labels: { team: 'search' } }, { labels: { team: 'search', 'nvidia.com/gpu.present': 'true' } }],
    ['amiReleaseVersion', { amiReleaseVersion: '1.34.1-20260801' }, { release_version: '1.34.1-20260801' }],
    ['amiType', { amiType: AmiType.AL2023_X86_64_NVIDIA }, { ami_type: 'AL2023_x86_64_NVIDIA' }],
    ['tags', { tags: { Team: 'search' } }, { tags: { Team: 'search', Component: 'GpuNodePool' } }],
    [
      'spot',
      { capacity: Capacity.spot(['g6.2xlarge']) },
      { capacity_type: 'SPOT', instance_types: ['g6.xlarge', 'g6.2xlarge'] },
    ],
    [
      'time-slicing',
      { sharing: GpuSharing.timeSlicing(4) },
      { labels: { 'nvidia.com/device-plugin.config': 'time-slicing-4' } },
    ],
    [
      'mig',
      { accelerator: Accelerator.H100, sharing: GpuSharing.mig('1g.10gb') },
      { labels: { 'nvidia.com/mig.config': 'all-1g.10gb' } },
    ],
    [
      'accelerator of AWS',
      { accelerator: Accelerator.INFERENTIA2 },
      { ami_type: 'AL2023_x86_64_NEURON', taint: [{ key: 'aws.amazon.com/neuron' }], instance_types: ['inf2.xlarge'] },
    ],
  ])('%s shows in the node group', (_, options, expected) => {
    expect(only('aws_eks_node_group', options)).toMatchObject(expected);
  });

  test('rootVolume and tags show in the launch template', () => {
    const template = only('aws_launch_template', { rootVolume: Size.gibibytes(500), tags: { Team: 'search' } });
    expect(template).toMatchObject({
      block_device_mappings: [{ ebs: { volume_size: 500 } }],
      tag_specifications: [{ resource_type: 'instance', tags: { Team: 'search' } }, { resource_type: 'volume' }, {}],
    });
  });

  test('encryptionKey encrypts the disk and lets Auto Scaling use the key', () => {
    const { stack, props } = pool();
    const encryptionKey = new EncryptionKey(stack, 'Key', { description: 'nodes' });
    new GpuNodePool(stack, 'Other', { ...props, encryptionKey });
    const template = Template.of(stack);
    const keyed = template.all('aws_launch_template').map((each) => JSON.stringify(each.block_device_mappings));
    expect(keyed.filter((text) => text.includes('aws_kms_key'))).toHaveLength(1);
    expect(template.only('aws_kms_key_policy').policy).toContain('AWSServiceRoleForAutoScaling');
  });

  test('maxPods reaches the kubelet, and the instance store holds images', () => {
    expect(nodeConfig({ maxPods: 40 })).toMatchObject({
      spec: { kubelet: { config: { maxPods: 40 } }, instance: { localStorage: { strategy: 'RAID0' } } },
    });
    expect(nodeConfig({}).spec).toMatchObject({ kubelet: { config: { maxPods: 110 } } });
    expect(nodeConfig({ accelerator: Accelerator.INFERENTIA2 }).spec).not.toHaveProperty('instance');
  });

  test.each<[string, Partial<GpuNodePoolOptions>, Record<string, string>]>([
    [
      'whole GPUs',
      { instanceTypes: ['g6.12xlarge'] },
      { 'resources/nvidia.com/gpu': '4', 'taint/nvidia.com/gpu': 'present:NoSchedule' },
    ],
    ['time slices', { sharing: GpuSharing.timeSlicing(4) }, { 'resources/nvidia.com/gpu': '4' }],
    [
      'MIG partitions',
      { accelerator: Accelerator.A100_40GB, sharing: GpuSharing.mig('1g.5gb') },
      { 'resources/nvidia.com/gpu': '56' },
    ],
    ['Neuron devices', { accelerator: Accelerator.TRAINIUM1 }, { 'resources/aws.amazon.com/neuron': '1' }],
    ['disk', { accelerator: Accelerator.INFERENTIA2 }, { 'resources/ephemeral-storage': '200Gi' }],
    ['NVMe', {}, { 'resources/ephemeral-storage': '250G', 'label/nvidia.com/gpu.present': 'true' }],
  ])('tells the autoscaler of %s while there is no node', (_, options, expected) => {
    expect(nodeTemplate(options)).toMatchObject(expected);
  });

  describe('with EFA', () => {
    const efa = {
      accelerator: Accelerator.H100,
      instanceTypes: ['p5.48xlarge'],
      efa: true,
      availabilityZones: ['eu-central-1a'],
    };

    test('has an interface on every network card, side by side', () => {
      const template = Template.of(pool(efa).stack);
      const { network_interfaces: interfaces, placement } = template.only('aws_launch_template') as {
        network_interfaces: Json[];
        placement: Json;
      };
      expect(interfaces).toHaveLength(32);
      expect(interfaces[0]).toMatchObject({ network_card_index: 0, device_index: 0, interface_type: 'efa' });
      expect(interfaces[31]).toMatchObject({ network_card_index: 31, device_index: 1, interface_type: 'efa-only' });
      expect(placement.group_name).toContain('aws_placement_group');
      expect(template.only('aws_placement_group')).toMatchObject({ strategy: 'cluster' });
    });

    test('lets all traffic of its own group in and out', () => {
      const template = Template.of(pool(efa).stack);
      expect(template.only('aws_vpc_security_group_ingress_rule')).toMatchObject({ ip_protocol: '-1' });
      const self = template.all('aws_vpc_security_group_egress_rule').filter((rule) => rule.ip_protocol === '-1');
      expect(self).toHaveLength(1);
      expect(self[0]?.referenced_security_group_id).toBe(self[0]?.security_group_id);
    });
  });

  test('a capacity block puts the instance type into the launch template and needs no placement group', () => {
    const template = Template.of(
      pool({
        accelerator: Accelerator.H100,
        instanceTypes: ['p5.48xlarge'],
        efa: true,
        availabilityZones: ['eu-central-1a'],
        capacity: Capacity.capacityBlock('cr-0123456789abcdef0'),
      }).stack,
    );
    expect(template.only('aws_eks_node_group')).toMatchObject({ capacity_type: 'CAPACITY_BLOCK' });
    expect(template.only('aws_eks_node_group')).not.toHaveProperty('instance_types');
    expect(template.only('aws_launch_template')).toMatchObject({
      instance_type: 'p5.48xlarge',
      instance_market_options: { market_type: 'capacity-block' },
      capacity_reservation_specification: {
        capacity_reservation_target: { capacity_reservation_id: 'cr-0123456789abcdef0' },
      },
    });
    expect(template.types()).not.toContain('aws_placement_group');
  });

  test('a capacity reservation is where the nodes come from', () => {
    const options = {
      capacity: Capacity.capacityReservation('cr-0123456789abcdef0'),
      availabilityZones: ['eu-central-1a'],
    };
    expect(only('aws_eks_node_group', options)).toMatchObject({
      capacity_type: 'ON_DEMAND',
      instance_types: ['g6.xlarge'],
    });
    expect(only('aws_launch_template', options)).toMatchObject({
      capacity_reservation_specification: {
        capacity_reservation_target: { capacity_reservation_id: 'cr-0123456789abcdef0' },
      },
    });
  });

  const oneZone = { availabilityZones: ['eu-central-1a'] };
  test.each<[string, Partial<GpuNodePoolOptions>, string]>([
    ['fewer than no nodes', { minNodes: -1 }, 'GpuNodePoolSize'],
    ['more nodes kept than allowed', { minNodes: 3, maxNodes: 2 }, 'GpuNodePoolSize'],
    ['half a node', { maxNodes: 1.5 }, 'GpuNodePoolSize'],
    ['a size as text', { maxNodes: '3' as unknown as number }, 'PropType'],
    ['an instance type without the accelerator', { instanceTypes: ['g5.xlarge'] }, 'GpuNodePoolInstanceTypes'],
    ['no instance type', { instanceTypes: [] }, 'GpuNodePoolInstanceTypes'],
    [
      'types with different numbers of GPUs',
      { instanceTypes: ['g6.xlarge', 'g6.12xlarge'] },
      'GpuNodePoolInstanceTypes',
    ],
    ['a spot fallback without the accelerator', { capacity: Capacity.spot(['g5.xlarge']) }, 'GpuNodePoolInstanceTypes'],
    ['an arm image on x86-64', { amiType: AmiType.AL2023_ARM_64_NVIDIA }, 'GpuNodePoolAmiType'],
    ['an image without driver', { amiType: AmiType.AL2023_X86_64_STANDARD }, 'GpuNodePoolAmiType'],
    ['MIG on a GPU without it', { sharing: GpuSharing.mig('1g.10gb') }, 'GpuNodePoolMig'],
    [
      'a MIG profile of another GPU',
      { accelerator: Accelerator.H100, sharing: GpuSharing.mig('1g.5gb') },
      'GpuNodePoolMig',
    ],
    [
      'time slices of a Neuron device',
      { accelerator: Accelerator.INFERENTIA2, sharing: GpuSharing.timeSlicing(2) },
      'GpuNodePoolSharing',
    ],
    ['EFA in two zones', { accelerator: Accelerator.H100, efa: true }, 'GpuNodePoolEfa'],
    ['EFA on a type without it', { efa: true, ...oneZone }, 'GpuNodePoolEfa'],
    [
      'EFA on two types',
      { accelerator: Accelerator.H200, efa: true, instanceTypes: ['p5e.48xlarge', 'p5en.48xlarge'], ...oneZone },
      'GpuNodePoolEfa',
    ],
    [
      'a capacity block without a reservation',
      { capacity: Capacity.capacityBlock(''), instanceTypes: ['g6.xlarge'], ...oneZone },
      'GpuNodePoolCapacity',
    ],
    [
      'a capacity block of two types',
      {
        capacity: Capacity.capacityBlock('cr-0123456789abcdef0'),
        instanceTypes: ['g6.xlarge', 'g6.2xlarge'],
        ...oneZone,
      },
      'GpuNodePoolCapacity',
    ],
    [
      'a reservation in two zones',
      { capacity: Capacity.capacityReservation('cr-0123456789abcdef0') },
      'GpuNodePoolCapacity',
    ],
    ['a zone that the segment lacks', { availabilityZones: ['eu-central-1c'] }, 'GpuNodePoolZone'],
    ['no zone', { availabilityZones: [] }, 'GpuNodePoolZone'],
    ['a name that is too long', { nodePoolName: 'a'.repeat(37) }, 'GpuNodePoolName'],
    ['too many pods', { maxPods: 300 }, 'GpuNodePoolMaxPods'],
    ['a disk that is too small', { rootVolume: Size.gibibytes(8) }, 'GpuNodePoolRootVolume'],
    ['a label that Kubernetes refuses', { labels: { team: 'a b' } }, 'GpuNodePoolLabels'],
    ['a tag of AWS', { tags: { 'aws:x': 'y' } }, 'Tags'],
  ])('refuses %s', (_, options, code) => {
    expect(codesOf(() => pool(options))).toContain(code);
  });

  test('says what is wrong, where, and what to change', () => {
    expect(() => pool({ minNodes: 3, maxNodes: 2 })).toThrow(
      'GpuNodePoolSize: minNodes must be at most maxNodes (2), got 3; raise maxNodes or lower minNodes [at test/Gpu]',
    );
  });

  test('names all problems at once', () => {
    expect(codesOf(() => pool({ maxPods: 1, nodePoolName: 'A', efa: true }))).toEqual([
      'GpuNodePoolName',
      'GpuNodePoolMaxPods',
      'GpuNodePoolEfa',
      'GpuNodePoolEfa',
    ]);
  });

  test('leaves sizes that are tokens alone', () => {
    const { stack, props } = pool();
    const minNodes = new TerraformVariable(stack, 'min', { type: 'number' }).numberValue;
    new GpuNodePool(stack, 'Token', { ...props, minNodes });
    expect(Template.of(stack).all('aws_eks_node_group')).toContainEqual(
      expect.objectContaining({
        scaling_config: { min_size: '${var.min}', desired_size: '${var.min}', max_size: '${var.min}' },
      }),
    );
  });

  test('an imported pool defines nothing and is selected as its owner says', () => {
    const stack = testStack();
    const attrs = {
      nodePoolName: 'l4',
      accelerator: Accelerator.L4,
      sharing: GpuSharing.timeSlicing(2),
      securityGroupId: 'sg-1',
    };
    const imported = GpuNodePool.fromGpuNodePoolAttributes(stack, 'Gpu', attrs);
    const labelled = GpuNodePool.fromGpuNodePoolAttributes(stack, 'Other', {
      ...attrs,
      nodeSelector: { pool: 'gpu' },
      efa: true,
    });
    expect(imported.nodeSelector).toEqual({ 'agent-platform/node-pool': 'l4' });
    expect(labelled.nodeSelector).toEqual({ pool: 'gpu' });
    expect([imported.efa, labelled.efa]).toEqual([false, true]);
    expect(imported.tolerations).toHaveLength(1);
    expect(imported.connections.securityGroupId).toBe('sg-1');
    expect(Template.of(stack).types()).toEqual([]);
  });

  test('two pools stand side by side', () => {
    const { stack, props } = pool();
    new GpuNodePool(stack, 'Second', props);
    expect(Template.of(stack).all('aws_eks_node_group')).toHaveLength(2);
  });

  test.each(['a b', '1st', 'pönal'])('refuses the id %s', (id) => {
    const { stack, props } = pool();
    expect(codesOf(() => new GpuNodePool(stack, id, props))).toContain('ConstructId');
  });
});

import { readFileSync } from 'fs';
import { join } from 'path';
import { type TerraformStack, TerraformVariable } from 'cdktf';
import { codesOf, testSegment } from './fixtures';
import { Accelerator } from '../../lib/cluster/accelerator';
import { AgentCluster } from '../../lib/cluster/agent-cluster';
import { CHARTS, type ChartName } from '../../lib/cluster/chart';
import { ClusterAddons, type ClusterAddonsProps } from '../../lib/cluster/cluster-addons';
import { CpuNodePool } from '../../lib/cluster/cpu-node-pool';
import { GpuNodePool, type GpuNodePoolAttributes, type IGpuNodePool } from '../../lib/cluster/gpu-node-pool';
import { GpuSharing } from '../../lib/cluster/gpu-sharing';
import { Profile } from '../../lib/core/profile';
import { EncryptionKey } from '../../lib/security/encryption-key';
import { Template, testStack } from '../../lib/testing';

const ARN = 'arn:aws:eks:eu-central-1:123456789012:cluster/agents';

/** A stack with an imported cluster that has one system pool, and GPU pools as given. */
function setUp(pools: Partial<GpuNodePoolAttributes>[] = [], clusterArn: string | undefined = ARN) {
  const stack = testStack();
  const cluster = AgentCluster.fromAgentClusterAttributes(stack, 'Cluster', {
    clusterName: 'agents',
    securityGroupId: 'sg-control-plane',
    kubernetesVersion: '1.35',
    segment: testSegment(stack, 'system'),
    ...(clusterArn === '' ? {} : { clusterArn }),
  });
  const system = { nodePoolName: 'system', securityGroupId: 'sg-system', system: true };
  cluster.attachNodePool(CpuNodePool.fromCpuNodePoolAttributes(stack, 'System', system));
  const gpuPools = pools.map((pool, index) => gpuPool(stack, `Pool${index}`, pool));
  return { stack, cluster, gpuPools };
}

function gpuPool(stack: TerraformStack, id: string, attributes: Partial<GpuNodePoolAttributes>): IGpuNodePool {
  return GpuNodePool.fromGpuNodePoolAttributes(stack, id, {
    nodePoolName: id.toLowerCase(),
    accelerator: Accelerator.L4,
    ...attributes,
  });
}

function synth(props: Partial<ClusterAddonsProps> = {}, pools: Partial<GpuNodePoolAttributes>[] = []): Template {
  const { stack, cluster, gpuPools } = setUp(pools);
  new ClusterAddons(stack, 'Addons', { cluster, gpuPools, ...props });
  return Template.of(stack);
}

type Values = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any

function release(template: Template, chart: string) {
  return template.all('helm_release').find((one) => one.chart === chart);
}

function values(template: Template, chart: string): Values {
  return JSON.parse((release(template, chart)?.values as string[])[0] ?? '') as Values;
}

const charts = (template: Template) =>
  template
    .all('helm_release')
    .map(({ chart }) => chart)
    .sort();

describe('storage classes', () => {
  test('are encrypted gp3: one the default, one that keeps its volumes', () => {
    const classes = synth().all('kubernetes_storage_class_v1');
    expect(classes).toHaveLength(2);
    for (const one of classes) {
      expect(one).toMatchObject({
        storage_provisioner: 'ebs.csi.aws.com',
        volume_binding_mode: 'WaitForFirstConsumer',
        allow_volume_expansion: true,
        parameters: { type: 'gp3', encrypted: 'true' },
      });
      expect(one.parameters).not.toHaveProperty('kmsKeyId');
    }
    const defaults = Object.fromEntries(
      classes.map((one) => {
        const { name, annotations } = one.metadata as { name: string; annotations: Record<string, string> };
        return [name, [one.reclaim_policy, annotations['storageclass.kubernetes.io/is-default-class']]];
      }),
    );
    expect(defaults).toEqual({ gp3: ['Delete', 'true'], 'gp3-retain': ['Retain', 'false'] });
  });

  test('volumeKey encrypts the volumes', () => {
    const { stack, cluster } = setUp();
    const volumeKey = EncryptionKey.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:123456789012:key/volumes');
    const addons = new ClusterAddons(stack, 'Addons', { cluster, volumeKey });
    for (const one of Template.of(stack).all('kubernetes_storage_class_v1')) {
      expect(one).toMatchObject({ parameters: { kmsKeyId: volumeKey.keyArn } });
    }
    expect(addons.defaultStorageClassName).not.toBe(addons.retainStorageClassName);
  });

  test('take the volume key of the cluster where it is known', () => {
    const { stack } = setUp();
    const volumeKey = EncryptionKey.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:123456789012:key/volumes');
    const cluster = AgentCluster.fromAgentClusterAttributes(stack, 'Other', {
      clusterName: 'other',
      securityGroupId: 'sg-other',
      clusterArn: ARN,
      volumeKey,
    });
    new ClusterAddons(stack, 'Addons', { cluster, vpcId: 'vpc-1' });
    for (const one of Template.of(stack).all('kubernetes_storage_class_v1')) {
      expect(one).toMatchObject({ parameters: { kmsKeyId: volumeKey.keyArn } });
    }
  });
});

describe('controllers', () => {
  test('are pinned, rolled back when they fail, and come after their identity', () => {
    const template = synth();
    expect(charts(template)).toEqual(['aws-load-balancer-controller', 'cluster-autoscaler']);
    for (const one of template.all('helm_release')) {
      expect(one).toMatchObject({
        version: CHARTS[one.chart as ChartName].version,
        repository: CHARTS[one.chart as ChartName].repository,
        create_namespace: false,
        atomic: true,
        cleanup_on_fail: true,
        wait: true,
      });
      const waits = one.depends_on as string[];
      expect(waits.some((address) => address.startsWith('aws_eks_pod_identity_association.'))).toBe(true);
      expect(waits.some((address) => address.startsWith('aws_iam_role_policy.'))).toBe(true);
    }
    for (const namespace of template.all('kubernetes_namespace_v1')) {
      expect(namespace).toMatchObject({ metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } } });
    }
  });

  test('know cluster, region and VPC, since the node does not tell them', () => {
    const template = synth();
    expect(values(template, 'cluster-autoscaler')).toMatchObject({
      autoDiscovery: { clusterName: 'agents' },
      awsRegion: 'eu-central-1',
    });
    expect(values(template, 'aws-load-balancer-controller')).toMatchObject({
      clusterName: 'agents',
      region: 'eu-central-1',
      vpcId: 'vpc-1',
      enableServiceMutatorWebhook: false,
    });
  });

  test('run on the system pools', () => {
    const term = { matchExpressions: [{ key: 'agent-platform/node-pool', operator: 'In', values: ['system'] }] };
    for (const chart of ['cluster-autoscaler', 'aws-load-balancer-controller']) {
      expect(values(synth(), chart)).toMatchObject({
        affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } } },
      });
    }
  });

  test('the load balancer controller may fill target groups and make nothing', () => {
    const policy = synth()
      .all('aws_iam_role_policy')
      .map((one) => one.policy as string)
      .find((text) => text.includes('RegisterTargets'));
    expect(policy).not.toMatch(/elasticloadbalancing:Create|ec2:Create|ec2:Authorize|:Delete/);
  });

  test('the API server may call their webhooks', () => {
    const ports = synth({ externalSecrets: true })
      .all('aws_vpc_security_group_ingress_rule')
      .filter(({ security_group_id }) => security_group_id === 'sg-system')
      .map(({ from_port }) => from_port);
    expect(ports).toEqual(expect.arrayContaining([9443, 10_250, 10_251]));
  });

  test('the autoscaler is of the minor version of the cluster', () => {
    const { stack } = setUp();
    const cluster = AgentCluster.fromAgentClusterAttributes(stack, 'Old', {
      clusterName: 'old',
      securityGroupId: 'sg-old',
      clusterArn: ARN,
      kubernetesVersion: '1.34',
    });
    new ClusterAddons(stack, 'Addons', { cluster, vpcId: 'vpc-1' });
    expect(values(Template.of(stack), 'cluster-autoscaler')).toMatchObject({ image: { tag: 'v1.34.0' } });
  });

  test.each<[string, Partial<ClusterAddonsProps>, string[]]>([
    ['clusterAutoscaler', { clusterAutoscaler: false }, ['aws-load-balancer-controller']],
    ['loadBalancerController', { loadBalancerController: false }, ['cluster-autoscaler']],
    [
      'externalSecrets',
      { externalSecrets: true },
      ['aws-load-balancer-controller', 'cluster-autoscaler', 'external-secrets'],
    ],
  ])('%s decides whether it is there', (_, props, expected) => {
    expect(charts(synth(props))).toEqual(expected);
  });

  test('external secrets has an identity that can be granted secrets', () => {
    const { stack, cluster } = setUp();
    const addons = new ClusterAddons(stack, 'Addons', { cluster, externalSecrets: true, tags: { Team: 'ml' } });
    addons.externalSecretsIdentity?.addStatement({ actions: ['secretsmanager:GetSecretValue'], resources: ['*'] });
    const template = Template.of(stack);
    expect(JSON.stringify(template.all('aws_iam_role_policy'))).toContain('GetSecretValue');
    expect(template.all('aws_iam_role').every(({ tags }) => (tags as { Team?: string }).Team === 'ml')).toBe(true);
  });

  test('controllerReplicas, region, vpcId and serviceMonitors reach the charts', () => {
    const template = synth({
      controllerReplicas: 3,
      region: 'us-east-1',
      vpcId: 'vpc-2',
      serviceMonitors: true,
      externalSecrets: true,
    });
    expect(values(template, 'aws-load-balancer-controller')).toMatchObject({
      replicaCount: 3,
      region: 'us-east-1',
      vpcId: 'vpc-2',
      serviceMonitor: { enabled: true },
    });
    expect(values(template, 'external-secrets')).toMatchObject({ replicaCount: 3, leaderElect: true });
  });

  test('there is one of each in dev', () => {
    const { stack, cluster } = setUp();
    Profile.DEV.applyTo(stack);
    new ClusterAddons(stack, 'Addons', { cluster });
    expect(values(Template.of(stack), 'cluster-autoscaler')).toMatchObject({ replicaCount: 1 });
  });

  test('chartVersions and chartValues win over ours', () => {
    const template = synth({
      chartVersions: { 'cluster-autoscaler': '9.60.0' },
      chartValues: { 'cluster-autoscaler': { extraArgs: { 'scale-down-unneeded-time': '5m' } } },
    });
    const autoscaler = release(template, 'cluster-autoscaler');
    expect(autoscaler?.version).toBe('9.60.0');
    expect((autoscaler?.values as string[])[1]).toBe('{"extraArgs":{"scale-down-unneeded-time":"5m"}}');
  });

  test('take tokens', () => {
    const { stack, cluster } = setUp();
    const text = new TerraformVariable(stack, 'text', { type: 'string' }).stringValue;
    new ClusterAddons(stack, 'Addons', { cluster, region: text, vpcId: text });
    expect(values(Template.of(stack), 'aws-load-balancer-controller')).toMatchObject({ region: '${var.text}' });
  });
});

describe('GPUs', () => {
  test('bring the device plugin and the exporter, in a namespace for privileged pods', () => {
    const template = synth({}, [{}]);
    expect(charts(template)).toEqual(expect.arrayContaining(['nvidia-device-plugin', 'dcgm-exporter']));
    expect(values(template, 'nvidia-device-plugin')).toMatchObject({
      tolerations: expect.arrayContaining([{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }]),
    });
    expect(values(template, 'nvidia-device-plugin')).not.toHaveProperty('config');
    expect(values(template, 'dcgm-exporter')).toMatchObject({ serviceMonitor: { enabled: false } });
    const gpu = template
      .all('kubernetes_namespace_v1')
      .find(({ metadata }) => (metadata as { name: string }).name === 'gpu-system');
    expect(gpu).toMatchObject({ metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } } });
  });

  test('time slices are settings that the label of a node chooses', () => {
    const config = values(synth({}, [{}, { sharing: GpuSharing.timeSlicing(4) }]), 'nvidia-device-plugin').config as {
      default: string;
      map: Record<string, string>;
    };
    expect(Object.keys(config.map)).toEqual([config.default, 'time-slicing-4']);
    expect(JSON.parse(config.map['time-slicing-4'] ?? '')).toMatchObject({
      sharing: { timeSlicing: { resources: [{ name: 'nvidia.com/gpu', replicas: 4 }] } },
    });
  });

  test('MIG brings the GPU operator instead of plugin and exporter', () => {
    const mig = { accelerator: Accelerator.H100, sharing: GpuSharing.mig('1g.10gb') };
    const template = synth({}, [mig, { sharing: GpuSharing.timeSlicing(2) }]);
    expect(charts(template)).toContain('gpu-operator');
    expect(charts(template)).not.toContain('nvidia-device-plugin');
    expect(charts(template)).not.toContain('dcgm-exporter');
    expect(values(template, 'gpu-operator')).toMatchObject({
      driver: { enabled: false },
      toolkit: { enabled: false },
      mig: { strategy: 'single' },
      migManager: { enabled: true },
      devicePlugin: { config: { create: true, default: 'unshared', data: { 'time-slicing-2': expect.any(String) } } },
      dcgmExporter: { enabled: true, serviceMonitor: { enabled: false } },
    });
    expect(release(template, 'gpu-operator')).toMatchObject({ disable_openapi_validation: true });
  });

  test('gpuMetrics false leaves the exporter out', () => {
    expect(charts(synth({ gpuMetrics: false }, [{}]))).not.toContain('dcgm-exporter');
    const mig = { accelerator: Accelerator.H100, sharing: GpuSharing.mig('1g.10gb') };
    const operator = values(synth({ gpuMetrics: false }, [mig]), 'gpu-operator');
    expect(operator).toMatchObject({ dcgmExporter: { enabled: false } });
  });

  test('Inferentia and Trainium bring the Neuron plugin, and nothing of NVIDIA', () => {
    const template = synth({}, [{ accelerator: Accelerator.INFERENTIA2 }]);
    expect(charts(template)).toEqual(['aws-load-balancer-controller', 'cluster-autoscaler']);
    expect(template.only('kubernetes_daemon_set_v1')).toMatchObject({
      wait_for_rollout: false,
      spec: {
        template: {
          spec: {
            toleration: expect.arrayContaining([
              { key: 'aws.amazon.com/neuron', operator: 'Exists', effect: 'NoSchedule' },
            ]),
            container: [
              {
                image: 'public.ecr.aws/neuron/neuron-device-plugin:2.23.30.0',
                security_context: { allow_privilege_escalation: false, capabilities: { drop: ['ALL'] } },
              },
            ],
          },
        },
      },
    });
  });

  test('neuronDevicePluginImage replaces the image', () => {
    const image = 'registry.example/neuron-device-plugin:2.24.23.0';
    const template = synth({ neuronDevicePluginImage: image }, [{ accelerator: Accelerator.TRAINIUM1 }]);
    expect(JSON.stringify(template.only('kubernetes_daemon_set_v1'))).toContain(image);
  });

  test('EFA brings its plugin, from the registry of the region', () => {
    const template = synth({ region: 'us-east-2' }, [{ accelerator: Accelerator.H100, efa: true }]);
    expect(values(template, 'aws-efa-k8s-device-plugin')).toMatchObject({
      image: { repository: expect.stringContaining('dkr.ecr.us-east-2.amazonaws.com') },
      supportedInstanceLabels: { keys: ['vpc.amazonaws.com/efa.present'], values: ['true'] },
    });
  });
});

describe('refusals', () => {
  test.each<[string, Partial<ClusterAddonsProps>]>([
    ['ClusterAddonsChart', { chartVersions: { karpenter: '1.0.0' } }],
    ['ClusterAddonsChart', { chartValues: { karpenter: {} } }],
    ['ClusterAddonsReplicas', { controllerReplicas: 0 }],
    ['ClusterAddonsReplicas', { controllerReplicas: 6 }],
    ['ClusterAddonsImage', { neuronDevicePluginImage: 'neuron-device-plugin:latest' }],
    ['ClusterAddonsImage', { neuronDevicePluginImage: 'neuron-device-plugin' }],
    ['PropType', { externalSecrets: 'yes' as unknown as boolean }],
    ['Tags', { tags: { 'aws:x': 'y' } }],
  ])('%s: %j', (code, props) => {
    const { stack, cluster } = setUp();
    expect(codesOf(() => new ClusterAddons(stack, 'Addons', { cluster, ...props }))).toEqual([code]);
  });

  test('a cluster of which neither region nor VPC is known', () => {
    const stack = testStack();
    const cluster = AgentCluster.fromAgentClusterAttributes(stack, 'Cluster', {
      clusterName: 'agents',
      securityGroupId: 'sg-1',
    });
    const make = (id: string, props: object = {}) => new ClusterAddons(stack, id, { cluster, ...props });
    expect(codesOf(() => make('Addons'))).toEqual(['ClusterAddonsRegion', 'ClusterAddonsVpc']);
    expect(make('Fine', { region: 'eu-central-1', vpcId: 'vpc-1' })).toBeDefined();
  });

  test('a bad id', () => {
    const { stack, cluster } = setUp();
    expect(codesOf(() => new ClusterAddons(stack, 'a b', { cluster }))).toContain('ConstructId');
  });
});

describe('every value is a key of its chart', () => {
  /** Maps that a chart hands on as they are, though its defaults hold keys. */
  const handedOn: { [chart: string]: string[] } = {
    'cluster-autoscaler': ['extraArgs'],
    'aws-load-balancer-controller': ['securityContext'],
    'aws-efa-k8s-device-plugin': ['resources'],
  };

  /** Keys of the chart: `*` after those that hold a map or list of the user's own. */
  function keysOf(chart: string) {
    const lines = readFileSync(join(__dirname, 'charts', `${chart}.txt`), 'utf8')
      .trim()
      .split('\n');
    const open = lines.filter((line) => line.endsWith(' *')).map((line) => line.slice(0, -2));
    return { all: lines.map((line) => line.replace(/ \*$/, '')), open: [...open, ...(handedOn[chart] ?? [])] };
  }

  function paths(value: unknown, path = ''): string[] {
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isMap) return [path];
    return Object.entries(value).flatMap(([key, item]) => paths(item, path === '' ? key : `${path}.${key}`));
  }

  function unknown(chart: string, set: Values): string[] {
    const { all, open } = keysOf(chart);
    return paths(set).filter((path) => !all.includes(path) && !open.some((key) => path.startsWith(`${key}.`)));
  }

  const everything = {
    externalSecrets: true,
    serviceMonitors: true,
    controllerReplicas: 2,
  };
  const plain = () => synth(everything, [{ sharing: GpuSharing.timeSlicing(4), efa: true }]);
  const operator = () =>
    synth(everything, [
      { accelerator: Accelerator.H100, sharing: GpuSharing.mig('1g.10gb') },
      { sharing: GpuSharing.timeSlicing(4) },
    ]);

  test.each(Object.keys(CHARTS))('%s', (chart) => {
    const template = [plain(), operator()].find((one) => release(one, chart));
    expect(unknown(chart, values(template as Template, chart))).toEqual([]);
  });

  test('the check finds a misspelt one', () => {
    expect(unknown('dcgm-exporter', { serviceMonitors: { enabled: true } })).toEqual(['serviceMonitors.enabled']);
  });
});

import { StorageClassV1 } from '@cdktf/provider-kubernetes/lib/storage-class-v1';
import { Construct } from 'constructs';
import type { IAgentCluster } from './agent-cluster';
import { CHARTS, type ChartOverrides, installChart, podSecurityNamespace } from './chart';
import { clusterAutoscaler, externalSecrets, loadBalancerController } from './charts/controllers';
import {
  dcgmExporter,
  efaDevicePlugin,
  gpuOperator,
  neuronPools,
  nvidiaDevicePlugin,
  nvidiaPools,
} from './charts/gpus';
import { autoscalerIdentity, clusterArnPart, loadBalancerIdentity } from './controller-identities';
import type { IGpuNodePool } from './gpu-node-pool';
import { NEURON_IMAGE, neuronDevicePlugin } from './neuron-device-plugin';
import { PodIdentity } from './pod-identity';
import { Checks } from '../core/checks';
import { checkPropTypes } from '../core/prop-types';
import { byProfile } from '../core/by-profile';
import { checkTags } from '../core/tagging';
import { Port } from '../network/port';
import { resourcesOf } from '../security/dependencies';
import type { IEncryptionKey } from '../security/encryption-key';

/** Properties of `ClusterAddons`. */
export interface ClusterAddonsProps {
  /** Cluster that the add-ons run in; the stack's Kubernetes and Helm providers must point at it. */
  readonly cluster: IAgentCluster;
  /**
   * GPU pools of the cluster: they decide which device plugins are installed, and how GPUs are shared.
   *
   * @default - none
   */
  readonly gpuPools?: IGpuNodePool[];
  /**
   * Whether the cluster autoscaler sizes the node pools. Without it no pool grows, and none leaves zero.
   *
   * @default true
   */
  readonly clusterAutoscaler?: boolean;
  /**
   * Whether the AWS Load Balancer Controller joins Services to target groups, by TargetGroupBinding. It may not make
   * load balancers.
   *
   * @default true
   */
  readonly loadBalancerController?: boolean;
  /**
   * Whether External Secrets copies secrets from AWS into the cluster. Grant them to `externalSecretsIdentity`.
   *
   * @default false
   */
  readonly externalSecrets?: boolean;
  /**
   * Whether the DCGM exporter offers metrics of NVIDIA GPUs.
   *
   * @default true
   */
  readonly gpuMetrics?: boolean;
  /**
   * Whether the charts make ServiceMonitors. The Prometheus operator's kinds must exist before.
   *
   * @default false
   */
  readonly serviceMonitors?: boolean;
  /**
   * Copies of each controller, 1 to 5.
   *
   * @default - 2 in production and staging, 1 in dev
   */
  readonly controllerReplicas?: number;
  /**
   * Key of the volumes of the StorageClasses. The EBS driver's role must be allowed to use it.
   *
   * @default - the cluster's volumeKey; for an imported cluster the account's `aws/ebs` key
   */
  readonly volumeKey?: IEncryptionKey;
  /**
   * Region of the cluster. The controllers cannot ask the node: its metadata is closed to pods.
   *
   * @default - from the cluster's ARN
   */
  readonly region?: string;
  /**
   * VPC of the cluster, for the load balancer controller.
   *
   * @default - that of the cluster's segment
   */
  readonly vpcId?: string;
  /**
   * Image of the Neuron device plugin.
   *
   * @default 'public.ecr.aws/neuron/neuron-device-plugin:2.23.30.0'
   */
  readonly neuronDevicePluginImage?: string;
  /**
   * Versions of charts, by the name of the chart, instead of the pinned ones.
   *
   * @default - the versions that the values of this library were written for
   */
  readonly chartVersions?: { [chart: string]: string };
  /**
   * Values of charts, by the name of the chart, that win over ours. Helm merges maps and replaces lists.
   *
   * @default - none
   */
  readonly chartValues?: { [chart: string]: any }; // eslint-disable-line @typescript-eslint/no-explicit-any
  /**
   * Tags of the roles, beside those of the scope.
   *
   * @default - none
   */
  readonly tags?: { [key: string]: string };
}

/** Ports of webhooks and APIs that run on the system pools. */
const LOAD_BALANCER_WEBHOOK = Port.tcp(9443);
const EXTERNAL_SECRETS_WEBHOOK = Port.tcp(10_250);

/**
 * What a cluster needs inside before workloads come: StorageClasses, the cluster autoscaler, the load balancer
 * controller and the device plugins of its GPUs. It belongs into another stack than the cluster.
 */
export class ClusterAddons extends Construct {
  /** StorageClass that volumes get which name none: encrypted gp3, deleted with its claim. */
  public readonly defaultStorageClassName: string;
  /** StorageClass whose volumes outlive their claims, for data that cannot be made again. */
  public readonly retainStorageClassName: string;
  /** Identity of External Secrets, where it is installed: grant it the secrets it may copy. */
  public readonly externalSecretsIdentity?: PodIdentity;

  constructor(scope: Construct, id: string, props: ClusterAddonsProps) {
    super(scope, id);
    checkPropTypes(this, 'cluster.ClusterAddonsProps', props);
    check(new Checks(this), props);
    const { cluster } = props;
    const storage = { key: props.volumeKey ?? cluster.volumeKey };
    this.defaultStorageClassName = this.storageClass('Gp3', 'gp3', 'Delete', storage.key);
    this.retainStorageClassName = this.storageClass('Gp3Retain', 'gp3-retain', 'Retain', storage.key);
    const overrides: ChartOverrides = {
      versions: props.chartVersions ?? {},
      values: props.chartValues ?? {},
    };
    if (props.clusterAutoscaler ?? true) this.installAutoscaler(props, overrides);
    if (props.loadBalancerController ?? true) this.installLoadBalancerController(props, overrides);
    if (props.externalSecrets) this.externalSecretsIdentity = this.installExternalSecrets(props, overrides);
    if ((props.gpuPools ?? []).length > 0) this.installDevicePlugins(props, overrides);
  }

  private storageClass(id: string, name: string, reclaimPolicy: string, key: IEncryptionKey | undefined): string {
    const storageClass = new StorageClassV1(this, id, {
      metadata: {
        name,
        annotations: { 'storageclass.kubernetes.io/is-default-class': String(reclaimPolicy === 'Delete') },
      },
      storageProvisioner: 'ebs.csi.aws.com',
      reclaimPolicy,
      // the volume is made in the zone that the pod was placed in
      volumeBindingMode: 'WaitForFirstConsumer',
      allowVolumeExpansion: true,
      parameters: {
        type: 'gp3',
        encrypted: 'true',
        'csi.storage.k8s.io/fstype': 'ext4',
        ...(key ? { kmsKeyId: key.keyArn } : {}),
      },
    });
    return storageClass.metadata.name;
  }

  private installAutoscaler(props: ClusterAddonsProps, overrides: ChartOverrides): void {
    const { cluster } = props;
    const namespace = podSecurityNamespace(this, 'ClusterAutoscalerNamespace', 'cluster-autoscaler', 'restricted');
    const identity = autoscalerIdentity(this, cluster, 'cluster-autoscaler', props.tags ?? {});
    const values = () => clusterAutoscaler(this.controllerSpec(props));
    // a pod gets its credentials when it is made: the identity has to stand before
    const dependsOn = resourcesOf(this, [identity]);
    installChart(this, 'ClusterAutoscaler', { chart: 'cluster-autoscaler', namespace, values, dependsOn }, overrides);
  }

  private installLoadBalancerController(props: ClusterAddonsProps, overrides: ChartOverrides): void {
    const { cluster } = props;
    const chart = 'aws-load-balancer-controller';
    const namespace = podSecurityNamespace(this, 'LoadBalancerControllerNamespace', chart, 'restricted');
    const identity = loadBalancerIdentity(this, cluster, chart, props.tags ?? {});
    const vpcId = props.vpcId ?? cluster.connections.segment?.vpcId ?? '';
    const values = () => loadBalancerController(this.controllerSpec(props), vpcId);
    installChart(
      this,
      'LoadBalancerController',
      { chart, namespace, values, dependsOn: resourcesOf(this, [identity]) },
      overrides,
    );
    cluster.openWebhook(LOAD_BALANCER_WEBHOOK, 'webhook of the load balancer controller');
  }

  private installExternalSecrets(props: ClusterAddonsProps, overrides: ChartOverrides): PodIdentity {
    const { cluster } = props;
    const chart = 'external-secrets';
    const namespace = podSecurityNamespace(this, 'ExternalSecretsNamespace', chart, 'restricted');
    const identity = new PodIdentity(this, 'ExternalSecretsIdentity', {
      cluster,
      namespace: chart,
      serviceAccount: chart,
      ...(props.tags ? { tags: props.tags } : {}),
    });
    const values = () => externalSecrets(this.controllerSpec(props));
    installChart(
      this,
      'ExternalSecrets',
      { chart, namespace, values, dependsOn: resourcesOf(this, [identity]) },
      overrides,
    );
    cluster.openWebhook(EXTERNAL_SECRETS_WEBHOOK, 'webhook of external-secrets');
    return identity;
  }

  private installDevicePlugins(props: ClusterAddonsProps, overrides: ChartOverrides): void {
    const pools = props.gpuPools ?? [];
    const [nvidia, neuron] = [nvidiaPools(pools), neuronPools(pools)];
    const monitors = props.serviceMonitors ?? false;
    const metrics = props.gpuMetrics ?? true;
    // device plugins mount folders of the node
    const namespace = podSecurityNamespace(this, 'GpuNamespace', 'gpu-system', 'privileged');
    if (nvidia.some(({ sharing }) => sharing?.sharingKind === 'mig')) {
      const values = () => gpuOperator(nvidia, metrics, monitors);
      installChart(
        this,
        'GpuOperator',
        { chart: 'gpu-operator', namespace, values, disableOpenapiValidation: true },
        overrides,
      );
    } else if (nvidia.length > 0) {
      installChart(
        this,
        'NvidiaDevicePlugin',
        { chart: 'nvidia-device-plugin', namespace, values: () => nvidiaDevicePlugin(nvidia) },
        overrides,
      );
      if (metrics)
        installChart(
          this,
          'DcgmExporter',
          { chart: 'dcgm-exporter', namespace, values: () => dcgmExporter(nvidia, monitors) },
          overrides,
        );
    }
    if (neuron.length > 0) neuronDevicePlugin(this, namespace, props.neuronDevicePluginImage ?? NEURON_IMAGE, neuron);
    const efa = pools.filter((pool) => pool.efa);
    if (efa.length > 0) {
      const values = () => efaDevicePlugin(efa, regionOf(props));
      installChart(this, 'EfaDevicePlugin', { chart: 'aws-efa-k8s-device-plugin', namespace, values }, overrides);
    }
  }

  private controllerSpec(props: ClusterAddonsProps) {
    return {
      cluster: props.cluster,
      region: regionOf(props),
      replicas: props.controllerReplicas ?? byProfile(this, { production: 2, staging: 2, dev: 1 }),
      serviceMonitors: props.serviceMonitors ?? false,
      systemPools: props.cluster.systemPools,
    };
  }
}

function regionOf({ region, cluster }: ClusterAddonsProps): string {
  return region ?? (cluster.clusterArn === undefined ? '' : clusterArnPart(cluster.clusterArn, 3));
}

const FIXED_TAG = /:(?!latest$)[\w.-]+$|@sha256:[0-9a-f]{64}$/;

function check(checks: Checks, props: ClusterAddonsProps): void {
  checkWhereabouts(checks, props);
  for (const [prop, charts] of Object.entries({ chartVersions: props.chartVersions, chartValues: props.chartValues })) {
    for (const chart of Object.keys(charts ?? {})) {
      checks.oneOf(
        'ClusterAddonsChart',
        prop,
        chart,
        Object.keys(CHARTS),
        'other charts are helm releases of your own',
      );
    }
  }
  checkTags(checks, props.tags)
    .pattern('ClusterAddonsRegion', 'region', props.region, /^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region')
    .pattern('ClusterAddonsVpc', 'vpcId', props.vpcId, /^vpc-[0-9a-f]{1,17}$/, 'the id of a VPC')
    .integer('ClusterAddonsReplicas', 'controllerReplicas', props.controllerReplicas, { min: 1, max: 5 })
    .pattern(
      'ClusterAddonsImage',
      'neuronDevicePluginImage',
      props.neuronDevicePluginImage,
      FIXED_TAG,
      'an image with a fixed tag or digest',
      'pin it',
    )
    .throwIfAny();
}

/** Region and VPC of an imported cluster may have to be told. */
function checkWhereabouts(checks: Checks, props: ClusterAddonsProps): void {
  const {
    cluster,
    gpuPools = [],
    clusterAutoscaler: autoscaler = true,
    loadBalancerController: balancer = true,
  } = props;
  if ((autoscaler || balancer || gpuPools.some(({ efa }) => efa)) && regionOf(props) === '') {
    const allowed = 'given for a cluster whose ARN is not known';
    checks.fail({
      code: 'ClusterAddonsRegion',
      prop: 'region',
      got: undefined,
      allowed,
      fix: 'pass region, or import the cluster with clusterArn',
    });
  }
  if (balancer && (props.vpcId ?? cluster.connections.segment?.vpcId) === undefined) {
    const allowed = 'given for a cluster whose segment is not known';
    checks.fail({
      code: 'ClusterAddonsVpc',
      prop: 'vpcId',
      got: undefined,
      allowed,
      fix: 'pass vpcId, or import the cluster with its segment',
    });
  }
}

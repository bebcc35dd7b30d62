import type { IAgentCluster } from '../agent-cluster';
import type { ChartValues } from '../chart';
import type { INodePool } from '../node-pool';
import { controllerAffinity } from '../placement';
import { RESTRICTED } from '../pod-security';

/** What the values of the controllers' charts depend on. */
export interface ControllerSpec {
  /** Cluster they run in. */
  readonly cluster: IAgentCluster;
  /** Region they call AWS in; they cannot ask the node's metadata. */
  readonly region: string;
  /** Copies of each. */
  readonly replicas: number;
  /** Whether the Prometheus operator is there to be told about their metrics. */
  readonly serviceMonitors: boolean;
  /** Pools they run on; no pools for anywhere. */
  readonly systemPools: readonly INodePool[];
}

const NOBODY = 65_534;
/** The autoscaler's release for each minor version that the chart's own is too new for. */
const AUTOSCALER_IMAGES: { readonly [kubernetes: string]: string | undefined } = {
  '1.33': 'v1.33.0',
  '1.34': 'v1.34.0',
};

/** Values of the cluster-autoscaler chart. */
export function clusterAutoscaler({
  cluster,
  region,
  replicas,
  serviceMonitors,
  systemPools,
}: ControllerSpec): ChartValues {
  const tag = AUTOSCALER_IMAGES[cluster.kubernetesVersion ?? ''];
  return {
    fullnameOverride: 'cluster-autoscaler',
    cloudProvider: 'aws',
    awsRegion: region,
    // without it the chart installs nothing, and says nothing
    autoDiscovery: { clusterName: cluster.clusterName },
    ...(tag === undefined ? {} : { image: { tag } }),
    replicaCount: replicas,
    rbac: { serviceAccount: { name: 'cluster-autoscaler' } },
    extraArgs: {
      expander: 'least-waste',
      'balance-similar-node-groups': true,
      'skip-nodes-with-system-pods': false,
      'skip-nodes-with-local-storage': false,
    },
    resources: { requests: { cpu: '100m', memory: '600Mi' }, limits: { memory: '600Mi' } },
    securityContext: {
      runAsNonRoot: true,
      runAsUser: NOBODY,
      runAsGroup: NOBODY,
      seccompProfile: RESTRICTED.seccompProfile,
    },
    containerSecurityContext: RESTRICTED,
    affinity: controllerAffinity(systemPools, { 'app.kubernetes.io/name': 'aws-cluster-autoscaler' }),
    ...(serviceMonitors ? { serviceMonitor: { enabled: true } } : {}),
  };
}

/** Values of the AWS Load Balancer Controller's chart: it fills target groups that Terraform owns, and nothing else. */
export function loadBalancerController(spec: ControllerSpec, vpcId: string): ChartValues {
  const { cluster, region, replicas, serviceMonitors, systemPools } = spec;
  return {
    fullnameOverride: 'aws-load-balancer-controller',
    clusterName: cluster.clusterName,
    region,
    vpcId,
    replicaCount: replicas,
    serviceAccount: { name: 'aws-load-balancer-controller' },
    // its webhook would stop every new Service while the controller is away
    enableServiceMutatorWebhook: false,
    webhookConfig: { disableIngressValidation: true },
    // else the chart makes a new certificate at every plan
    keepTLSSecret: true,
    createIngressClassResource: false,
    ingressClassParams: { create: false },
    enableBackendSecurityGroup: false,
    enableShield: false,
    enableWaf: false,
    enableWafv2: false,
    defaultTargetType: 'ip',
    podDisruptionBudget: { maxUnavailable: 1 },
    resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '256Mi' } },
    securityContext: RESTRICTED,
    affinity: controllerAffinity(systemPools, { 'app.kubernetes.io/name': 'aws-load-balancer-controller' }),
    ...(serviceMonitors ? { serviceMonitor: { enabled: true } } : {}),
  };
}

/** Values of the external-secrets chart. */
export function externalSecrets({ replicas, serviceMonitors, systemPools }: ControllerSpec): ChartValues {
  const resources = { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '128Mi' } };
  const budget = { enabled: replicas > 1, minAvailable: 1 };
  const affinity = (name: string) => controllerAffinity(systemPools, { 'app.kubernetes.io/name': name });
  return {
    fullnameOverride: 'external-secrets',
    replicaCount: replicas,
    leaderElect: replicas > 1,
    serviceAccount: { name: 'external-secrets' },
    // deleting the release must not delete the secrets of every workload
    crds: { annotations: { 'helm.sh/resource-policy': 'keep' } },
    resources,
    podDisruptionBudget: budget,
    livenessProbe: { enabled: true },
    readinessProbe: { enabled: true },
    affinity: affinity('external-secrets'),
    webhook: {
      replicaCount: replicas,
      resources,
      podDisruptionBudget: budget,
      affinity: affinity('external-secrets-webhook'),
    },
    certController: { resources, affinity: affinity('external-secrets-cert-controller') },
    ...(serviceMonitors ? { serviceMonitor: { enabled: true } } : {}),
  };
}

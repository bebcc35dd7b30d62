import { Release } from '@cdktf/provider-helm/lib/release';
import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1';
import { type ITerraformDependable, Lazy } from 'cdktf';
import type { Construct } from 'constructs';
import { podSecurityLabels } from './pod-security';

/** Values of a chart. */
export interface ChartValues {
  readonly [key: string]: unknown;
}

/** Where a chart comes from, and the version that the values of this library were written for. */
export interface ChartSource {
  /** Address of the repository. */
  readonly repository: string;
  /** Version of the chart. */
  readonly version: string;
}

const EKS = 'https://aws.github.io/eks-charts';

/** Charts of `ClusterAddons`, by name. Source: the repositories' indexes, August 2026. */
export const CHARTS = {
  'cluster-autoscaler': { repository: 'https://kubernetes.github.io/autoscaler', version: '9.59.0' },
  'aws-load-balancer-controller': { repository: EKS, version: '3.5.0' },
  'nvidia-device-plugin': { repository: 'https://nvidia.github.io/k8s-device-plugin', version: '0.20.0' },
  'gpu-operator': { repository: 'https://helm.ngc.nvidia.com/nvidia', version: 'v26.7.0' },
  'dcgm-exporter': { repository: 'https://nvidia.github.io/dcgm-exporter/helm-charts', version: '4.8.2' },
  'aws-efa-k8s-device-plugin': { repository: EKS, version: 'v0.5.30' },
  'external-secrets': { repository: 'https://charts.external-secrets.io', version: '2.9.0' },
} as const satisfies { readonly [chart: string]: ChartSource };

/** Name of a chart of `ClusterAddons`. */
export type ChartName = keyof typeof CHARTS;

/** Users' versions and values, by the name of the chart. */
export interface ChartOverrides {
  /** Versions that win over the pinned ones. */
  readonly versions: { readonly [chart: string]: string | undefined };
  /** Values that win over ours, key by key. */
  readonly values: { readonly [chart: string]: ChartValues | undefined };
}

/** What a release is made from. */
export interface ChartSpec {
  /** Name of the chart, and of the release. */
  readonly chart: ChartName;
  /** Namespace it is installed into. */
  readonly namespace: string;
  /** Asked at synth: node pools may join until then. */
  readonly values: () => ChartValues;
  /** What must be there first. */
  readonly dependsOn?: ITerraformDependable[];
  /** Whether Helm leaves the check of manifests to the server: for charts with hooks that bring their own CRDs. */
  readonly disableOpenapiValidation?: boolean;
}

/** A pinned chart. A release that does not become ready is rolled back, so that the next apply starts afresh. */
export function installChart(scope: Construct, id: string, spec: ChartSpec, overrides: ChartOverrides): Release {
  const { repository, version } = CHARTS[spec.chart];
  const own = overrides.values[spec.chart];
  return new Release(scope, id, {
    name: spec.chart,
    repository,
    chart: spec.chart,
    version: overrides.versions[spec.chart] ?? version,
    namespace: spec.namespace,
    createNamespace: false,
    atomic: true,
    cleanupOnFail: true,
    wait: true,
    timeout: 600,
    maxHistory: 5,
    ...(spec.disableOpenapiValidation ? { disableOpenapiValidation: true } : {}),
    values: [Lazy.stringValue({ produce: () => JSON.stringify(spec.values()) }), ...(own ? [JSON.stringify(own)] : [])],
    ...(spec.dependsOn ? { dependsOn: spec.dependsOn } : {}),
  });
}

/** A namespace in which pods may do no more than a level of the Pod Security Standards allows. */
export function podSecurityNamespace(
  scope: Construct,
  id: string,
  name: string,
  level: 'restricted' | 'privileged',
): string {
  const namespace = new NamespaceV1(scope, id, { metadata: { name, labels: podSecurityLabels(level) } });
  return namespace.metadata.name;
}

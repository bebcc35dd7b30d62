import { EksAddon } from '@cdktf/provider-aws/lib/eks-addon';
import { type ITerraformDependable, Lazy } from 'cdktf';
import type { Construct } from 'constructs';
import type { Checks } from '../core/checks';
import { tagsOf } from '../core/tagging';

/** EKS add-ons of an `AgentCluster`: the id of their construct by the name that EKS gives them. */
export const ADDONS = {
  // before the nodes, in this order
  'eks-pod-identity-agent': 'PodIdentityAgent',
  'vpc-cni': 'VpcCni',
  'kube-proxy': 'KubeProxy',
  // these become active only when there is a node for their pods
  coredns: 'CoreDns',
  'aws-ebs-csi-driver': 'EbsCsi',
  'eks-node-monitoring-agent': 'NodeMonitoring',
  'metrics-server': 'MetricsServer',
} as const;

/** Name of an EKS add-on of an `AgentCluster`. */
export type AddonName = keyof typeof ADDONS;

/**
 * Versions that are pinned by default. Source: Amazon EKS user guide, tables of the latest version for each Kubernetes
 * version in "Manage kube-proxy", "Manage CoreDNS" and "Assign IPs to Pods with the Amazon VPC CNI" (for 1.35: the
 * guide of the China regions, which is newer in our copy). What is not listed there is left to EKS's own default.
 */
const VERSIONS: { readonly [kubernetes: string]: { readonly [addon: string]: string | undefined } | undefined } = {
  '1.33': { 'vpc-cni': 'v1.20.1-eksbuild.3', 'kube-proxy': 'v1.33.5-eksbuild.2', coredns: 'v1.12.4-eksbuild.1' },
  '1.34': { 'kube-proxy': 'v1.34.1-eksbuild.2', coredns: 'v1.12.4-eksbuild.1' },
  '1.35': { 'kube-proxy': 'v1.35.3-eksbuild.2' },
};

/** What one add-on is made from. */
export interface AddonSpec {
  /** Cluster that the add-on belongs to. */
  readonly clusterName: string;
  /** Its Kubernetes version: the key of the table. */
  readonly kubernetesVersion: string;
  /** Versions by prop; they win over the table. */
  readonly versions: { readonly [addon: string]: string | undefined };
  /** What must be there before. */
  readonly dependsOn: ITerraformDependable[];
  /** Values of the add-on's own schema, asked at synth: pools may join until then. */
  readonly configuration?: () => object;
  /** Service account that takes the role, by Pod Identity. */
  readonly serviceAccount?: string;
  /** The role. */
  readonly roleArn?: string;
}

/** One EKS add-on; what Terraform configures wins over what the cluster was made with, but not over later edits. */
export function addAddon(scope: Construct, name: AddonName, spec: AddonSpec): EksAddon {
  const { configuration } = spec;
  const version = spec.versions[name] ?? VERSIONS[spec.kubernetesVersion]?.[name];
  return new EksAddon(scope, ADDONS[name], {
    clusterName: spec.clusterName,
    addonName: name,
    ...(version === undefined ? {} : { addonVersion: version }),
    ...(configuration
      ? { configurationValues: Lazy.stringValue({ produce: () => JSON.stringify(configuration()) }) }
      : {}),
    ...(spec.serviceAccount === undefined || spec.roleArn === undefined
      ? {}
      : { podIdentityAssociation: [{ serviceAccount: spec.serviceAccount, roleArn: spec.roleArn }] }),
    resolveConflictsOnCreate: 'OVERWRITE',
    resolveConflictsOnUpdate: 'PRESERVE',
    tags: tagsOf(scope, { Component: 'AgentCluster' }),
    dependsOn: spec.dependsOn,
  });
}

/** Fails with `AgentClusterAddon` for an add-on that is not ours, or a version that EKS would not know. */
export function checkAddonVersions(checks: Checks, versions: { readonly [addon: string]: string }): void {
  const names = Object.keys(ADDONS);
  for (const [name, version] of Object.entries(versions)) {
    checks
      .oneOf('AgentClusterAddon', 'addonVersions', name, names, 'other add-ons are resources of their own')
      .pattern(
        'AgentClusterAddon',
        `addonVersions.${name}`,
        version,
        /^v\d+\.\d+\.\d+-eksbuild\.\d+$/,
        'a version such as v1.20.1-eksbuild.3',
        'see aws eks describe-addon-versions',
      );
  }
}

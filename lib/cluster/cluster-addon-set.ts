import type { ITerraformDependable } from 'cdktf';
import type { AgentCluster } from './agent-cluster';
import { ADDONS, addAddon } from './eks-addons';
import { dataClassOf, tagsOf } from '../core/tagging';
import { resourcesOf } from '../security/dependencies';
import type { IEncryptionKey } from '../security/encryption-key';
import { controllerAffinity } from './placement';
import { podIdentityRole } from './pod-identity-role';

/**
 * Ids of the add-ons that stand before the first node. kube-proxy is one of them: the network plug-in reaches the API
 * server by its Service address, which kube-proxy serves. All three are DaemonSets, active without a node.
 */
export const EARLY_ADDONS = [ADDONS['eks-pod-identity-agent'], ADDONS['vpc-cni'], ADDONS['kube-proxy']];
/** Ids of the add-ons that wait for the nodes of a system pool. */
export const LATE_ADDONS = [
  ADDONS.coredns,
  ADDONS['aws-ebs-csi-driver'],
  ADDONS['eks-node-monitoring-agent'],
  ADDONS['metrics-server'],
];

/** How the add-ons are set up. */
export interface AddonSetSpec {
  /** Kubernetes version of the cluster. */
  readonly kubernetesVersion: string;
  /** Versions by prop. */
  readonly versions: { readonly [addon: string]: string };
  /** Whether pods are closed until their policies are loaded. */
  readonly strictNetworkPolicies: boolean;
  /** Key of the volumes that the EBS driver makes. */
  readonly volumeKey: IEncryptionKey;
  /** Tags of roles and volumes. */
  readonly tags: { [key: string]: string };
}

/** All EKS add-ons of a cluster. */
export function addAddons(cluster: AgentCluster, spec: AddonSetSpec): void {
  const { versions, tags } = spec;
  const addon = (
    name: keyof typeof ADDONS,
    more: {
      dependsOn?: ITerraformDependable[];
      configuration?: () => object;
      serviceAccount?: string;
      roleArn?: string;
    } = {},
  ) =>
    addAddon(cluster, name, {
      clusterName: cluster.clusterName,
      kubernetesVersion: spec.kubernetesVersion,
      versions,
      dependsOn: [],
      ...more,
    });

  const cni = podIdentityRole(cluster, 'VpcCniRole', {
    cluster,
    namespace: 'kube-system',
    serviceAccount: 'aws-node',
    awsManagedPolicies: ['AmazonEKS_CNI_Policy'],
    tags,
  });
  const ebs = podIdentityRole(cluster, 'EbsCsiRole', {
    cluster,
    namespace: 'kube-system',
    serviceAccount: 'ebs-csi-controller-sa',
    awsManagedPolicies: ['service-role/AmazonEBSCSIDriverPolicy'],
    tags,
  });
  spec.volumeKey.grantEncryptDecrypt(ebs);
  // EC2 attaches an encrypted volume with a grant that the driver makes. Source: EKS user guide, EBS CSI driver
  ebs.addStatement({
    actions: ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'],
    resources: [spec.volumeKey.keyArn],
    conditions: [{ test: 'Bool', variable: 'kms:GrantIsForAWSResource', values: ['true'] }],
  });

  const agent = addon('eks-pod-identity-agent');
  addon('vpc-cni', {
    configuration: () => ({
      enableNetworkPolicy: 'true',
      env: {
        // pods take addresses in blocks of 16 of their node's subnet: more pods a node, fewer calls to EC2
        ENABLE_PREFIX_DELEGATION: 'true',
        WARM_PREFIX_TARGET: '1',
        NETWORK_POLICY_ENFORCING_MODE: spec.strictNetworkPolicies ? 'strict' : 'standard',
      },
    }),
    serviceAccount: 'aws-node',
    roleArn: cni.roleArn,
    dependsOn: [agent, ...resourcesOf(cluster, [cni])],
  });
  addon('kube-proxy');
  // the paths to both lead to the system pools only
  addon('coredns', {
    configuration: () => ({ affinity: controllerAffinity(cluster.systemPools, { 'k8s-app': 'kube-dns' }) }),
  });
  addon('aws-ebs-csi-driver', {
    // every volume that is claimed, those of vector databases among them
    configuration: () => ({
      controller: { extraVolumeTags: tagsOf(cluster, { ...dataClassOf(cluster, 'confidential'), ...tags }) },
    }),
    serviceAccount: 'ebs-csi-controller-sa',
    roleArn: ebs.roleArn,
    dependsOn: [agent, ...resourcesOf(cluster, [ebs])],
  });
  addon('eks-node-monitoring-agent');
  addon('metrics-server', {
    configuration: () => ({
      affinity: controllerAffinity(cluster.systemPools, { 'app.kubernetes.io/name': 'metrics-server' }),
    }),
  });
}

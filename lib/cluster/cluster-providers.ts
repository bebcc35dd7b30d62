import { HelmProvider } from '@cdktf/provider-helm/lib/provider';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import type { IAgentCluster } from './agent-cluster';
import { Checks } from '../core/checks';
import { checkPropTypes } from '../core/prop-types';
import { arnPart } from '../security/arn';

/** Properties of `ClusterProviders`. */
export interface ClusterProvidersProps {
  /** Cluster that the stack deploys into. Its endpoint and certificate authority must be known. */
  readonly cluster: IAgentCluster;
  /**
   * Role that is assumed to use the Kubernetes API; it needs an access entry of the cluster.
   *
   * @default - the identity that runs Terraform
   */
  readonly roleArn?: string;
}

/**
 * Kubernetes and Helm providers of a stack, for one cluster. They ask `aws eks get-token` for a token when they need
 * one, so that none lies in a plan and none expires half-way. Use it in another stack than the cluster's.
 * The children `Kubernetes` and `Helm` are the providers themselves.
 */
export class ClusterProviders extends Construct {
  constructor(scope: Construct, id: string, props: ClusterProvidersProps) {
    super(scope, id);
    checkPropTypes(this, 'cluster.ClusterProvidersProps', props);
    const { cluster, roleArn } = props;
    const { clusterEndpoint, certificateAuthorityData, clusterArn, clusterName } = cluster;
    const checks = new Checks(this);
    if (clusterEndpoint === undefined || certificateAuthorityData === undefined) {
      const allowed = 'a cluster whose clusterEndpoint and certificateAuthorityData are known';
      checks.fail({
        code: 'ClusterProvidersEndpoint',
        prop: 'cluster',
        got: cluster.node.path,
        allowed,
        fix: 'import it with both',
      });
    }
    checks
      .pattern(
        'ClusterProvidersRole',
        'roleArn',
        roleArn,
        /^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/,
        'the ARN of a role',
        'name a role that Terraform may assume',
      )
      .throwIfAny();
    const host = clusterEndpoint ?? '';
    const clusterCaCertificate = Fn.base64decode(certificateAuthorityData ?? '');
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'aws',
      args: [
        'eks',
        'get-token',
        '--output',
        'json',
        '--cluster-name',
        clusterName,
        ...(clusterArn === undefined ? [] : ['--region', arnPart(clusterArn, 3)]),
        ...(roleArn === undefined ? [] : ['--role-arn', roleArn]),
      ],
    };
    new KubernetesProvider(this, 'Kubernetes', { host, clusterCaCertificate, exec: [exec] });
    new HelmProvider(this, 'Helm', { kubernetes: { host, clusterCaCertificate, exec } });
  }
}

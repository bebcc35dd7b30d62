import type { Construct } from 'constructs';
import type { IAgentClusterRef } from './agent-cluster';
import { ServiceRole } from '../security/service-role';

/** What a role for pods is made from. */
export interface PodIdentityRoleSpec {
  /** Cluster that the pods run in. */
  readonly cluster: IAgentClusterRef;
  /** Namespace of the service account. */
  readonly namespace: string;
  /** Name of the service account. */
  readonly serviceAccount: string;
  /** Names of AWS managed policies. */
  readonly awsManagedPolicies?: string[];
  /** ARN of the permissions boundary. */
  readonly permissionsBoundaryArn?: string;
  /** Name of the role. */
  readonly roleName?: string;
  /** Tags beside those of the scope. */
  readonly tags?: { [key: string]: string };
}

/**
 * A role that EKS Pod Identity assumes for one service account of one cluster, and for no other: the agent sends these
 * tags with every session. Source: EKS user guide, "Create IAM role with trust policy required by EKS Pod Identity".
 */
export function podIdentityRole(scope: Construct, id: string, spec: PodIdentityRoleSpec): ServiceRole {
  const { cluster, namespace, serviceAccount, ...rest } = spec;
  const tag = (name: string, value: string) => ({
    test: 'StringEquals',
    variable: `aws:RequestTag/${name}`,
    values: [value],
  });
  return new ServiceRole(scope, id, {
    servicePrincipal: 'pods.eks.amazonaws.com',
    trustConditions: [
      tag('eks-cluster-name', cluster.clusterName),
      tag('kubernetes-namespace', namespace),
      tag('kubernetes-service-account', serviceAccount),
    ],
    ...rest,
  });
}

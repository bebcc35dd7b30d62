import type { Construct } from 'constructs';
import type { PodIdentityProps } from './pod-identity';
import { ServiceRole } from '../security/service-role';

/**
 * A role that EKS Pod Identity assumes for one service account of one cluster, and for no other: the agent sends these
 * tags with every session. Source: EKS user guide, "Create IAM role with trust policy required by EKS Pod Identity".
 */
export function podIdentityRole(scope: Construct, id: string, spec: PodIdentityProps): ServiceRole {
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

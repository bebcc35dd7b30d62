import type { Construct } from 'constructs';
import type { IAgentCluster } from './agent-cluster';
import { PodIdentity } from './pod-identity';
import { isKnown } from '../core/tokens';
import { arnPart } from '../security/arn';

/**
 * Lets the cluster autoscaler set the size of node groups of its own cluster, which EKS tags for it. Source:
 * kubernetes/autoscaler, cluster-autoscaler/cloudprovider/aws/README.md, full policy.
 */
export function autoscalerIdentity(
  scope: Construct,
  cluster: IAgentCluster,
  namespace: string,
  tags: { [key: string]: string },
): PodIdentity {
  const identity = new PodIdentity(scope, 'ClusterAutoscalerIdentity', {
    cluster,
    namespace,
    serviceAccount: 'cluster-autoscaler',
    tags,
  });
  identity.addStatement({
    actions: [
      'autoscaling:DescribeAutoScalingGroups',
      'autoscaling:DescribeAutoScalingInstances',
      'autoscaling:DescribeLaunchConfigurations',
      'autoscaling:DescribeScalingActivities',
      'autoscaling:DescribeTags',
      'ec2:DescribeImages',
      'ec2:DescribeInstanceTypes',
      'ec2:DescribeLaunchTemplateVersions',
      'ec2:GetInstanceTypesFromInstanceRequirements',
    ],
    resources: ['*'],
  });
  identity.addStatement({
    actions: ['eks:DescribeNodegroup'],
    resources: [inCluster(cluster, 'eks', `nodegroup/${cluster.clusterName}/*`)],
  });
  const tag = (name: string, value: string) => ({
    test: 'StringEquals',
    variable: `aws:ResourceTag/k8s.io/cluster-autoscaler/${name}`,
    values: [value],
  });
  identity.addStatement({
    actions: ['autoscaling:SetDesiredCapacity', 'autoscaling:TerminateInstanceInAutoScalingGroup'],
    resources: ['*'],
    conditions: [tag('enabled', 'true'), tag(cluster.clusterName, 'owned')],
  });
  return identity;
}

/**
 * Lets the load balancer controller fill target groups, and make nothing. Source: AWS Load Balancer Controller,
 * installation guide, "IAM permission subset for those who use TargetGroupBinding only", without the modifications.
 */
export function loadBalancerIdentity(
  scope: Construct,
  cluster: IAgentCluster,
  namespace: string,
  tags: { [key: string]: string },
): PodIdentity {
  const identity = new PodIdentity(scope, 'LoadBalancerControllerIdentity', {
    cluster,
    namespace,
    serviceAccount: 'aws-load-balancer-controller',
    tags,
  });
  identity.addStatement({
    actions: [
      'ec2:DescribeAvailabilityZones',
      'ec2:DescribeInstances',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcs',
      'elasticloadbalancing:DescribeTargetGroupAttributes',
      'elasticloadbalancing:DescribeTargetGroups',
      'elasticloadbalancing:DescribeTargetHealth',
    ],
    resources: ['*'],
  });
  identity.addStatement({
    actions: ['elasticloadbalancing:DeregisterTargets', 'elasticloadbalancing:RegisterTargets'],
    resources: [inCluster(cluster, 'elasticloadbalancing', 'targetgroup/*/*')],
  });
  return identity;
}

/** A part of a cluster's ARN, without a Terraform expression where the ARN is known. */
export function clusterArnPart(clusterArn: string, index: 1 | 3 | 4): string {
  return isKnown(clusterArn) ? (clusterArn.split(':')[index] ?? '') : arnPart(clusterArn, index);
}

/** ARN of something in the partition, region and account of the cluster; everything where they are not known. */
function inCluster({ clusterArn }: IAgentCluster, service: string, resource: string): string {
  if (clusterArn === undefined) return '*';
  const part = (index: 1 | 3 | 4) => clusterArnPart(clusterArn, index);
  return `arn:${part(1)}:${service}:${part(3)}:${part(4)}:${resource}`;
}

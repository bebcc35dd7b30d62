import { AutoscalingGroupTagA as AutoscalingGroupTag } from '@cdktf/provider-aws/lib/autoscaling-group-tag';
import type { EksNodeGroup } from '@cdktf/provider-aws/lib/eks-node-group';
import type { Construct } from 'constructs';
import type { NodeTaint } from './node-pool';
import { fitName } from '../core/names';

/** What the nodes of a pool will have; the cluster autoscaler cannot look at a node while there is none. */
export interface NodeTemplate {
  /** Labels of a node. */
  readonly labels: { readonly [key: string]: string };
  /** Taints of a node. */
  readonly taints: readonly NodeTaint[];
  /** Extended resources and ephemeral storage, as Kubernetes quantities. */
  readonly resources: { readonly [name: string]: string };
}

const PREFIX = 'k8s.io/cluster-autoscaler/node-template';

/**
 * Tags on the Auto Scaling group from which the cluster autoscaler scales a pool up from zero. EKS itself adds the
 * tags that let the autoscaler find the group. Source: kubernetes/autoscaler, cloudprovider/aws/README.md.
 */
export function tagForAutoscaler(scope: Construct, group: EksNodeGroup, template: NodeTemplate): void {
  const tags = [
    ...Object.entries(template.labels).map(([key, value]) => ({ key: `${PREFIX}/label/${key}`, value })),
    ...template.taints.map(({ key, value, effect }) => ({
      key: `${PREFIX}/taint/${key}`,
      value: `${value}:${effect}`,
    })),
    ...Object.entries(template.resources).map(([key, value]) => ({ key: `${PREFIX}/resources/${key}`, value })),
  ];
  const autoscalingGroupName = group.resources.get(0).autoscalingGroups.get(0).name;
  for (const { key, value } of tags) {
    new AutoscalingGroupTag(scope, `Tag-${fitName([key.slice(PREFIX.length + 1)], { maxLength: 100 })}`, {
      autoscalingGroupName,
      // the group's own tags must not travel to the instances, where a label in a tag key would be refused
      tag: { key, value, propagateAtLaunch: false },
    });
  }
}

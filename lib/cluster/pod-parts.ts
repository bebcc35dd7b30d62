import type { INodePool } from './node-pool';

/**
 * Parts of pod specs that every workload of this library has, in the shape of the `kubernetes_*_v1` resources. Together
 * they satisfy the Pod Security standard `restricted`.
 */

/** User and group of every container. A number above 10000 is no user of the node. */
export const POD_USER = '10001';

/** Security of a pod; the one of its containers repeats the booleans, as the provider writes absent ones as false. */
export const POD_SECURITY = {
  runAsNonRoot: true,
  runAsUser: POD_USER,
  runAsGroup: POD_USER,
  fsGroup: POD_USER,
  fsGroupChangePolicy: 'OnRootMismatch',
  seccompProfile: { type: 'RuntimeDefault' },
};

/** Security of a container. */
export const CONTAINER_SECURITY = {
  allowPrivilegeEscalation: false,
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  runAsUser: POD_USER,
  runAsGroup: POD_USER,
  capabilities: { drop: ['ALL'] },
};

/** Puts pods on the nodes of a pool; anywhere when there is none. */
export function placement(nodes: INodePool | undefined): {
  nodeSelector?: { [key: string]: string };
  toleration?: { key: string; operator: string; effect: string }[];
} {
  if (!nodes) return {};
  return { nodeSelector: nodes.nodeSelector, toleration: nodes.tolerations };
}

/** Spreads pods over zones, and over hosts as far as there are enough of them. */
export function spread(matchLabels: { [key: string]: string }): {
  maxSkew: number;
  topologyKey: string;
  whenUnsatisfiable: string;
  labelSelector: { matchLabels: { [key: string]: string } }[];
}[] {
  const over = (topologyKey: string, whenUnsatisfiable: string) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable,
    labelSelector: [{ matchLabels }],
  });
  return [over('topology.kubernetes.io/zone', 'ScheduleAnyway'), over('kubernetes.io/hostname', 'ScheduleAnyway')];
}

import type { INodePool, NodeToleration } from './node-pool';

/** Where pods run, once for every workload, controller and node agent of this library. */

/** Labels of which all must match. */
export interface NodeLabels {
  readonly [label: string]: string;
}

/** Puts pods on the nodes of a pool; anywhere when there is none. In the shape of the `kubernetes_*_v1` resources. */
export function placement(nodes: INodePool | undefined): {
  nodeSelector?: { [key: string]: string };
  toleration?: NodeToleration[];
} {
  if (!nodes) return {};
  return { nodeSelector: nodes.nodeSelector, toleration: tolerationsOf([nodes]) };
}

/**
 * Spreads pods over zones and over hosts: `ScheduleAnyway` as far as there are enough of them, `DoNotSchedule` whatever
 * it costs. In the shape of the `kubernetes_*_v1` resources.
 */
export function spread(
  matchLabels: { [key: string]: string },
  whenUnsatisfiable: 'ScheduleAnyway' | 'DoNotSchedule',
): {
  maxSkew: number;
  topologyKey: string;
  whenUnsatisfiable: string;
  labelSelector: { matchLabels: { [key: string]: string } }[];
}[] {
  return ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable,
    labelSelector: [{ matchLabels }],
  }));
}

/** Terms of a node affinity, one for each of `selectors`: a node that matches one of them will do. */
export function nodeTerms(selectors: readonly NodeLabels[]): {
  matchExpressions: { key: string; operator: string; values: string[] }[];
}[] {
  return selectors.map((labels) => ({
    matchExpressions: Object.entries(labels).map(([key, value]) => ({ key, operator: 'In', values: [value] })),
  }));
}

/** Node affinity, as charts take it: pods land only on nodes that match one of `selectors`; undefined for none. */
export function nodeAffinity(selectors: readonly NodeLabels[]): object | undefined {
  if (selectors.length === 0) return undefined;
  return { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: nodeTerms(selectors) } };
}

/** Affinity of a controller: on the system pools, its replicas on different nodes where that is possible. */
export function controllerAffinity(systemPools: readonly INodePool[], podLabels: NodeLabels): object {
  const nodes = nodeAffinity(systemPools.map(({ nodeSelector }) => nodeSelector));
  return {
    ...(nodes ? { nodeAffinity: nodes } : {}),
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 100,
          podAffinityTerm: { labelSelector: { matchLabels: podLabels }, topologyKey: 'kubernetes.io/hostname' },
        },
      ],
    },
  };
}

/** The tolerations of some pools, each of them once. */
export function tolerationsOf(pools: readonly INodePool[]): NodeToleration[] {
  const all = pools.flatMap(({ tolerations }) => tolerations);
  return all
    .filter(({ key, effect }, index) => all.findIndex((one) => one.key === key && one.effect === effect) === index)
    .map(({ key, operator, effect }) => ({ key, operator, effect }));
}

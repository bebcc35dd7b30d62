import type { INodePool, NodeToleration } from './node-pool';

/** Labels of which all must match. */
export interface NodeLabels {
  readonly [label: string]: string;
}

/** Node affinity, as a pod spec has it: pods land only on nodes that match one of `selectors`; undefined for none. */
export function nodeAffinity(selectors: readonly NodeLabels[]): object | undefined {
  if (selectors.length === 0) return undefined;
  const terms = selectors.map((labels) => ({
    matchExpressions: Object.entries(labels).map(([key, value]) => ({ key, operator: 'In', values: [value] })),
  }));
  return { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } };
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
  return all.filter(
    ({ key, effect }, index) => all.findIndex((one) => one.key === key && one.effect === effect) === index,
  );
}

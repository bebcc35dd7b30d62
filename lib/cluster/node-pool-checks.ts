import type { NodePoolOptions } from './node-pool';
import type { Checks } from '../core/checks';
import { isKnown } from '../core/tokens';
import { checkTags } from '../core/tagging';
import type { INetworkSegment } from '../network/network-segment';

/** Source: Amazon EKS service quotas, nodes per managed node group. */
const MOST_NODES = 450;
const LABEL_VALUE = /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/;
const LABEL_KEY = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/;

/** What is checked on pools of every kind; `code` is the name of the construct, in front of each code. */
export function checkNodePool(
  checks: Checks,
  code: string,
  segment: INetworkSegment,
  options: NodePoolOptions,
  [minNodes, maxNodes]: [number, number],
): void {
  const zones = segment.availabilityZones;
  checkTags(checks, options.tags)
    .integer(`${code}Size`, 'minNodes', minNodes, { min: 0, max: MOST_NODES })
    .integer(`${code}Size`, 'maxNodes', maxNodes, { min: 1, max: MOST_NODES })
    .that(
      `${code}Size`,
      'minNodes',
      minNodes,
      () => !isKnown(maxNodes) || minNodes <= maxNodes,
      `at most maxNodes (${isKnown(maxNodes) ? maxNodes : 'unknown'})`,
      'raise maxNodes or lower minNodes',
    )
    .pattern(
      `${code}Name`,
      'nodePoolName',
      options.nodePoolName,
      /^[a-z]([a-z0-9-]{0,34}[a-z0-9])?$/,
      '1 to 36 of a-z, 0-9 and -, a letter first, no - at the end',
    )
    .integer(`${code}MaxPods`, 'maxPods', options.maxPods, { min: 4, max: 250 }, 'EKS runs at most 250 pods on a node')
    .that(
      `${code}Zone`,
      'availabilityZones',
      options.availabilityZones,
      () => !isKnown(zones) || (options.availabilityZones ?? []).every((zone) => zones.includes(zone)),
      `zones of the segment (${isKnown(zones) ? zones.join(', ') : 'unknown'})`,
      'choose among them, or add the zone to the network',
    )
    .length(`${code}Zone`, 'availabilityZones', options.availabilityZones, { min: 1 })
    .integer(`${code}RootVolume`, 'rootVolume in GiB', options.rootVolume?.toGibibytes(), { min: 20, max: 16_384 })
    .that(
      `${code}Labels`,
      'labels',
      options.labels,
      () => labelsFit(options.labels ?? {}),
      'keys and values that Kubernetes takes as labels',
      'keep values to 63 of a-z A-Z 0-9 - _ . with a letter or digit at both ends',
    );
}

function labelsFit(labels: { [key: string]: string }): boolean {
  return Object.entries(labels).every(([key, value]) => LABEL_KEY.test(key) && LABEL_VALUE.test(value));
}

import { Token } from 'cdktf';
import type { NodePoolOptions } from './node-pool';
import { POOL_LABEL } from './node-pool-base';
import type { Checks } from '../core/checks';
import { checkLabels } from '../core/labels';
import { isKnown } from '../core/tokens';
import { checkTags } from '../core/tagging';
import type { INetworkSegment } from '../network/network-segment';

/** Source: Amazon EKS service quotas, nodes per managed node group. */
const MOST_NODES = 450;

/** What is checked on pools of every kind; `code` is the name of the construct, in front of each code. */
export function checkNodePool(
  checks: Checks,
  code: string,
  segment: INetworkSegment,
  options: NodePoolOptions,
  [minNodes, maxNodes]: [number, number],
): void {
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
    .pattern(
      `${code}AmiRelease`,
      'amiReleaseVersion',
      options.amiReleaseVersion,
      /^\d+\.\d+\.\d+-\d{8}$/,
      'a release of the EKS image, like 1.35.0-20260101',
    )
    .integer(`${code}MaxPods`, 'maxPods', options.maxPods, { min: 4, max: 250 }, 'EKS runs at most 250 pods on a node')
    .length(`${code}Zone`, 'availabilityZones', options.availabilityZones, { min: 1 })
    .integer(`${code}RootVolume`, 'rootVolume in GiB', options.rootVolume?.toGibibytes(), { min: 20, max: 16_384 });
  checkZones(checks, code, segment, options.availabilityZones);
  checkPoolLabels(checks, code, options.labels);
}

/** A zone stands for the subnet at its place, so that both lists have to be known. */
function checkZones(checks: Checks, code: string, segment: INetworkSegment, wanted: string[] | undefined): void {
  if (wanted === undefined) return;
  const zones = segment.availabilityZones;
  if (!isKnown(zones)) {
    const fix = 'leave it out to use all zones, or import the segment with the zones written out';
    checks.known(`${code}Zone`, 'segment.availabilityZones', zones, fix);
    return;
  }
  checks
    .known(`${code}Zone`, 'availabilityZones', wanted, 'write the zones out')
    .that(
      `${code}Zone`,
      'availabilityZones',
      wanted,
      () => wanted.every((zone) => zones.includes(zone)),
      `zones of the segment (${zones.join(', ')})`,
      'choose among them, or add the zone to the network',
    );
}

function checkPoolLabels(checks: Checks, code: string, labels: { [key: string]: string } | undefined): void {
  const keys = Object.keys(labels ?? {});
  if (Token.isUnresolved(labels)) {
    checks.known(`${code}Labels`, 'labels', labels, 'write the keys out; values may be tokens');
    return;
  }
  checkLabels(checks, `${code}Labels`, labels).that(
    `${code}Labels`,
    'labels',
    keys,
    () => !keys.includes(POOL_LABEL),
    `labels without ${POOL_LABEL}, by which pods find the pool`,
    'pass nodePoolName',
  );
}

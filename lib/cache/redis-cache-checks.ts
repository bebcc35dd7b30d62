import type { Construct } from 'constructs';
import { largestMemory, NODE_TYPES, shardsFor } from './node-types';
import type { RedisCacheProps } from './redis-cache';
import type { Settings } from './redis-cache-settings';
import { checkWindows } from './windows';
import { Checks } from '../core/checks';
import { checkTags } from '../core/tagging';
import { isKnown } from '../core/tokens';

/** Source: ElastiCache quotas, nodes a cluster (cluster mode enabled). */
const MOST_NODES = 500;
const MOST_REPLICAS = 5;
const MOST_SNAPSHOT_DAYS = 35;

/** Refuses props that AWS would refuse, all of them at once. */
export function checkProps(scope: Construct, props: RedisCacheProps, settings: Settings): void {
  const checks = checkTags(new Checks(scope), props.tags)
    .pattern(
      'RedisCacheId',
      'replicationGroupId',
      settings.replicationGroupId,
      /^[a-z](-?[a-z0-9]){0,39}$/,
      '1 to 40 lower-case letters, digits and single hyphens, a letter first and no hyphen last',
      'give a replicationGroupId',
    )
    .that(
      'RedisCacheId',
      'replicationGroupId',
      settings.replicationGroupId,
      () => settings.replicationGroupId.length <= 40,
      'at most 40 characters',
      'shorten it',
    )
    .pattern(
      'RedisCacheAccess',
      'accessString',
      settings.accessString,
      /^(on|off) /,
      'an ACL that begins with on or off',
      'write it like "on ~app:* +@all"',
    )
    .pattern(
      'RedisCacheKeyspaceEvents',
      'keyspaceEvents',
      props.keyspaceEvents,
      /^(?=.*[KE])(?=.*[Ag$lshzxetdmn])[KEAg$lshzxetdmn]+$/,
      'K or E, and at least one of A g $ l s h z x e t d m n',
      'see notify-keyspace-events of the engine',
    )
    .integer(
      'RedisCacheSnapshots',
      'snapshotRetention',
      settings.snapshotDays,
      { min: 0, max: MOST_SNAPSHOT_DAYS },
      'use 0 to 35 days',
    )
    .pattern(
      'RedisCacheFinalSnapshot',
      'finalSnapshotIdentifier',
      props.finalSnapshotIdentifier,
      /^[a-zA-Z](-?[a-zA-Z0-9]){0,254}$/,
      'letters, digits and single hyphens, a letter first and no hyphen last',
    )
    .that(
      'RedisCacheFinalSnapshot',
      'finalSnapshotIdentifier',
      props.finalSnapshotIdentifier,
      () => settings.finalSnapshotIdentifier !== undefined,
      'absent where finalSnapshot is false',
      'set finalSnapshot, or drop the identifier',
    )
    .integer('Port', 'port', props.port, { min: 1, max: 65_535 })
    .number('RedisCacheAlarm', 'memoryAlarmPercent', settings.memoryPercent, { min: 1, max: 100 })
    .number('RedisCacheAlarm', 'evictionsAlarmPerMinute', settings.evictionsPerMinute, { min: 0 })
    .pattern(
      'RedisCacheAlarmTopic',
      'alarmTopicArn',
      props.alarmTopicArn,
      /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+$/,
      'the ARN of an SNS topic',
    );
  checkWindows(checks, settings.snapshotWindow, settings.maintenanceWindow);
  checkNodes(checks, props, settings);
  checkSize(checks, props, settings);
  checks.throwIfAny();
}

function checkNodes(checks: Checks, props: RedisCacheProps, { mode, replicasPerShard, multiAz }: Settings): void {
  if (!isKnown(replicasPerShard)) {
    checks.fail({
      code: 'RedisCacheNodes',
      prop: 'replicasPerShard',
      got: 'a token',
      allowed: 'known at synth',
      fix: 'give a number: there are alarms for every node',
    });
    return;
  }
  checks.integer(
    'RedisCacheNodes',
    'replicasPerShard',
    replicasPerShard,
    { min: 0, max: MOST_REPLICAS },
    'use 0 to 5 replicas',
  );
  const nodes = mode.shards * (replicasPerShard + 1);
  checks
    .that(
      'RedisCacheNodes',
      'mode',
      nodes,
      () => nodes <= MOST_NODES,
      `at most ${MOST_NODES} nodes over all shards`,
      'use fewer shards or replicas',
    )
    .that(
      'RedisCacheMultiAz',
      'multiAz',
      multiAz,
      () => !multiAz || replicasPerShard > 0,
      'false without replicas',
      'add a replica',
    )
    .that(
      'RedisCacheMultiAz',
      'segment',
      props.segment.availabilityZones,
      () => !multiAz || new Set(props.segment.availabilityZones).size > 1,
      'a segment with two zones or more for Multi-AZ',
      'use such a segment, or set multiAz to false',
    );
}

function checkSize(checks: Checks, { memory, nodeType }: RedisCacheProps, { mode, nodeType: chosen }: Settings): void {
  if ((memory === undefined) === (nodeType === undefined)) {
    checks.fail({
      code: 'RedisCacheSize',
      prop: 'memory',
      got: memory && nodeType ? [memory, nodeType] : undefined,
      allowed: 'given, or nodeType is, and not both',
      fix: 'keep one of the two',
    });
  }
  checks.pattern(
    'RedisCacheNodeType',
    'nodeType',
    nodeType,
    /^cache\.[a-z0-9]+\.[a-z0-9]+$/,
    'a node type like cache.r7g.large',
  );
  checks.that(
    'RedisCacheMemory',
    'memory',
    memory,
    () => memory === undefined || memory.toBytes() > 0,
    'more than 0 bytes',
    'say how much data there will be',
  );
  if (memory === undefined || chosen !== undefined) return;
  const largest = NODE_TYPES.at(-1)?.nodeType ?? '';
  checks.fail({
    code: 'RedisCacheMemory',
    prop: 'memory',
    got: memory,
    allowed: `at most ${largestMemory(mode.shards).toQuantity()}, which ${mode.shards} of ${largest} hold with a quarter of their memory reserved`,
    fix: `spread it: CacheMode.cluster(${shardsFor(memory)})`,
  });
}

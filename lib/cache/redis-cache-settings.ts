import type { Construct } from 'constructs';
import type { AlarmsSpec } from './alarms';
import { CacheMode } from './cache-mode';
import { nodeTypeFor } from './node-types';
import type { RedisCacheProps } from './redis-cache';
import { Duration } from '../core/duration';
import { physicalName } from '../core/names';
import { byProfile, protectedByProfile } from '../core/by-profile';

/** Snapshots and maintenance. */
interface Upkeep {
  /** Days that daily snapshots are kept. */
  readonly snapshotDays: number;
  /** Absent where there are no snapshots. */
  readonly snapshotWindow: string | undefined;
  /** Absent where there is no final snapshot. */
  readonly finalSnapshotIdentifier: string | undefined;
  /** Time of the week for patches. */
  readonly maintenanceWindow: string;
  /** Whether changes do not wait for the window. */
  readonly applyImmediately: boolean;
  /** Whether Terraform refuses to destroy the cache. */
  readonly deletionProtection: boolean;
}

/** The props of a cache with all defaults filled in. */
export interface Settings extends AlarmsSpec, Upkeep {
  /** Undefined when no node type holds the memory; the checks refuse that. */
  readonly nodeType: string | undefined;
  /** Whether the nodes of a shard lie in different zones. */
  readonly multiAz: boolean;
  /** What the IAM user may do. */
  readonly accessString: string;
  /** The construct's own tags. */
  readonly tags: { [key: string]: string };
}

/** Source: ElastiCache API, CreateReplicationGroup, ReplicationGroupId. */
const LONGEST_ID = 40;

/** Fills in the defaults; makes nothing. */
export function settingsOf(scope: Construct, props: RedisCacheProps): Settings {
  const mode = props.mode ?? CacheMode.single();
  const replicasPerShard = props.replicasPerShard ?? byProfile(scope, { production: 1, staging: 1, dev: 0 });
  const replicationGroupId = props.replicationGroupId ?? physicalName(scope, { maxLength: LONGEST_ID });
  return {
    mode,
    replicasPerShard,
    replicationGroupId,
    nodeType: props.nodeType ?? chosenType(scope, props, mode),
    multiAz: props.multiAz ?? replicasPerShard > 0,
    accessString: props.accessString ?? 'on ~* &* +@all -@dangerous +info',
    ...upkeepOf(scope, props, replicationGroupId),
    memoryPercent: props.memoryAlarmPercent ?? 80,
    evictionsPerMinute: props.evictionsAlarmPerMinute ?? 0,
    replicationLag: props.replicationLagAlarm ?? Duration.seconds(10),
    topicArn: props.alarmTopicArn,
    tags: { Component: 'RedisCache', ...props.tags },
  };
}

function chosenType(scope: Construct, { memory }: RedisCacheProps, { shards }: CacheMode): string | undefined {
  const burstable = byProfile(scope, { production: false, staging: true, dev: true });
  return memory && nodeTypeFor(memory, shards, burstable);
}

function upkeepOf(scope: Construct, props: RedisCacheProps, replicationGroupId: string): Upkeep {
  const guarded = protectedByProfile(scope);
  const snapshotDays = props.snapshotRetention?.toDays() ?? byProfile(scope, { production: 14, staging: 7, dev: 0 });
  const { finalSnapshot = guarded, finalSnapshotIdentifier = `${replicationGroupId}-final` } = props;
  return {
    snapshotDays,
    snapshotWindow: props.snapshotWindow ?? (snapshotDays > 0 ? '03:00-04:00' : undefined),
    finalSnapshotIdentifier: finalSnapshot ? finalSnapshotIdentifier : undefined,
    maintenanceWindow: props.maintenanceWindow ?? 'sun:05:00-sun:06:00',
    applyImmediately: props.applyImmediately ?? byProfile(scope, { production: false, staging: true, dev: true }),
    deletionProtection: props.deletionProtection ?? guarded,
  };
}

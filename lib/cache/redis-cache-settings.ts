import type { Construct } from 'constructs';
import type { AlarmsSpec } from './alarms';
import { CacheMode } from './cache-mode';
import { nodeTypeFor } from './node-types';
import type { RedisCacheProps } from './redis-cache';
import { Duration } from '../core/duration';
import { physicalName } from '../core/names';
import { byProfile } from '../core/profile';

/** The props of a cache with all defaults filled in. */
export interface Settings extends AlarmsSpec {
  readonly mode: CacheMode;
  /** Undefined when no node type holds the memory; the checks refuse that. */
  readonly nodeType: string | undefined;
  readonly multiAz: boolean;
  readonly accessString: string;
  readonly snapshotDays: number;
  readonly snapshotWindow: string | undefined;
  readonly finalSnapshotIdentifier: string | undefined;
  readonly maintenanceWindow: string;
  readonly applyImmediately: boolean;
  readonly deletionProtection: boolean;
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
  const guarded = byProfile(scope, { production: true, staging: true, dev: false });
  const snapshotDays = props.snapshotRetention?.toDays() ?? byProfile(scope, { production: 14, staging: 7, dev: 0 });
  return {
    mode,
    replicasPerShard,
    replicationGroupId,
    nodeType: props.nodeType ?? chosenType(scope, props, mode),
    multiAz: props.multiAz ?? replicasPerShard > 0,
    accessString: props.accessString ?? 'on ~* &* +@all -@dangerous +info',
    snapshotDays,
    snapshotWindow: props.snapshotWindow ?? (snapshotDays > 0 ? '03:00-04:00' : undefined),
    finalSnapshotIdentifier:
      (props.finalSnapshot ?? guarded) ? (props.finalSnapshotIdentifier ?? `${replicationGroupId}-final`) : undefined,
    maintenanceWindow: props.maintenanceWindow ?? 'sun:05:00-sun:06:00',
    applyImmediately: props.applyImmediately ?? byProfile(scope, { production: false, staging: true, dev: true }),
    deletionProtection: props.deletionProtection ?? guarded,
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

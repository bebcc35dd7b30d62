import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { Construct } from 'constructs';
import type { CacheMode } from './cache-mode';
import type { Duration } from '../core/duration';
import { tagsOf } from '../core/tagging';

/** What the alarms of a cache watch. */
export interface AlarmsSpec {
  /** Id of the replication group. */
  readonly replicationGroupId: string;
  /** Shards of the cache. */
  readonly mode: CacheMode;
  /** Replicas of every primary. */
  readonly replicasPerShard: number;
  /** Memory in use above which an alarm goes off. */
  readonly memoryPercent: number;
  /** Evictions a minute above which an alarm goes off. */
  readonly evictionsPerMinute: number;
  /** Lag above which an alarm goes off. */
  readonly replicationLag: Duration;
  /** Topic that the alarms tell. */
  readonly topicArn: string | undefined;
  /** The construct's own tags. */
  readonly tags: { readonly [key: string]: string };
}

interface Watch {
  readonly id: string;
  readonly metricName: string;
  readonly statistic: string;
  readonly threshold: number;
  readonly text: string;
}

const PERIOD_SECONDS = 60;
const PERIODS = 5;

/** Alarms for every node: CloudWatch has these metrics by node only. */
export function addAlarms(scope: Construct, spec: AlarmsSpec): void {
  for (const node of nodeSuffixes(spec.mode, spec.replicasPerShard)) {
    for (const watch of watches(spec)) addAlarm(scope, spec, node, watch);
  }
}

/** ElastiCache names the nodes of a group `<group>-001`, and `<group>-0001-001` in cluster mode. */
export function nodeSuffixes({ clustered, shards }: CacheMode, replicasPerShard: number): string[] {
  const digits = (number: number, length: number) => String(number).padStart(length, '0');
  const nodes = Array.from({ length: replicasPerShard + 1 }, (_, node) => digits(node + 1, 3));
  if (!clustered) return nodes;
  return Array.from({ length: shards }, (_, shard) => digits(shard + 1, 4)).flatMap((shard) =>
    nodes.map((node) => `${shard}-${node}`),
  );
}

function watches(spec: AlarmsSpec): Watch[] {
  const memory = {
    id: 'MemoryAlarm',
    metricName: 'DatabaseMemoryUsagePercentage',
    statistic: 'Average',
    threshold: spec.memoryPercent,
    text: 'memory in use, in percent of what the node may hold',
  };
  const evictions = {
    id: 'EvictionsAlarm',
    metricName: 'Evictions',
    statistic: 'Sum',
    threshold: spec.evictionsPerMinute,
    text: 'keys that were given up for want of memory, a minute',
  };
  const lag = {
    id: 'ReplicationLagAlarm',
    metricName: 'ReplicationLag',
    statistic: 'Maximum',
    threshold: spec.replicationLag.toSeconds(),
    text: 'seconds that the replica is behind its primary',
  };
  return spec.replicasPerShard > 0 ? [memory, evictions, lag] : [memory, evictions];
}

function addAlarm(scope: Construct, spec: AlarmsSpec, node: string, watch: Watch): void {
  const topics = spec.topicArn === undefined ? undefined : [spec.topicArn];
  new CloudwatchMetricAlarm(scope, `${watch.id}-${node}`, {
    alarmName: `${spec.replicationGroupId}-${node}-${watch.metricName}`,
    alarmDescription: `${spec.replicationGroupId}-${node}: ${watch.text}`,
    namespace: 'AWS/ElastiCache',
    metricName: watch.metricName,
    dimensions: { CacheClusterId: `${spec.replicationGroupId}-${node}`, CacheNodeId: '0001' },
    statistic: watch.statistic,
    comparisonOperator: 'GreaterThanThreshold',
    threshold: watch.threshold,
    period: PERIOD_SECONDS,
    evaluationPeriods: PERIODS,
    datapointsToAlarm: PERIODS,
    // a primary has no replication lag, and becomes a replica after a failover
    treatMissingData: 'notBreaching',
    alarmActions: topics,
    okActions: topics,
    tags: tagsOf(scope, spec.tags),
  });
}

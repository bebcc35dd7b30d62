import { devStack } from './fixtures';
import { cache, core, type stacks } from '../../index';
import type { Json } from '../../lib/testing';

function dataOf(data?: stacks.DataOptions) {
  return devStack('data', data && { data });
}

/** Days after which objects of a bucket go, by the id of its construct. */
function expiration(bucket: string, data?: stacks.DataOptions): unknown {
  const rules = Object.entries(dataOf(data).resources('aws_s3_bucket_lifecycle_configuration'));
  const [, found] = rules.find(([name]) => name.startsWith(`${bucket}_`)) ?? [];
  return ((found?.rule ?? []) as { expiration?: Json[] | Json }[])
    .flatMap(({ expiration: all }) => all ?? [])
    .map((each) => (each as Json).days)
    .find((days) => days !== undefined);
}

describe('DataStack', () => {
  test('is made of resources of AWS alone: a cache and four buckets', () => {
    const template = dataOf();
    for (const type of template.types()) expect(type).toMatch(/^aws_/);
    expect(template.only('aws_elasticache_replication_group')).toMatchObject({ engine: 'valkey' });
    expect(Object.keys(template.resources('aws_s3_bucket')).map((name) => name.split('_')[0])).toEqual([
      'Conversations',
      'Documents',
      'Logs',
      'VectorSnapshots',
    ]);
  });

  test('the buckets write access logs to the one for logs', () => {
    const template = dataOf();
    const logged = template.all('aws_s3_bucket_logging').map(({ target_bucket: target }) => target);
    expect(logged).toHaveLength(3);
    for (const target of logged) expect(target).toMatch(/aws_s3_bucket\.Logs_/);
  });

  test('cacheMemory chooses the nodes', () => {
    const nodes = (memory?: core.Size) =>
      dataOf({ cacheMemory: memory }).only('aws_elasticache_replication_group').node_type;
    expect(nodes(core.Size.gibibytes(12))).not.toBe(nodes());
    expect(nodes(core.Size.gibibytes(1))).toBe(nodes());
  });

  test('cacheEngine', () => {
    expect(
      dataOf({ cacheEngine: cache.CacheEngine.redis('7.1') }).only('aws_elasticache_replication_group'),
    ).toMatchObject({ engine: 'redis', engine_version: '7.1' });
  });

  test('conversationRetention; a year without', () => {
    expect(expiration('Conversations')).toBe(365);
    expect(expiration('Conversations', { conversationRetention: core.Duration.days(30) })).toBe(30);
  });

  test('snapshots of the vector database go after 90 days, documents never', () => {
    expect(expiration('VectorSnapshots')).toBe(90);
    expect(expiration('Documents')).toBeUndefined();
  });

  test('alarmTopicArn is told about alarms', () => {
    const topic = 'arn:aws:sns:eu-central-1:111122223333:alarms';
    const actions = (data?: stacks.DataOptions) =>
      dataOf(data)
        .all('aws_cloudwatch_metric_alarm')
        .map(({ alarm_actions: each }) => each);
    for (const action of actions({ alarmTopicArn: topic })) expect(action).toEqual([topic]);
    for (const action of actions()) expect(action ?? []).toEqual([]);
  });
});

import { Token } from 'cdktf';
import { cacheIn, codesOf, group, type Props, segmentOf } from './fixtures';
import { CacheEngine, CacheMode, RedisCache } from '../../lib/cache';
import { Duration, Size } from '../../lib/core';
import { testStack } from '../../lib/testing';

describe('tokens', () => {
  test('are passed through where nothing is made of them', () => {
    const token = Token.asString({ Ref: 'x' });
    const props = { replicationGroupId: token, nodeType: token, alarmTopicArn: token, accessString: token };
    expect(codesOf(() => group({ ...props, engine: CacheEngine.redis('7.1') }))).toEqual([]);
  });

  test('are refused where nodes are counted', () => {
    const token = Token.asNumber({ Ref: 'x' });
    expect(codesOf(() => group({ replicasPerShard: token }))).toEqual(['RedisCacheNodes']);
    expect(codesOf(() => CacheMode.cluster(token))).toEqual(['CacheModeShards']);
    expect(codesOf(() => CacheEngine.valkey(Token.asString({ Ref: 'x' })))).toEqual(['CacheEngineVersion']);
    expect(codesOf(() => group({ port: token }))).toEqual(['Port']);
  });
});

describe('refusals', () => {
  test.each<[string, Props]>([
    ['RedisCacheId', { replicationGroupId: 'Upper' }],
    ['RedisCacheId', { replicationGroupId: 'a--b' }],
    ['RedisCacheId', { replicationGroupId: 'ends-' }],
    ['RedisCacheId', { replicationGroupId: `a${'-b'.repeat(20)}` }],
    ['RedisCacheAccess', { accessString: '~* +@all' }],
    ['RedisCacheKeyspaceEvents', { keyspaceEvents: 'x' }],
    ['RedisCacheKeyspaceEvents', { keyspaceEvents: 'KE' }],
    ['RedisCacheSnapshots', { snapshotRetention: Duration.days(36) }],
    ['RedisCacheFinalSnapshot', { finalSnapshotIdentifier: 'a--b' }],
    ['RedisCacheFinalSnapshot', { finalSnapshot: false, finalSnapshotIdentifier: 'ab' }],
    ['RedisCacheAlarm', { memoryAlarmPercent: 101 }],
    ['RedisCacheAlarm', { evictionsAlarmPerMinute: -1 }],
    ['RedisCacheAlarmTopic', { alarmTopicArn: 'oncall' }],
    ['PropType', { multiAz: 'no' as unknown as boolean }],
    ['PropType', { finalSnapshot: 'no' as unknown as boolean }],
    ['PropType', { applyImmediately: 'no' as unknown as boolean }],
    ['PropType', { deletionProtection: 'no' as unknown as boolean }],
    ['RedisCacheWindow', { snapshotWindow: '03:00-03:30' }],
    ['RedisCacheWindow', { snapshotWindow: '24:00-25:00' }],
    ['RedisCacheWindow', { maintenanceWindow: 'sunday:05:00-sunday:06:00' }],
    ['RedisCacheWindow', { maintenanceWindow: 'sun:05:00-sun:05:30' }],
    ['RedisCacheWindows', { maintenanceWindow: 'sat:03:30-sat:04:30' }],
    ['RedisCacheWindows', { maintenanceWindow: 'sun:23:30-mon:00:30', snapshotWindow: '00:00-01:00' }],
    ['RedisCacheNodes', { replicasPerShard: 6 }],
    ['RedisCacheNodes', { replicasPerShard: 1.5 }],
    ['RedisCacheNodes', { mode: CacheMode.cluster(300) }],
    ['RedisCacheMultiAz', { replicasPerShard: 0, multiAz: true }],
    ['RedisCacheSize', { memory: undefined }],
    ['RedisCacheSize', { memory: Size.gibibytes(1), nodeType: 'cache.r7g.large' }],
    ['RedisCacheNodeType', { nodeType: 'r7g.large' }],
    ['RedisCacheMemory', { memory: Size.gibibytes(315) }],
    ['RedisCacheMemory', { memory: Size.bytes(0) }],
    ['Tags', { tags: { 'aws:x': 'y' } }],
    ['Port', { port: 70_000 }],
    ['LogGroupRetention', { logRetention: Duration.days(2) }],
  ])('%s for %j', (code, props) => {
    expect(codesOf(() => group(props))).toEqual([code]);
  });

  test('RedisCacheMultiAz for a segment with one zone', () => {
    const stack = testStack();
    expect(codesOf(() => cacheIn(stack, { segment: segmentOf(stack, ['eu-central-1a']) }))).toEqual([
      'RedisCacheMultiAz',
    ]);
  });

  test('ConstructId for an id that Terraform cannot address', () => {
    const stack = testStack();
    const props = { segment: segmentOf(stack), engine: CacheEngine.valkey('8.0'), memory: Size.gibibytes(1) };
    expect(codesOf(() => new RedisCache(stack, '1 cache', props))).toContain('ConstructId');
  });

  test.each([
    ['CacheEngineVersion', () => CacheEngine.valkey('6.0')],
    ['CacheEngineVersion', () => CacheEngine.redis('constructor')],
    ['CacheModeShards', () => CacheMode.cluster(0)],
    ['CacheModeShards', () => CacheMode.cluster(501)],
  ])('%s %#', (code, run) => {
    expect(codesOf(run)).toEqual([code]);
  });
});

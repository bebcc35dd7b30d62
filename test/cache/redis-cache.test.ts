import type { TerraformStack } from 'cdktf';
import { cacheIn, codesOf, group, parametersOf, type Props, segmentOf, template } from './fixtures';
import { CacheEngine, CacheMode, EvictionPolicy, type IRedisCache, RedisCache } from '../../lib/cache';
import { Duration, Profile, Size } from '../../lib/core';
import { SecurityGroup } from '../../lib/network';
import { EncryptionKey, ServiceRole } from '../../lib/security';
import { Template, testStack } from '../../lib/testing';

const role = (stack: TerraformStack) => new ServiceRole(stack, 'Agent', { servicePrincipal: 'pods.eks.amazonaws.com' });

describe('a cache by default', () => {
  test('takes TLS connections only, is encrypted with a key of its own and let in by a user group', () => {
    expect(group()).toMatchObject({
      engine: 'valkey',
      engine_version: '8.1',
      replication_group_id: 'test-cache',
      port: 6379,
      transit_encryption_enabled: true,
      transit_encryption_mode: 'required',
      at_rest_encryption_enabled: 'true',
      kms_key_id: expect.stringContaining('aws_kms_key.Cache_Key'),
      user_group_ids: [expect.stringContaining('aws_elasticache_user_group.Cache_UserGroup')],
      auto_minor_version_upgrade: 'true',
    });
  });

  test('has no auth token and no password', () => {
    expect(JSON.stringify(template().json)).not.toMatch(/auth_token|"passwords"/);
  });

  test('lies in the subnets of its segment, behind a group of its own', () => {
    const result = template();
    expect(result.only('aws_elasticache_subnet_group').subnet_ids).toEqual(['subnet-0', 'subnet-1']);
    expect(result.only('aws_security_group').vpc_id).toBe('vpc-1');
    expect(result.types()).not.toContain('aws_vpc_security_group_ingress_rule');
  });

  test('delivers its slow log and its engine log to encrypted log groups', () => {
    const result = template();
    expect(result.all('aws_cloudwatch_log_group').map(({ name }) => name)).toEqual([
      '/aws/vendedlogs/elasticache/test-cache/engine-log',
      '/aws/vendedlogs/elasticache/test-cache/slow-log',
    ]);
    expect(result.only('aws_elasticache_replication_group').log_delivery_configuration).toEqual([
      expect.objectContaining({ log_type: 'slow-log', log_format: 'json', destination_type: 'cloudwatch-logs' }),
      expect.objectContaining({ log_type: 'engine-log', log_format: 'json', destination_type: 'cloudwatch-logs' }),
    ]);
  });

  test('lets CloudWatch Logs use its key, once for both logs', () => {
    const { policy } = template().only('aws_kms_key_policy');
    expect(String(policy).match(/"Effect"/g)).toHaveLength(2);
  });

  test('has alarms on memory, evictions and replication lag of every node', () => {
    const alarms = template().all('aws_cloudwatch_metric_alarm');
    expect(alarms.map(({ alarm_name }) => alarm_name).sort()).toEqual([
      'test-cache-001-DatabaseMemoryUsagePercentage',
      'test-cache-001-Evictions',
      'test-cache-001-ReplicationLag',
      'test-cache-002-DatabaseMemoryUsagePercentage',
      'test-cache-002-Evictions',
      'test-cache-002-ReplicationLag',
    ]);
    expect(alarms[0]).toMatchObject({ dimensions: { CacheClusterId: 'test-cache-001', CacheNodeId: '0001' } });
    expect(alarms[0]).not.toHaveProperty('alarm_actions');
  });

  test.each([
    [
      Profile.PRODUCTION,
      {
        num_cache_clusters: 2,
        multi_az_enabled: true,
        automatic_failover_enabled: true,
        snapshot_retention_limit: 14,
        final_snapshot_identifier: 'test-cache-final',
        apply_immediately: false,
        lifecycle: { prevent_destroy: true },
        node_type: 'cache.m7g.large',
      },
    ],
    [
      Profile.STAGING,
      {
        num_cache_clusters: 2,
        multi_az_enabled: true,
        automatic_failover_enabled: true,
        snapshot_retention_limit: 7,
        final_snapshot_identifier: 'test-cache-final',
        apply_immediately: true,
        lifecycle: { prevent_destroy: true },
        node_type: 'cache.m7g.large',
      },
    ],
    [
      Profile.DEV,
      {
        num_cache_clusters: 1,
        multi_az_enabled: false,
        automatic_failover_enabled: false,
        snapshot_retention_limit: 0,
        apply_immediately: true,
        lifecycle: { prevent_destroy: false },
        node_type: 'cache.m7g.large',
      },
    ],
  ])('follows its profile %#', (profile, expected) => {
    expect(group({}, profile)).toMatchObject(expected);
  });

  test('makes no snapshots in dev', () => {
    expect(group({}, Profile.DEV)).not.toHaveProperty('final_snapshot_identifier');
    expect(group({}, Profile.DEV)).not.toHaveProperty('snapshot_window');
  });
});

describe('users', () => {
  test('Valkey: one IAM user', () => {
    const result = template();
    expect(result.only('aws_elasticache_user')).toMatchObject({
      user_id: 'test-cache',
      user_name: 'test-cache',
      engine: 'valkey',
      authentication_mode: { type: 'iam' },
      access_string: 'on ~* &* +@all -@dangerous +info',
    });
    expect(result.only('aws_elasticache_user_group')).toMatchObject({ engine: 'valkey', user_group_id: 'test-cache' });
  });

  test('Redis OSS: the default user that AWS asks for is switched off', () => {
    const result = template({ engine: CacheEngine.redis('7.1') });
    expect(result.all('aws_elasticache_user')).toContainEqual(
      expect.objectContaining({
        user_id: 'test-cache-default',
        user_name: 'default',
        engine: 'redis',
        access_string: 'off -@all',
      }),
    );
    expect(result.only('aws_elasticache_user_group').user_ids).toHaveLength(2);
  });

  test('the id of the default user stays within 40 characters', () => {
    const id = 'a'.repeat(40);
    const users = template({ engine: CacheEngine.redis('7.1'), replicationGroupId: id }).all('aws_elasticache_user');
    expect(users.map(({ user_id }) => String(user_id).length)).toEqual([40, 40]);
    expect(new Set(users.map(({ user_id }) => user_id)).size).toBe(2);
  });

  test('accessString is the ACL of the IAM user', () => {
    const accessString = 'on ~session:* +@read';
    expect(template({ accessString }).only('aws_elasticache_user').access_string).toBe(accessString);
  });
});

describe('size', () => {
  test.each([
    [Profile.PRODUCTION, 1, 'cache.m7g.large'],
    [Profile.DEV, 0.3, 'cache.t4g.micro'],
    [Profile.STAGING, 2, 'cache.t4g.medium'],
    [Profile.PRODUCTION, 9.8, 'cache.r7g.large'],
    [Profile.PRODUCTION, 9.81, 'cache.r7g.xlarge'],
    [Profile.PRODUCTION, 314, 'cache.r7g.16xlarge'],
  ])('memory chooses the node type %#', (profile, gib, expected) => {
    expect(group({ memory: Size.gibibytes(gib) }, profile).node_type).toBe(expected);
  });

  test('memory is spread over the shards', () => {
    expect(group({ memory: Size.gibibytes(1000), mode: CacheMode.cluster(4) })).toMatchObject({
      node_type: 'cache.r7g.16xlarge',
      num_node_groups: 4,
      replicas_per_node_group: 1,
    });
  });

  test('nodeType is taken as it is', () => {
    expect(group({ nodeType: 'cache.r8g.large' }).node_type).toBe('cache.r8g.large');
  });

  test('memory beyond the largest node says how many shards hold it', () => {
    expect(() => group({ memory: Size.gibibytes(1000) })).toThrow(
      /RedisCacheMemory: memory must be at most .*16xlarge.*got "1000Gi".*CacheMode.cluster\(4\)/,
    );
  });
});

describe('cluster mode', () => {
  test('switches the parameter on, and names its nodes by shard', () => {
    const props = { mode: CacheMode.cluster(2) };
    expect(parametersOf(props)).toMatchObject({ 'cluster-enabled': 'yes' });
    const names = template(props)
      .all('aws_cloudwatch_metric_alarm')
      .map(({ alarm_name }) => alarm_name);
    expect(names).toHaveLength(12);
    expect(names).toContain('test-cache-0002-001-Evictions');
  });

  test('keeps failover without replicas, and has no alarm on their lag', () => {
    const result = template({ mode: CacheMode.cluster(2), replicasPerShard: 0 });
    expect(result.only('aws_elasticache_replication_group')).toMatchObject({
      automatic_failover_enabled: true,
      multi_az_enabled: false,
    });
    expect(result.all('aws_cloudwatch_metric_alarm')).toHaveLength(4);
  });

  test('clients get the configuration endpoint; without it, that of the primary', () => {
    const clustered = cacheIn(testStack(), { mode: CacheMode.cluster(2) });
    expect(clustered.endpointAddress).toBe(clustered.configurationEndpointAddress);
    expect(clustered.primaryEndpointAddress).toBeUndefined();
    const single = cacheIn(testStack());
    expect(single.endpointAddress).toBe(single.primaryEndpointAddress);
    expect(single.readerEndpointAddress).toBeDefined();
    expect(single.configurationEndpointAddress).toBeUndefined();
  });
});

describe('props', () => {
  test.each<[Props, object]>([
    [{ replicasPerShard: 2 }, { num_cache_clusters: 3 }],
    [{ multiAz: false }, { multi_az_enabled: false, automatic_failover_enabled: true }],
    [{ replicationGroupId: 'sessions' }, { replication_group_id: 'sessions' }],
    [{ port: 6380 }, { port: 6380 }],
    [{ snapshotRetention: Duration.days(35) }, { snapshot_retention_limit: 35 }],
    [{ snapshotWindow: '22:00-23:30' }, { snapshot_window: '22:00-23:30' }],
    [{ maintenanceWindow: 'mon:23:00-tue:01:00' }, { maintenance_window: 'mon:23:00-tue:01:00' }],
    [{ finalSnapshotIdentifier: 'second' }, { final_snapshot_identifier: 'second' }],
    [{ applyImmediately: true }, { apply_immediately: true }],
    [{ deletionProtection: false }, { lifecycle: { prevent_destroy: false } }],
    [{ tags: { Team: 'agents' } }, { tags: { Component: 'RedisCache', ManagedBy: 'terraform', Team: 'agents' } }],
  ])('%j changes the group', (props, expected) => {
    expect(group(props)).toMatchObject(expected);
  });

  test('finalSnapshot false leaves none', () => {
    expect(group({ finalSnapshot: false })).not.toHaveProperty('final_snapshot_identifier');
  });

  test('evictionPolicy and keyspaceEvents are parameters of the engine', () => {
    expect(parametersOf({})).toEqual({ 'maxmemory-policy': 'volatile-lru', 'reserved-memory-percent': '25' });
    expect(parametersOf({ evictionPolicy: EvictionPolicy.NO_EVICTION, keyspaceEvents: 'Ex' })).toMatchObject({
      'maxmemory-policy': 'noeviction',
      'notify-keyspace-events': 'Ex',
    });
  });

  test('a major version has a parameter group of its own', () => {
    expect(template({ engine: CacheEngine.redis('7.1') }).only('aws_elasticache_parameter_group')).toMatchObject({
      name: 'test-cache-redis7',
      family: 'redis7',
      lifecycle: { create_before_destroy: true },
    });
  });

  test('encryptionKey replaces the key of its own', () => {
    const stack = testStack();
    const keyArn = 'arn:aws:kms:eu-central-1:111122223333:key/abc';
    cacheIn(stack, { encryptionKey: EncryptionKey.fromKeyArn(stack, 'Shared', keyArn) });
    const result = Template.of(stack);
    expect(result.types()).not.toContain('aws_kms_key');
    expect(result.only('aws_elasticache_replication_group').kms_key_id).toBe(keyArn);
  });

  test('deletionProtection and tags hold for the key of its own as well', () => {
    expect(template({ deletionProtection: false, tags: { Team: 'agents' } }).only('aws_kms_key')).toMatchObject({
      lifecycle: { prevent_destroy: false },
      tags: { Team: 'agents' },
    });
  });

  test('logRetention is that of both log groups', () => {
    const groups = template({ logRetention: Duration.days(14) }).all('aws_cloudwatch_log_group');
    expect(groups.map(({ retention_in_days }) => retention_in_days)).toEqual([14, 14]);
  });

  test('the alarms take their thresholds and their topic from props', () => {
    const alarmTopicArn = 'arn:aws:sns:eu-central-1:111122223333:oncall';
    const alarms = template({
      alarmTopicArn,
      memoryAlarmPercent: 60,
      evictionsAlarmPerMinute: 100,
      replicationLagAlarm: Duration.minutes(1),
    }).all('aws_cloudwatch_metric_alarm');
    expect(
      alarms.slice(0, 6).map(({ metric_name, threshold }) => `${String(metric_name)} ${String(threshold)}`),
    ).toEqual(expect.arrayContaining(['DatabaseMemoryUsagePercentage 60', 'Evictions 100', 'ReplicationLag 60']));
    for (const alarm of alarms)
      expect(alarm).toMatchObject({ alarm_actions: [alarmTopicArn], ok_actions: [alarmTopicArn] });
  });
});

describe('paths and grants', () => {
  test('connections open its port', () => {
    const stack = testStack();
    const cache = cacheIn(stack);
    const agents = new SecurityGroup(stack, 'Agents', {
      segment: segmentOf(stack, ['eu-central-1a']),
      description: 'Agents',
    });
    cache.connections.allowFrom(agents, cache.port, 'sessions');
    cache.connections.allowFrom(agents, cache.port, 'sessions');
    expect(Template.of(stack).only('aws_vpc_security_group_ingress_rule')).toMatchObject({
      from_port: 6379,
      to_port: 6379,
      security_group_id: expect.stringContaining('Cache_SecurityGroup'),
    });
  });

  test('grants.connect names the cache and its user, once', () => {
    const stack = testStack();
    const cache = cacheIn(stack);
    const agent = role(stack);
    cache.grants.connect(agent);
    cache.grants.connect(agent);
    const policy = JSON.parse(String(Template.of(stack).only('aws_iam_role_policy').policy)) as { Statement: object[] };
    expect(policy.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'elasticache:Connect',
        Resource: [
          expect.stringMatching(/aws_elasticache_replication_group\.Cache_.*\.arn/),
          expect.stringMatching(/aws_elasticache_user\.Cache_User_.*\.arn/),
        ],
      },
    ]);
  });
});

describe('an imported cache', () => {
  const attributes = {
    replicationGroupId: 'sessions',
    replicationGroupArn: 'arn:aws:elasticache:eu-central-1:111122223333:replicationgroup:sessions',
    userName: 'sessions',
    userArn: 'arn:aws:elasticache:eu-central-1:111122223333:user:sessions',
    endpointAddress: 'master.sessions.example',
    securityGroupId: 'sg-1',
  };

  function importIn(stack: TerraformStack, more = {}): IRedisCache {
    return RedisCache.fromRedisCacheAttributes(stack, 'Imported', { ...attributes, ...more });
  }

  test('defines nothing', () => {
    const stack = testStack();
    importIn(stack);
    expect(Template.of(stack).addresses()).toEqual([]);
  });

  test('can be granted and connected to', () => {
    const stack = testStack();
    const cache = importIn(stack, { port: 6380, segment: segmentOf(stack) });
    cache.grants.connect(role(stack));
    const agents = new SecurityGroup(stack, 'Agents', {
      segment: segmentOf(stack, ['eu-central-1a']),
      description: 'Agents',
    });
    cache.connections.allowFrom(agents, cache.port, 'sessions');
    const result = Template.of(stack);
    expect(String(result.only('aws_iam_role_policy').policy)).toContain(attributes.userArn);
    expect(result.only('aws_vpc_security_group_ingress_rule')).toMatchObject({
      security_group_id: 'sg-1',
      from_port: 6380,
    });
    expect(cache.connections.segment?.cidrBlock).toBe('10.0.48.0/20');
  });

  test('fails for a bad id', () => {
    const stack = testStack();
    expect(codesOf(() => RedisCache.fromRedisCacheAttributes(stack, 'a b', attributes))).toEqual(['ConstructId']);
  });
});

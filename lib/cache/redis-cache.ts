import { ElasticacheReplicationGroup } from '@cdktf/provider-aws/lib/elasticache-replication-group';
import { Construct, type IConstruct } from 'constructs';
import { addAlarms } from './alarms';
import type { CacheEngine } from './cache-engine';
import type { CacheMode } from './cache-mode';
import type { EvictionPolicy } from './eviction-policy';
import { addLogGroup, addParameterGroup, addSubnetGroup } from './groups';
import { checkProps } from './redis-cache-checks';
import { RedisCacheGrants } from './redis-cache-grants';
import { settingsOf } from './redis-cache-settings';
import { addUsers } from './users';
import { Checks } from '../core/checks';
import { checkAttributes, checkPropTypes } from '../core/prop-types';
import type { Duration } from '../core/duration';
import type { Size } from '../core/size';
import { dataClassOf, tagsOf } from '../core/tagging';
import { Connections, type IConnectable } from '../network/connections';
import type { INetworkSegment } from '../network/network-segment';
import { Port } from '../network/port';
import { SecurityGroup } from '../network/security-group';
import { EncryptionKey, type IEncryptionKey } from '../security/encryption-key';

/** Points at a cache. */
export interface IRedisCacheRef extends IConstruct {
  /** Id of the replication group. */
  readonly replicationGroupId: string;
  /** ARN of the replication group. */
  readonly replicationGroupArn: string;
  /** Name of the IAM user that clients log on as; it is also the user's id. */
  readonly userName: string;
  /** ARN of the IAM user. */
  readonly userArn: string;
}

/** A cache, defined here or imported. Its connections are those of its nodes. */
export interface IRedisCache extends IRedisCacheRef, IConnectable {
  /** Host name that clients connect to: the primary, or the configuration endpoint in cluster mode. TLS only. */
  readonly endpointAddress: string;
  /** Port that the cache answers on. */
  readonly port: Port;
  /** What identities may do with the cache. */
  readonly grants: RedisCacheGrants;
}

/** Properties of `RedisCache`. */
export interface RedisCacheProps {
  /** Segment that the nodes lie in, usually `data`. Multi-AZ needs two zones of it. */
  readonly segment: INetworkSegment;
  /** Engine and version, for example `CacheEngine.valkey('8.1')`. */
  readonly engine: CacheEngine;
  /**
   * Memory for the data, over all shards and without replicas. The smallest node type that holds it is chosen: 25 % of
   * each node is reserved for snapshots and replication; burstable types are for staging and dev only. Growing past a
   * type changes it in place.
   *
   * @default - none; either `memory` or `nodeType` is given
   */
  readonly memory?: Size;
  /**
   * Node type, for example `cache.r7g.large`.
   *
   * @default - follows from `memory`
   */
  readonly nodeType?: string;
  /**
   * Whether the keys are spread over shards. Changing it replaces the cache.
   *
   * @default CacheMode.single()
   */
  readonly mode?: CacheMode;
  /**
   * Replicas of every primary, from 0 to 5.
   *
   * @default - 1 in production and staging, 0 in dev
   */
  readonly replicasPerShard?: number;
  /**
   * Whether the nodes of a shard lie in different zones. Needs a replica.
   *
   * @default - true where there are replicas
   */
  readonly multiAz?: boolean;
  /**
   * Id of the replication group: 1 to 40 lower-case letters, digits and single hyphens. Changing it replaces the cache.
   *
   * @default - made from the construct's path
   */
  readonly replicationGroupId?: string;
  /**
   * Port that the cache answers on. A token is refused: rules are made of it.
   *
   * @default 6379
   */
  readonly port?: number;
  /**
   * What the IAM user may do, as an ACL of the engine.
   *
   * @default - `on ~* &* +@all -@dangerous +info`: all keys and channels, no FLUSHALL, KEYS or CONFIG
   */
  readonly accessString?: string;
  /**
   * Which keys go when the memory is full.
   *
   * @default EvictionPolicy.VOLATILE_LRU
   */
  readonly evictionPolicy?: EvictionPolicy;
  /**
   * Events of keys that the engine publishes (`notify-keyspace-events`), for example `Ex` for keys that expire. They cost
   * CPU. Fails with `RedisCacheKeyspaceEvents` without `K` or `E`.
   *
   * @default - none
   */
  readonly keyspaceEvents?: string;
  /**
   * Key that encrypts the data, the snapshots and the logs. Changing it replaces the cache.
   *
   * @default - a key of the cache's own
   */
  readonly encryptionKey?: IEncryptionKey;
  /**
   * How long daily snapshots are kept, up to 35 days; none are made for 0 days.
   *
   * @default - 14 days in production, 7 in staging, 0 in dev
   */
  readonly snapshotRetention?: Duration;
  /**
   * Time of the daily snapshot, in UTC, at least an hour.
   *
   * @default '03:00-04:00'
   */
  readonly snapshotWindow?: string;
  /**
   * Whether a snapshot is made when the cache is deleted.
   *
   * @default - true in production and staging, false in dev
   */
  readonly finalSnapshot?: boolean;
  /**
   * Name of that snapshot. AWS refuses a name that exists: choose another to delete the same cache a second time.
   *
   * @default - the id of the replication group and `-final`
   */
  readonly finalSnapshotIdentifier?: string;
  /**
   * Time of the week for patches, in UTC, at least an hour and outside `snapshotWindow`.
   *
   * @default 'sun:05:00-sun:06:00'
   */
  readonly maintenanceWindow?: string;
  /**
   * Whether changes are made at once instead of in the maintenance window. AWS makes changes of log delivery only with it.
   *
   * @default - false in production, true in staging and dev
   */
  readonly applyImmediately?: boolean;
  /**
   * How long the slow log and the engine log are kept.
   *
   * @default - 365 days in production, 90 in staging, 30 in dev
   */
  readonly logRetention?: Duration;
  /**
   * SNS topic that the alarms tell when they begin and end.
   *
   * @default - none: the alarms only show in CloudWatch
   */
  readonly alarmTopicArn?: string;
  /**
   * Percentage of a node's memory above which its alarm goes off after five minutes.
   *
   * @default 80
   */
  readonly memoryAlarmPercent?: number;
  /**
   * Evictions a minute above which a node's alarm goes off after five minutes. Raise it where evictions are wanted.
   *
   * @default 0
   */
  readonly evictionsAlarmPerMinute?: number;
  /**
   * Replication lag above which a node's alarm goes off after five minutes.
   *
   * @default Duration.seconds(10)
   */
  readonly replicationLagAlarm?: Duration;
  /**
   * Whether Terraform refuses to destroy the cache.
   *
   * @default - true in production and staging, false in dev
   */
  readonly deletionProtection?: boolean;
  /**
   * Tags beside those of the scope.
   *
   * @default - none
   */
  readonly tags?: { [key: string]: string };
}

/** Attributes of a cache defined elsewhere. */
export interface RedisCacheAttributes {
  /** Id of the replication group. */
  readonly replicationGroupId: string;
  /** ARN of the replication group. */
  readonly replicationGroupArn: string;
  /** Name of the IAM user that clients log on as. */
  readonly userName: string;
  /** ARN of the IAM user. */
  readonly userArn: string;
  /** Host name that clients connect to. */
  readonly endpointAddress: string;
  /** Security group of the nodes. */
  readonly securityGroupId: string;
  /**
   * Segment that the nodes lie in. Paths from pods need it.
   *
   * @default - unknown
   */
  readonly segment?: INetworkSegment;
  /**
   * Port that the cache answers on.
   *
   * @default 6379
   */
  readonly port?: number;
}

const DEFAULT_PORT = 6379;

abstract class RedisCacheBase extends Construct implements IRedisCache {
  public abstract readonly replicationGroupId: string;
  public abstract readonly replicationGroupArn: string;
  public abstract readonly userName: string;
  public abstract readonly userArn: string;
  public abstract readonly endpointAddress: string;
  public abstract readonly port: Port;
  public abstract readonly connections: Connections;
  public readonly grants = new RedisCacheGrants(this);
}

/**
 * A Valkey or Redis OSS cache: an ElastiCache replication group that takes TLS connections only, from IAM identities
 * that were granted it, over paths that were opened to it. There is no password and no token anywhere.
 *
 * Clients log on as `userName` with a token that they sign with their own identity; it is good for 15 minutes.
 */
export class RedisCache extends RedisCacheBase {
  /** Uses a cache that is defined elsewhere; defines nothing but the rules of paths that are opened here. */
  public static fromRedisCacheAttributes(scope: Construct, id: string, attrs: RedisCacheAttributes): IRedisCache {
    checkAttributes(scope, id, 'cache.RedisCacheAttributes', attrs);
    class Import extends RedisCacheBase {
      public readonly replicationGroupId = attrs.replicationGroupId;
      public readonly replicationGroupArn = attrs.replicationGroupArn;
      public readonly userName = attrs.userName;
      public readonly userArn = attrs.userArn;
      public readonly endpointAddress = attrs.endpointAddress;
      public readonly port = Port.tcp(attrs.port ?? DEFAULT_PORT);
      public readonly connections = new Connections(this, attrs);
    }
    const cache = new Import(scope, id);
    new Checks(cache).throwIfAny();
    return cache;
  }

  public readonly replicationGroupId: string;
  public readonly replicationGroupArn: string;
  public readonly userName: string;
  public readonly userArn: string;
  public readonly endpointAddress: string;
  public readonly port: Port;
  public readonly connections: Connections;
  /** Node type that was given or chosen. */
  public readonly nodeType: string;
  /** Host name of the primary; absent in cluster mode. */
  public readonly primaryEndpointAddress?: string;
  /** Host name that spreads reads over the replicas; absent in cluster mode. */
  public readonly readerEndpointAddress?: string;
  /** Host name that tells clients about the shards; absent without cluster mode. */
  public readonly configurationEndpointAddress?: string;

  constructor(scope: Construct, id: string, props: RedisCacheProps) {
    super(scope, id);
    checkPropTypes(this, 'cache.RedisCacheProps', props);
    const settings = settingsOf(this, props);
    checkProps(this, props, settings);
    this.port = Port.tcp(props.port ?? DEFAULT_PORT);
    this.nodeType = settings.nodeType as string;

    const tags = tagsOf(this, settings.tags);
    const key =
      props.encryptionKey ??
      new EncryptionKey(this, 'Key', {
        description: `Cache ${this.node.path}`,
        deletionProtection: props.deletionProtection,
        tags: props.tags,
      });
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      segment: props.segment,
      description: 'Nodes of a cache',
      tags: settings.tags,
    });
    this.connections = new Connections(this, {
      securityGroupId: securityGroup.securityGroupId,
      segment: props.segment,
    });
    const { user, group } = addUsers(this, {
      userName: settings.replicationGroupId,
      accessString: settings.accessString,
      engine: props.engine,
      tags,
    });

    const { clustered, shards } = settings.mode;
    const replicationGroup = new ElasticacheReplicationGroup(this, 'Resource', {
      replicationGroupId: settings.replicationGroupId,
      description: `Cache ${this.node.path}`,
      engine: props.engine.engineName,
      engineVersion: props.engine.version,
      nodeType: this.nodeType,
      port: this.port.fromPort,
      ...(clustered
        ? { numNodeGroups: shards, replicasPerNodeGroup: settings.replicasPerShard }
        : { numCacheClusters: settings.replicasPerShard + 1 }),
      // AWS wants failover wherever there are shards, even without replicas
      automaticFailoverEnabled: clustered || settings.replicasPerShard > 0,
      multiAzEnabled: settings.multiAz,
      parameterGroupName: addParameterGroup(this, props, settings),
      subnetGroupName: addSubnetGroup(this, props, settings),
      securityGroupIds: [securityGroup.securityGroupId],
      userGroupIds: [group.userGroupId],
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      // a string in the bindings of both supported providers
      atRestEncryptionEnabled: 'true',
      kmsKeyId: key.keyArn,
      autoMinorVersionUpgrade: 'true',
      snapshotRetentionLimit: settings.snapshotDays,
      snapshotWindow: settings.snapshotWindow,
      finalSnapshotIdentifier: settings.finalSnapshotIdentifier,
      maintenanceWindow: settings.maintenanceWindow,
      applyImmediately: settings.applyImmediately,
      logDeliveryConfiguration: ['slow-log', 'engine-log'].map((logType) => ({
        destinationType: 'cloudwatch-logs',
        destination: addLogGroup(this, logType, key, props, settings),
        logFormat: 'json',
        logType,
      })),
      tags: tagsOf(this, { ...dataClassOf(this, 'confidential'), ...settings.tags }),
      lifecycle: { preventDestroy: settings.deletionProtection },
    });

    this.replicationGroupId = replicationGroup.id;
    this.replicationGroupArn = replicationGroup.arn;
    this.userName = user.userName;
    this.userArn = user.arn;
    if (clustered) {
      this.configurationEndpointAddress = replicationGroup.configurationEndpointAddress;
      this.endpointAddress = this.configurationEndpointAddress;
    } else {
      this.primaryEndpointAddress = replicationGroup.primaryEndpointAddress;
      this.readerEndpointAddress = replicationGroup.readerEndpointAddress;
      this.endpointAddress = this.primaryEndpointAddress;
    }
    addAlarms(this, settings);
  }
}

import type { Construct } from 'constructs';
import { type EnvironmentSettings, EnvironmentStack } from './environment-stack';
import { CacheEngine } from '../lib/cache/cache-engine';
import { RedisCache } from '../lib/cache/redis-cache';
import { Duration } from '../lib/core/duration';
import { Size } from '../lib/core/size';
import type { ISegmentedNetwork } from '../lib/network/segmented-network';
import { EncryptionKey } from '../lib/security/encryption-key';
import { BucketPurpose } from '../lib/storage/bucket-purpose';
import { LifecycleBucket } from '../lib/storage/lifecycle-bucket';

/** The stores of an environment outside the cluster. */
export interface DataOptions {
  /**
   * Memory of the cache for sessions and rate counters of agents, without replicas.
   *
   * @default - 1 GiB
   */
  readonly cacheMemory?: Size;
  /**
   * Engine and version of the cache.
   *
   * @default - the newest Valkey that the library knows
   */
  readonly cacheEngine?: CacheEngine;
  /**
   * How long conversations are kept. The law or the contract with the users says.
   *
   * @default - 365 days
   */
  readonly conversationRetention?: Duration;
  /**
   * ARN of the SNS topic that alarms go to.
   *
   * @default - alarms are raised, and nobody is told
   */
  readonly alarmTopicArn?: string;
}

/** Properties of `DataStack`. */
export interface DataStackProps extends EnvironmentSettings {
  /** The network that the cache lies in. */
  readonly network: ISegmentedNetwork;
  /**
   * The stores.
   *
   * @default - the defaults of `DataOptions`
   */
  readonly data?: DataOptions;
}

/** The third stack of an environment: the cache and the buckets. */
export class DataStack extends EnvironmentStack {
  /** Key of the cache and of the buckets. */
  public readonly encryptionKey: EncryptionKey;
  /** The cache, in the segment `data`. */
  public readonly cache: RedisCache;
  /** Access logs of the other buckets. */
  public readonly logs: LifecycleBucket;
  /** Documents that agents retrieve. */
  public readonly documents: LifecycleBucket;
  /** Archive of conversations. */
  public readonly conversations: LifecycleBucket;
  /** Snapshots of the vector database. */
  public readonly vectorSnapshots: LifecycleBucket;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, props);
    const { cacheMemory, cacheEngine, conversationRetention, alarmTopicArn } = props.data ?? {};
    const encryptionKey = new EncryptionKey(this, 'Key', { description: `Data of ${props.environmentName}` });
    this.encryptionKey = encryptionKey;
    this.cache = new RedisCache(this, 'Cache', {
      segment: props.network.segment('data'),
      engine: cacheEngine ?? CacheEngine.valkey('8.1'),
      memory: cacheMemory ?? Size.gibibytes(1),
      encryptionKey,
      alarmTopicArn,
    });
    this.logs = new LifecycleBucket(this, 'Logs', { purpose: BucketPurpose.logs() });
    const bucket = (bucketId: string, purpose: BucketPurpose, expiration?: Duration) =>
      new LifecycleBucket(this, bucketId, { purpose, expiration, encryptionKey, accessLogBucket: this.logs });
    this.documents = bucket('Documents', BucketPurpose.documents());
    const retention = conversationRetention ?? Duration.days(365);
    this.conversations = bucket('Conversations', BucketPurpose.conversations(retention));
    this.vectorSnapshots = bucket('VectorSnapshots', BucketPurpose.documents(), Duration.days(90));
  }
}

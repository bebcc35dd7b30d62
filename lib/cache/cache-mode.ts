import { Checks } from '../core/checks';

/** Source: ElastiCache quotas, nodes a cluster (cluster mode enabled); 90 unless AWS raised it. */
const MOST_SHARDS = 500;

/** Whether the keys of a cache are spread over shards. AWS cannot change it in place: another mode is a new cache. */
export class CacheMode {
  /** All keys on one primary, with replicas. Every client works with it. */
  public static single(): CacheMode {
    return new CacheMode(false, 1);
  }

  /**
   * Keys are spread over `shards`, each a primary with replicas; clients have to speak the cluster protocol. Fails with
   * `CacheModeShards` outside 1 to 500.
   */
  public static cluster(shards: number): CacheMode {
    if (!(Number.isInteger(shards) && shards >= 1 && shards <= MOST_SHARDS)) {
      // a token is refused as well: node types and alarms are made shard by shard
      new Checks('CacheMode.cluster')
        .fail({
          code: 'CacheModeShards',
          prop: 'shards',
          got: shards,
          allowed: `a whole number from 1 to ${MOST_SHARDS}, known at synth`,
          fix: 'change the number of shards',
        })
        .throwIfAny();
    }
    return new CacheMode(true, shards);
  }

  private constructor(
    /** Whether clients have to speak the cluster protocol. */
    public readonly clustered: boolean,
    /** Number of primaries. */
    public readonly shards: number,
  ) {}
}

/** Which keys a cache gives up when its memory is full: the `maxmemory-policy` of the engine. */
export class EvictionPolicy {
  /** None: writes fail. For data that must not vanish, such as queues and locks. */
  public static readonly NO_EVICTION = new EvictionPolicy('noeviction');
  /** The least recently used of all keys. For a pure cache. */
  public static readonly ALL_KEYS_LRU = new EvictionPolicy('allkeys-lru');
  /** The least often used of all keys. */
  public static readonly ALL_KEYS_LFU = new EvictionPolicy('allkeys-lfu');
  /** Any key. */
  public static readonly ALL_KEYS_RANDOM = new EvictionPolicy('allkeys-random');
  /** The least recently used of the keys that expire. For caches that share the memory with state. */
  public static readonly VOLATILE_LRU = new EvictionPolicy('volatile-lru');
  /** The least often used of the keys that expire. */
  public static readonly VOLATILE_LFU = new EvictionPolicy('volatile-lfu');
  /** Any of the keys that expire. */
  public static readonly VOLATILE_RANDOM = new EvictionPolicy('volatile-random');
  /** The keys that would expire first. */
  public static readonly VOLATILE_TTL = new EvictionPolicy('volatile-ttl');

  private constructor(
    /** The engine's own name of the policy. */
    public readonly policyName: string,
  ) {}
}

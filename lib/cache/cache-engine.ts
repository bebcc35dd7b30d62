import { Checks } from '../core/checks';

/**
 * Versions and their parameter-group families. IAM authentication needs Redis OSS 7.0 or Valkey 7.2 and newer.
 * Source: ElastiCache User Guide, "Supported engines and versions" and "Authenticating with IAM", read August 2026.
 */
const FAMILIES = {
  valkey: { '7.2': 'valkey7', '8.0': 'valkey8', '8.1': 'valkey8', '8.2': 'valkey8' },
  redis: { '7.0': 'redis7', '7.1': 'redis7' },
} as const;

/** Engine and version of a cache. */
export class CacheEngine {
  /** Valkey, the open fork of Redis: 7.2, 8.0, 8.1 or 8.2. Fails with `CacheEngineVersion` for another version. */
  public static valkey(version: string): CacheEngine {
    return CacheEngine.make('valkey', version);
  }

  /** Redis OSS: 7.0 or 7.1. Fails with `CacheEngineVersion` for another version. */
  public static redis(version: string): CacheEngine {
    return CacheEngine.make('redis', version);
  }

  private static make(engine: 'valkey' | 'redis', version: string): CacheEngine {
    const families: { readonly [version: string]: string } = FAMILIES[engine];
    const family = Object.hasOwn(families, version) ? families[version] : undefined;
    if (family === undefined) {
      // a token is refused as well: the family and the users follow from the version
      new Checks(`CacheEngine.${engine}`)
        .fail({
          code: 'CacheEngineVersion',
          prop: 'version',
          got: version,
          allowed: `one of ${Object.keys(families).join(', ')}, known at synth`,
          fix: 'choose one of them: older ones have no IAM authentication',
        })
        .throwIfAny();
    }
    return new CacheEngine(engine, version, family as string);
  }

  private constructor(
    /** `valkey` or `redis`. */
    public readonly engineName: string,
    /** Major and minor version, for example `8.1`. */
    public readonly version: string,
    /** Family of parameter groups that fit, for example `valkey8`. */
    public readonly parameterGroupFamily: string,
  ) {}
}

import type { IRedisCacheRef } from './redis-cache';
import type { IGrantee } from '../core/grant';

/** What identities may do with a cache. */
export class RedisCacheGrants {
  constructor(private readonly cache: IRedisCacheRef) {}

  /**
   * Lets `grantee` log on as the cache's IAM user; it opens no path in the network, `connections` does. Calling twice is
   * harmless.
   */
  public connect(grantee: IGrantee): void {
    grantee.addStatement({
      actions: ['elasticache:Connect'],
      resources: [this.cache.replicationGroupArn, this.cache.userArn],
    });
  }
}

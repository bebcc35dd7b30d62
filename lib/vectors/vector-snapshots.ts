import type { IAgentClusterRef } from '../cluster/agent-cluster';
import type { ILifecycleBucket } from '../storage/lifecycle-bucket';

/** Scheduled snapshots of a vector database. */
export interface VectorSnapshots {
  /** Bucket for the snapshots. Its lifecycle decides how long they are kept. */
  readonly bucket: ILifecycleBucket;
  /** Cluster of the database, whose Pod Identity gives the right to write to the bucket. */
  readonly cluster: IAgentClusterRef;
  /**
   * When snapshots are taken: five fields of cron, in UTC.
   *
   * @default '0 3 * * *'
   */
  readonly schedule?: string;
  /**
   * Folder in the bucket.
   *
   * @default - `vectors/` and the name of the database
   */
  readonly prefix?: string;
}

import type { ILifecycleBucketRef } from './lifecycle-bucket';
import type { StorageClass } from './storage-class';
import type { IEncryptionKey } from '../security/encryption-key';

/** A copy of every new object in another bucket, which has versioning. */
export interface BucketReplication {
  /** The other bucket. */
  readonly destination: ILifecycleBucketRef;
  /**
   * Key that encrypts the copies. A bucket with a key needs it; in another region it is a key of that region.
   *
   * @default - the copies are encrypted by S3 itself
   */
  readonly destinationKey?: IEncryptionKey;
  /**
   * Prefix of the objects that are copied.
   *
   * @default - all objects
   */
  readonly prefix?: string;
  /**
   * Class of the copies.
   *
   * @default - that of the objects
   */
  readonly storageClass?: StorageClass;
  /**
   * Whether a deletion deletes the copy as well.
   *
   * @default false
   */
  readonly deleteMarkers?: boolean;
}

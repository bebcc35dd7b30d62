import type { LifecycleTransition } from './lifecycle-transition';
import { StorageClass } from './storage-class';
import { Duration } from '../core/duration';

/** What a bucket holds. It decides the lifecycle of its objects; every part of it can be overridden by a prop. */
export class BucketPurpose {
  /** Documents that agents retrieve: tiered by use from 30 days on, never deleted; old versions for 90 days. */
  public static documents(): BucketPurpose {
    return new BucketPurpose('documents', {
      transitions: [{ storageClass: StorageClass.INTELLIGENT_TIERING, after: Duration.days(30) }],
      noncurrentExpiration: Duration.days(90),
    });
  }

  /**
   * Archive of conversations: cold (Glacier Flexible Retrieval) after 90 days, deleted after `retention`, which the law
   * or the contract with the users says; old versions for 30 days more. With a retention of 90 days and less nothing
   * becomes cold.
   */
  public static conversations(retention: Duration): BucketPurpose {
    const cold = { storageClass: StorageClass.GLACIER_FLEXIBLE, after: Duration.days(90) };
    return new BucketPurpose('conversations', {
      transitions: retention.toDays() > 90 ? [cold] : [],
      expiration: retention,
      noncurrentExpiration: Duration.days(30),
    });
  }

  /** Weights of models: few and big, tiered by use from 30 days on, never deleted; old versions for 30 days. */
  public static modelWeights(): BucketPurpose {
    return new BucketPurpose('model-weights', {
      transitions: [{ storageClass: StorageClass.INTELLIGENT_TIERING, after: Duration.days(30) }],
      noncurrentExpiration: Duration.days(30),
      abortMultipartUploads: Duration.days(2),
    });
  }

  /** Images and recordings behind a CDN: seldom read from 90 days on, never deleted; old versions for 30 days. */
  public static media(): BucketPurpose {
    return new BucketPurpose('media', {
      transitions: [{ storageClass: StorageClass.STANDARD_IA, after: Duration.days(90) }],
      noncurrentExpiration: Duration.days(30),
    });
  }

  /**
   * Access logs of other buckets: seldom read from 30 days on, archived from 90, deleted after 400; old versions for 7
   * days. Encrypted by S3 itself, since log delivery cannot use a key of KMS.
   */
  public static logs(): BucketPurpose {
    return new BucketPurpose('logs', {
      transitions: [
        { storageClass: StorageClass.STANDARD_IA, after: Duration.days(30) },
        { storageClass: StorageClass.GLACIER_INSTANT, after: Duration.days(90) },
      ],
      expiration: Duration.days(400),
      noncurrentExpiration: Duration.days(7),
    });
  }

  /** Where objects move, and when. */
  public readonly transitions: LifecycleTransition[];
  /** Age at which objects are deleted; never where absent. */
  public readonly expiration?: Duration;
  /** How long versions stay after they were overwritten or deleted. */
  public readonly noncurrentExpiration: Duration;
  /** Age at which unfinished uploads are given up. */
  public readonly abortMultipartUploads: Duration;

  /** Usual class of the objects, for the `DataClass` tag. */
  public get dataClass(): string {
    return this.purposeName === 'logs' || this.purposeName === 'model-weights' ? 'internal' : 'confidential';
  }

  private constructor(
    /** `documents`, `conversations`, `model-weights`, `media` or `logs`. */
    public readonly purposeName: string,
    lifecycle: {
      readonly transitions: LifecycleTransition[];
      readonly expiration?: Duration;
      readonly noncurrentExpiration: Duration;
      readonly abortMultipartUploads?: Duration;
    },
  ) {
    this.transitions = lifecycle.transitions;
    this.expiration = lifecycle.expiration;
    this.noncurrentExpiration = lifecycle.noncurrentExpiration;
    this.abortMultipartUploads = lifecycle.abortMultipartUploads ?? Duration.days(7);
  }
}

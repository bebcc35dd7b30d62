import { Checks } from '../core/checks';
import type { Duration } from '../core/duration';

/** Source: S3 User Guide, "Object Lock considerations": a retention period of 1 day to 100 years. */
const MOST_DAYS = 36_500;

/** Write once, read many: versions that nobody can delete. It can be switched on at any time, and never off. */
export class ObjectLock {
  /** Objects can be put under a legal hold one by one, which keeps them until it is taken off. */
  public static legalHold(): ObjectLock {
    return new ObjectLock();
  }

  /**
   * As `legalHold`, and every new version is kept for `retention`; identities with `s3:BypassGovernanceRetention` can
   * still delete it. Fails with `ObjectLockRetention` for less than a day or more than 100 years.
   */
  public static governance(retention: Duration): ObjectLock {
    return ObjectLock.make('GOVERNANCE', retention);
  }

  /**
   * As `legalHold`, and every new version is kept for `retention`; nobody can delete it or shorten that, not even AWS.
   * Fails with `ObjectLockRetention` for less than a day or more than 100 years.
   */
  public static compliance(retention: Duration): ObjectLock {
    return ObjectLock.make('COMPLIANCE', retention);
  }

  private static make(mode: string, retention: Duration): ObjectLock {
    new Checks(`ObjectLock.${mode.toLowerCase()}`)
      .integer(
        'ObjectLockRetention',
        'retention',
        retention.toDays(),
        { min: 1, max: MOST_DAYS },
        'use 1 day to 100 years',
      )
      .throwIfAny();
    return new ObjectLock(mode, retention);
  }

  private constructor(
    /** `GOVERNANCE` or `COMPLIANCE`; absent where only legal holds keep objects. */
    public readonly retentionMode?: string,
    /** How long every new version is kept. */
    public readonly retention?: Duration,
  ) {}
}

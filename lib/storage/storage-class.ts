/**
 * A storage class that objects can move to.
 *
 * Source: S3 User Guide, "Transitioning objects using Amazon S3 Lifecycle" and "Understanding and managing Amazon S3
 * storage classes", read August 2026.
 */
export class StorageClass {
  /** Read seldom, in milliseconds; from 30 days on. */
  public static readonly STANDARD_IA = new StorageClass('STANDARD_IA', 30, 30, [
    'INTELLIGENT_TIERING',
    'ONEZONE_IA',
    'GLACIER_IR',
    'GLACIER',
    'DEEP_ARCHIVE',
  ]);
  /** Moves objects between tiers by use, without a fee for reading; a small fee an object. */
  public static readonly INTELLIGENT_TIERING = new StorageClass('INTELLIGENT_TIERING', 0, 0, [
    'ONEZONE_IA',
    'GLACIER_IR',
    'GLACIER',
    'DEEP_ARCHIVE',
  ]);
  /** Read seldom, and lost with its zone; from 30 days on. For what can be made again. */
  public static readonly ONEZONE_IA = new StorageClass('ONEZONE_IA', 30, 30, ['GLACIER', 'DEEP_ARCHIVE']);
  /** Archive that is read in milliseconds; at least 90 days are paid. */
  public static readonly GLACIER_INSTANT = new StorageClass('GLACIER_IR', 0, 90, ['GLACIER', 'DEEP_ARCHIVE']);
  /** Archive that has to be restored within minutes to hours; at least 90 days are paid. */
  public static readonly GLACIER_FLEXIBLE = new StorageClass('GLACIER', 0, 90, ['DEEP_ARCHIVE']);
  /** Archive that has to be restored within half a day to two days; at least 180 days are paid. */
  public static readonly DEEP_ARCHIVE = new StorageClass('DEEP_ARCHIVE', 0, 180, []);

  private constructor(
    /** The name of the class in the S3 API. */
    public readonly className: string,
    /** Days that S3 wants an object to be old before it moves here. */
    public readonly minimumAgeDays: number,
    /** Days that are paid for even where an object leaves sooner. */
    public readonly minimumStorageDays: number,
    /** Classes that objects can move on to. */
    public readonly nextClassNames: string[],
  ) {}

  /** The class as error messages show it. */
  public toJSON(): string {
    return this.className;
  }
}

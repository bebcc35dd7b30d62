import type { ILifecycleBucket } from './lifecycle-bucket';
import { Checks } from '../core/checks';
import type { IGrantee } from '../core/grant';

/**
 * What identities may do with the objects of a bucket, and with the key that encrypts them.
 *
 * A `prefix` confines a grant to the objects below it; it ends with a slash. Every verb fails with `BucketGrantPrefix`
 * for another form, and for wildcards. Calling twice is harmless.
 */
export class BucketGrants {
  constructor(private readonly bucket: ILifecycleBucket) {}

  /** Lets `grantee` list and read objects. */
  public read(grantee: IGrantee, prefix?: string): void {
    this.checkPrefix(prefix);
    grantee.addStatement({
      actions: ['s3:ListBucket'],
      resources: [this.bucket.bucketArn],
      ...(prefix === undefined
        ? {}
        : { conditions: [{ test: 'StringLike', variable: 's3:prefix', values: [`${prefix}*`] }] }),
    });
    this.allow(grantee, ['s3:GetObject'], prefix);
    this.bucket.encryptionKey?.grantDecrypt(grantee);
  }

  /** Lets `grantee` write objects, also in parts; what it overwrites stays as an old version. */
  public write(grantee: IGrantee, prefix?: string): void {
    this.allow(grantee, ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts', 's3:PutObject'], prefix);
    // S3 decrypts the parts to put them together
    this.bucket.encryptionKey?.grantEncryptDecrypt(grantee);
  }

  /** Lets `grantee` list, read and write objects; not delete them. */
  public readWrite(grantee: IGrantee, prefix?: string): void {
    this.read(grantee, prefix);
    this.write(grantee, prefix);
  }

  /** Lets `grantee` delete objects; they stay as old versions, which only the lifecycle deletes. */
  public delete(grantee: IGrantee, prefix?: string): void {
    this.allow(grantee, ['s3:DeleteObject'], prefix);
  }

  /** Lets `grantee` put objects under a legal hold and take it off. The bucket needs an object lock. */
  public legalHold(grantee: IGrantee, prefix?: string): void {
    this.allow(grantee, ['s3:GetObjectLegalHold', 's3:PutObjectLegalHold'], prefix);
  }

  private allow(grantee: IGrantee, actions: string[], prefix: string | undefined): void {
    this.checkPrefix(prefix);
    grantee.addStatement({ actions, resources: [`${this.bucket.bucketArn}/${prefix ?? ''}*`] });
  }

  private checkPrefix(prefix: string | undefined): void {
    new Checks(this.bucket)
      .pattern(
        'BucketGrantPrefix',
        'prefix',
        prefix,
        /^([\w.!'()=@:+, -]+\/)+$/,
        "one or more folders, each with a slash after it, of letters, digits and _ . ! ' ( ) = @ : + , -",
        'end it with a slash, and drop a leading one: without, "a" would be "ab/" as well',
      )
      .throwIfAny();
  }
}

import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { Lazy } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { BucketGrants } from './bucket-grants';
import { accessLogStatement, distributionStatement, tlsStatements } from './bucket-policy';
import type { BucketPurpose } from './bucket-purpose';
import type { BucketReplication } from './bucket-replication';
import { addSettings, blockPublicAccess } from './bucket-settings';
import type { IntelligentTiering } from './intelligent-tiering';
import type { Lifecycle } from './lifecycle';
import { checkBucket, checkDistribution } from './lifecycle-bucket-checks';
import type { LifecycleTransition } from './lifecycle-transition';
import type { ObjectLock } from './object-lock';
import { Checks } from '../core/checks';
import { checkAttributes, checkPropTypes } from '../core/prop-types';
import type { Duration } from '../core/duration';
import { physicalName } from '../core/names';
import { protectedByProfile } from '../core/by-profile';
import { dataClassOf, tagsOf } from '../core/tagging';
import { partitionOf } from '../security/arn';
import { EncryptionKey, type IEncryptionKey } from '../security/encryption-key';
import { policyDocument } from '../security/policy-document';

/** Points at a bucket. */
export interface ILifecycleBucketRef extends IConstruct {
  /** Name of the bucket. */
  readonly bucketName: string;
  /** ARN of the bucket. */
  readonly bucketArn: string;
}

/** A bucket, defined here or imported. */
export interface ILifecycleBucket extends ILifecycleBucketRef {
  /**
   * Key that encrypts the objects.
   *
   * @default - they are encrypted by S3 itself
   */
  readonly encryptionKey?: IEncryptionKey;
  /** What identities may do with the objects. */
  readonly grants: BucketGrants;
  /**
   * Lets S3 put the access logs of a bucket with this name here; the name may hold `*`. Does nothing on an imported
   * bucket, whose policy is not ours. Calling twice is harmless.
   */
  allowAccessLogsOf(bucketName: string): void;
}

/** Properties of `LifecycleBucket`. */
export interface LifecycleBucketProps {
  /** What the bucket holds; decides the lifecycle. */
  readonly purpose: BucketPurpose;
  /**
   * Name of the bucket, unique in the world: 3 to 63 lower-case letters, digits and hyphens. Changing it replaces the
   * bucket.
   *
   * @default - made from the construct's path, with a suffix that AWS has not seen
   */
  readonly bucketName?: string;
  /**
   * Where objects move, and when; an empty list keeps them where they are.
   *
   * @default - by purpose
   */
  readonly transitions?: LifecycleTransition[];
  /**
   * Age at which objects are deleted.
   *
   * @default - by purpose
   */
  readonly expiration?: Duration;
  /**
   * Whether objects are never deleted, whatever the purpose says.
   *
   * @default false
   */
  readonly keepForever?: boolean;
  /**
   * Where old versions move, and when, in days since they were overwritten or deleted.
   *
   * @default - nowhere
   */
  readonly noncurrentTransitions?: LifecycleTransition[];
  /**
   * How long old versions stay after they were overwritten or deleted.
   *
   * @default - by purpose
   */
  readonly noncurrentExpiration?: Duration;
  /**
   * Age at which the parts of unfinished uploads are deleted.
   *
   * @default - 7 days; 2 for model weights
   */
  readonly abortMultipartUploads?: Duration;
  /**
   * Whether what is overwritten or deleted stays as an old version.
   *
   * @default true
   */
  readonly versioned?: boolean;
  /**
   * Keeps objects that must not be deleted. It cannot be taken off again.
   *
   * @default - none
   */
  readonly objectLock?: ObjectLock;
  /**
   * Key that encrypts the objects. A bucket for logs has none.
   *
   * @default - a key of the bucket's own
   */
  readonly encryptionKey?: IEncryptionKey;
  /**
   * Bucket for logs that S3 writes the access logs to, below a folder of this bucket's own.
   *
   * @default - no access logs
   */
  readonly accessLogBucket?: ILifecycleBucket;
  /**
   * Whether what happens to objects is sent to EventBridge.
   *
   * @default true
   */
  readonly eventBridge?: boolean;
  /**
   * Copies new objects to another bucket. They cost storage a second time, and transfer to another region.
   *
   * @default - none
   */
  readonly replication?: BucketReplication;
  /**
   * Archive tiers of the class `INTELLIGENT_TIERING`, from which objects have to be restored before they are read.
   *
   * @default - none: objects stay readable at once
   */
  readonly intelligentTiering?: IntelligentTiering;
  /**
   * CloudFront distribution that may read through its origin access control; for media only. Use `allowDistribution`
   * where the distribution is made after the bucket.
   *
   * @default - none
   */
  readonly distributionArn?: string;
  /**
   * Whether Terraform refuses to destroy the bucket. It never destroys one that is not empty.
   *
   * @default - true in production and staging, false in dev
   */
  readonly deletionProtection?: boolean;
  /**
   * Tags beside those of the scope.
   *
   * @default - none
   */
  readonly tags?: { [key: string]: string };
}

/** Attributes of a bucket defined elsewhere. */
export interface LifecycleBucketAttributes {
  /** Name of the bucket. */
  readonly bucketName: string;
  /** ARN of the bucket. */
  readonly bucketArn: string;
  /**
   * Key that encrypts the objects; grants need it.
   *
   * @default - they are encrypted by S3 itself
   */
  readonly encryptionKey?: IEncryptionKey;
}

/** A bucket prefix takes 37 characters: S3 allows 63, and the provider adds 26 of its own. */
const LONGEST_PREFIX = 37;

abstract class LifecycleBucketBase extends Construct implements ILifecycleBucket {
  public abstract readonly bucketName: string;
  public abstract readonly bucketArn: string;
  public abstract readonly encryptionKey?: IEncryptionKey;
  public readonly grants: BucketGrants = new BucketGrants(this);

  public abstract allowAccessLogsOf(bucketName: string): void;
}

/**
 * A private, versioned, encrypted bucket whose objects move to cheaper storage and are deleted as its purpose wants.
 * Requests without TLS 1.2 are refused, and public access is blocked whatever a policy says.
 */
export class LifecycleBucket extends LifecycleBucketBase {
  /** Uses a bucket that is defined elsewhere; defines nothing. */
  public static fromLifecycleBucketAttributes(
    scope: Construct,
    id: string,
    attrs: LifecycleBucketAttributes,
  ): ILifecycleBucket {
    checkAttributes(scope, id, 'storage.LifecycleBucketAttributes', attrs);
    class Import extends LifecycleBucketBase {
      public readonly bucketName = attrs.bucketName;
      public readonly bucketArn = attrs.bucketArn;
      public readonly encryptionKey? = attrs.encryptionKey;
      public allowAccessLogsOf(): void {
        // the policy of an imported bucket is its owner's
      }
    }
    const bucket = new Import(scope, id);
    new Checks(bucket).throwIfAny();
    return bucket;
  }

  public readonly bucketName: string;
  public readonly bucketArn: string;
  public readonly encryptionKey?: IEncryptionKey;
  /** Host name of the bucket in its region: the origin of a CDN. */
  public readonly bucketRegionalDomainName: string;
  /** What the bucket holds. */
  public readonly purpose: BucketPurpose;
  private readonly logSources: string[] = [];
  private readonly distributions: string[] = [];

  constructor(scope: Construct, id: string, props: LifecycleBucketProps) {
    super(scope, id);
    checkPropTypes(this, 'storage.LifecycleBucketProps', props);
    const lifecycle = lifecycleOf(props);
    const prefix = `${physicalName(this, { maxLength: LONGEST_PREFIX - 1 })}-`;
    checkBucket(new Checks(this), props, lifecycle);

    this.purpose = props.purpose;
    const protect = props.deletionProtection ?? protectedByProfile(this);
    const bucket = new S3Bucket(this, 'Resource', {
      ...(props.bucketName === undefined ? { bucketPrefix: prefix } : { bucket: props.bucketName }),
      forceDestroy: false,
      objectLockEnabled: props.objectLock ? true : undefined,
      tags: tagsOf(this, {
        Component: 'LifecycleBucket',
        ...dataClassOf(this, props.purpose.dataClass),
        ...props.tags,
      }),
      lifecycle: { preventDestroy: protect },
    });
    this.bucketName = bucket.id;
    this.bucketArn = bucket.arn;
    this.bucketRegionalDomainName = bucket.bucketRegionalDomainName;
    this.encryptionKey = this.keyOf(props);

    new S3BucketPolicy(this, 'Policy', {
      bucket: this.bucketName,
      policy: Lazy.stringValue({ produce: () => this.policy() }),
      // S3 refuses two changes of a bucket's access at a time
      dependsOn: [blockPublicAccess(this)],
    });
    addSettings(this, props, lifecycle);
    if (props.distributionArn !== undefined) this.allowDistribution(props.distributionArn);
    // by name and not by reference: the logs may lie in a stack that is applied before this one
    props.accessLogBucket?.allowAccessLogsOf(props.bucketName ?? `${prefix}*`);
  }

  public allowAccessLogsOf(bucketName: string): void {
    if (!this.logSources.includes(bucketName)) this.logSources.push(bucketName);
  }

  /**
   * Lets a CloudFront distribution read the objects through its origin access control; calling twice is harmless. Fails
   * with `LifecycleBucketDistribution` unless the purpose is media.
   */
  public allowDistribution(distributionArn: string): void {
    checkDistribution(new Checks(this), this.purpose, distributionArn).throwIfAny();
    if (this.distributions.includes(distributionArn)) return;
    this.distributions.push(distributionArn);
    this.encryptionKey?.allowService('cloudfront.amazonaws.com', [
      { test: 'StringEquals', variable: 'aws:SourceArn', values: [distributionArn] },
    ]);
  }

  private keyOf({
    purpose,
    encryptionKey,
    deletionProtection,
    tags,
  }: LifecycleBucketProps): IEncryptionKey | undefined {
    if (purpose.purposeName === 'logs') return undefined;
    const description = `Bucket ${this.node.path}`;
    return encryptionKey ?? new EncryptionKey(this, 'Key', { description, deletionProtection, tags });
  }

  private policy(): string {
    const { bucketArn, distributions } = this;
    const sources = [...this.logSources].sort().map((name) => `arn:${partitionOf(this)}:s3:::${name}`);
    return policyDocument([
      ...tlsStatements(bucketArn),
      ...(sources.length > 0 ? [accessLogStatement(bucketArn, sources)] : []),
      ...(distributions.length > 0 ? [distributionStatement(bucketArn, distributions)] : []),
    ]);
  }
}

/** The purpose's lifecycle, with what the props override. */
function lifecycleOf(props: LifecycleBucketProps): Lifecycle {
  const { purpose } = props;
  return {
    transitions: props.transitions ?? purpose.transitions,
    expiration: props.expiration ?? (props.keepForever ? undefined : purpose.expiration),
    noncurrentTransitions: props.noncurrentTransitions ?? [],
    noncurrentExpiration: props.noncurrentExpiration ?? purpose.noncurrentExpiration,
    abortMultipartUploads: props.abortMultipartUploads ?? purpose.abortMultipartUploads,
    versioned: props.versioned ?? true,
  };
}

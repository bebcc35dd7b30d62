import { S3BucketIntelligentTieringConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-intelligent-tiering-configuration';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketLoggingA } from '@cdktf/provider-aws/lib/s3-bucket-logging';
import { S3BucketNotification } from '@cdktf/provider-aws/lib/s3-bucket-notification';
import { S3BucketObjectLockConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import type { ITerraformDependable } from 'cdktf';
import type { IntelligentTiering } from './intelligent-tiering';
import { type Lifecycle, rulesOf } from './lifecycle';
import type { LifecycleBucket, LifecycleBucketProps } from './lifecycle-bucket';
import type { ObjectLock } from './object-lock';
import { addReplication } from './replication';
import { physicalName } from '../core/names';
import { resourcesOf } from '../security/dependencies';

/** Blocks public access in all four ways; whatever ACL or policy says otherwise has no effect. */
export function blockPublicAccess(bucket: LifecycleBucket): ITerraformDependable {
  return new S3BucketPublicAccessBlock(bucket, 'PublicAccessBlock', {
    bucket: bucket.bucketName,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
}

/** The settings of a bucket that are resources of their own. */
export function addSettings(bucket: LifecycleBucket, props: LifecycleBucketProps, lifecycle: Lifecycle): void {
  const { bucketName } = bucket;
  new S3BucketOwnershipControls(bucket, 'OwnershipControls', {
    bucket: bucketName,
    rule: { objectOwnership: 'BucketOwnerEnforced' },
  });
  addEncryption(bucket);
  const versioning = lifecycle.versioned ? [addVersioning(bucket)] : [];
  new S3BucketLifecycleConfiguration(bucket, 'Lifecycle', {
    bucket: bucketName,
    rule: rulesOf(lifecycle),
    dependsOn: versioning,
  });
  if (props.eventBridge ?? true) {
    new S3BucketNotification(bucket, 'Notification', { bucket: bucketName, eventbridge: true });
  }
  if (props.accessLogBucket) {
    const policy = props.accessLogBucket.node.tryFindChild('Policy');
    new S3BucketLoggingA(bucket, 'Logging', {
      bucket: bucketName,
      targetBucket: props.accessLogBucket.bucketName,
      targetPrefix: `${physicalName(bucket, { maxLength: LONGEST_FOLDER })}/`,
      // S3 asks whether log delivery may write there: the policy of the log bucket says so
      dependsOn: resourcesOf(bucket, policy === undefined ? [] : [policy]),
    });
  }
  if (props.objectLock) addRetention(bucket, props.objectLock);
  if (props.intelligentTiering) addTiers(bucket, props.intelligentTiering);
  if (props.replication) {
    const locked = props.objectLock !== undefined;
    addReplication(bucket, { bucket, locked }, props.replication, versioning);
  }
}

const LONGEST_FOLDER = 200;

function addEncryption(bucket: LifecycleBucket): void {
  const key = bucket.encryptionKey;
  new S3BucketServerSideEncryptionConfigurationA(bucket, 'Encryption', {
    bucket: bucket.bucketName,
    rule: [
      key
        ? {
            applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.keyArn },
            bucketKeyEnabled: true,
          }
        : { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } },
    ],
  });
}

function addVersioning(bucket: LifecycleBucket): ITerraformDependable {
  return new S3BucketVersioningA(bucket, 'Versioning', {
    bucket: bucket.bucketName,
    versioningConfiguration: { status: 'Enabled' },
  });
}

/** Legal holds need no more than the bucket's own switch. */
function addRetention(bucket: LifecycleBucket, { retentionMode, retention }: ObjectLock): void {
  if (retentionMode === undefined || retention === undefined) return;
  new S3BucketObjectLockConfigurationA(bucket, 'ObjectLock', {
    bucket: bucket.bucketName,
    rule: { defaultRetention: { mode: retentionMode, days: retention.toDays() } },
  });
}

function addTiers(bucket: LifecycleBucket, { archiveAfter, deepArchiveAfter }: IntelligentTiering): void {
  new S3BucketIntelligentTieringConfiguration(bucket, 'IntelligentTiering', {
    bucket: bucket.bucketName,
    name: 'archive',
    tiering: [
      ...(archiveAfter ? [{ accessTier: 'ARCHIVE_ACCESS', days: archiveAfter.toDays() }] : []),
      ...(deepArchiveAfter ? [{ accessTier: 'DEEP_ARCHIVE_ACCESS', days: deepArchiveAfter.toDays() }] : []),
    ],
  });
}

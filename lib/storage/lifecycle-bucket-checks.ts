import type { BucketPurpose } from './bucket-purpose';
import type { IntelligentTiering } from './intelligent-tiering';
import { checkLifecycle, type Lifecycle } from './lifecycle';
import type { LifecycleBucketProps } from './lifecycle-bucket';
import type { Checks } from '../core/checks';
import { checkTags } from '../core/tagging';

/** Source: S3 User Guide, "General purpose bucket naming rules". Without dots: they break TLS host names. */
const NAME = /^(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
const RESERVED_ENDINGS = /(-s3alias|--ols-s3|--x-s3|--table-s3)$/;
const NAME_RULE =
  '3 to 63 lower-case letters, digits and hyphens, no hyphen first or last, without the prefixes and suffixes that S3 reserves';

/** Refuses props that S3 would refuse, all of them at once. */
export function checkBucket(checks: Checks, props: LifecycleBucketProps, lifecycle: Lifecycle): void {
  const { bucketName, purpose } = props;
  checkTags(checks, props.tags)
    .pattern('LifecycleBucketName', 'bucketName', bucketName, NAME, NAME_RULE)
    .that(
      'LifecycleBucketName',
      'bucketName',
      bucketName,
      () => !RESERVED_ENDINGS.test(bucketName ?? ''),
      NAME_RULE,
      'change the end',
    );
  const end = props.keepForever === true && props.expiration;
  if (end) {
    checks.fail({
      code: 'LifecycleBucketExpiration',
      prop: 'expiration',
      got: end,
      allowed: 'absent where keepForever is true',
      fix: 'keep one of the two',
    });
  }
  checkLifecycle(checks, lifecycle);
  checkVersions(checks, props, lifecycle);
  checkEncryption(checks, props);
  checkReplication(checks, props);
  checkTiers(checks, props.intelligentTiering);
  if (props.distributionArn !== undefined) checkDistribution(checks, purpose, props.distributionArn);
  checks.throwIfAny();
}

/** Refuses distributions that would read what is not media. */
export function checkDistribution(checks: Checks, purpose: BucketPurpose, distributionArn: string): Checks {
  const arn = /^arn:[\w-]+:cloudfront::\d{12}:distribution\/\w+$/;
  checks.pattern(
    'LifecycleBucketDistribution',
    'distributionArn',
    distributionArn,
    arn,
    'the ARN of a CloudFront distribution',
  );
  if (purpose.purposeName === 'media') return checks;
  return checks.fail({
    code: 'LifecycleBucketDistribution',
    prop: 'distributionArn',
    got: purpose.purposeName,
    allowed: 'absent unless the purpose is media',
    fix: 'put what the CDN shows into a bucket of its own',
  });
}

function checkVersions(checks: Checks, props: LifecycleBucketProps, { versioned }: Lifecycle): void {
  if (versioned) return;
  for (const prop of ['objectLock', 'replication', 'noncurrentTransitions', 'noncurrentExpiration'] as const) {
    if (props[prop] === undefined) continue;
    checks.fail({
      code: 'LifecycleBucketVersions',
      prop,
      got: 'versioned: false',
      allowed: 'absent without versions',
      fix: `leave out ${prop}, or versioned`,
    });
  }
}

function checkEncryption(checks: Checks, props: LifecycleBucketProps): void {
  const logs = props.purpose.purposeName === 'logs';
  if (logs && props.encryptionKey) {
    checks.fail({
      code: 'LifecycleBucketKey',
      prop: 'encryptionKey',
      got: props.encryptionKey.node.path,
      allowed: 'absent for logs',
      fix: 'leave it out: S3 cannot deliver access logs to a bucket with a key of KMS',
    });
  }
  if (logs && props.objectLock?.retention) {
    checks.fail({
      code: 'LifecycleBucketLock',
      prop: 'objectLock',
      got: props.objectLock,
      allowed: 'absent or ObjectLock.legalHold() for logs',
      fix: 'S3 cannot deliver access logs to a bucket with a default retention',
    });
  }
  if (props.accessLogBucket?.encryptionKey) {
    checks.fail({
      code: 'LifecycleBucketAccessLogs',
      prop: 'accessLogBucket',
      got: props.accessLogBucket.node.path,
      allowed: 'a bucket that S3 encrypts itself',
      fix: 'use a bucket of the purpose logs',
    });
  }
}

function checkReplication(checks: Checks, { purpose, replication }: LifecycleBucketProps): void {
  const logs = purpose.purposeName === 'logs';
  if (replication && logs !== (replication.destinationKey === undefined)) {
    checks.fail({
      code: 'LifecycleBucketReplication',
      prop: 'replication.destinationKey',
      got: replication.destinationKey?.node.path,
      allowed: logs ? 'absent where the source has no key' : 'a key of the region of the copies',
      fix: logs ? 'leave it out' : 'S3 has to encrypt the copies again: name the key',
    });
  }
}

/** Source: S3 API, PutBucketIntelligentTieringConfiguration. */
function checkTiers(checks: Checks, tiers: IntelligentTiering | undefined): void {
  if (!tiers) return;
  const { archiveAfter, deepArchiveAfter } = tiers;
  const code = 'LifecycleBucketTiers';
  const most = { max: 730 };
  checks
    .integer(
      code,
      'intelligentTiering.archiveAfter',
      archiveAfter?.toDays(),
      { min: 90, ...most },
      'use 90 to 730 days',
    )
    .integer(
      code,
      'intelligentTiering.deepArchiveAfter',
      deepArchiveAfter?.toDays(),
      { min: 180, ...most },
      'use 180 to 730 days',
    );
  if (archiveAfter && deepArchiveAfter && deepArchiveAfter.toDays() > archiveAfter.toDays()) return;
  if ((archiveAfter === undefined) !== (deepArchiveAfter === undefined)) return;
  checks.fail({
    code,
    prop: 'intelligentTiering',
    got: [archiveAfter, deepArchiveAfter],
    allowed: 'one tier, or two of which the deep one comes later',
    fix: 'change the days',
  });
}

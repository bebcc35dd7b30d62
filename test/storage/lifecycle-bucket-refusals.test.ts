import { Token } from 'cdktf';
import { bucketIn, codesOf, type Props, template } from './fixtures';
import { Duration } from '../../lib/core';
import { EncryptionKey } from '../../lib/security';
import { BucketPurpose, LifecycleBucket, ObjectLock, StorageClass } from '../../lib/storage';
import { testStack } from '../../lib/testing';

const { STANDARD_IA, ONEZONE_IA, INTELLIGENT_TIERING, GLACIER_INSTANT, GLACIER_FLEXIBLE, DEEP_ARCHIVE } = StorageClass;

const moves = (...steps: [StorageClass, number][]) =>
  steps.map(([storageClass, days]) => ({ storageClass, after: Duration.days(days) }));

describe('lifecycles', () => {
  test.each([
    [
      moves(
        [STANDARD_IA, 30],
        [INTELLIGENT_TIERING, 60],
        [ONEZONE_IA, 61],
        [GLACIER_FLEXIBLE, 91],
        [DEEP_ARCHIVE, 181],
      ),
    ],
    [moves([GLACIER_INSTANT, 0], [GLACIER_FLEXIBLE, 90])],
    [moves([ONEZONE_IA, 30])],
    [moves([INTELLIGENT_TIERING, 0], [GLACIER_INSTANT, 1])],
  ])('S3 takes %j', (transitions) => {
    expect(
      codesOf(() =>
        template({ transitions, noncurrentTransitions: transitions, noncurrentExpiration: Duration.days(400) }),
      ),
    ).toEqual([]);
  });

  test.each([
    ['LifecycleMinimumDays', moves([STANDARD_IA, 29])],
    ['LifecycleMinimumDays', moves([ONEZONE_IA, 0])],
    ['LifecycleOrder', moves([GLACIER_INSTANT, 0], [STANDARD_IA, 90])],
    ['LifecycleOrder', moves([ONEZONE_IA, 30], [GLACIER_INSTANT, 60])],
    ['LifecycleOrder', moves([DEEP_ARCHIVE, 0], [GLACIER_FLEXIBLE, 180])],
    ['LifecycleOrder', moves([INTELLIGENT_TIERING, 0], [INTELLIGENT_TIERING, 30])],
    ['LifecycleGap', moves([STANDARD_IA, 30], [GLACIER_FLEXIBLE, 59])],
    ['LifecycleGap', moves([GLACIER_INSTANT, 10], [DEEP_ARCHIVE, 99])],
    ['LifecycleGap', moves([INTELLIGENT_TIERING, 30], [GLACIER_FLEXIBLE, 30])],
  ])('%s for %j', (code, steps) => {
    expect(codesOf(() => template({ transitions: steps }))).toEqual([code]);
    const noncurrentExpiration = Duration.days(400);
    expect(codesOf(() => template({ noncurrentTransitions: steps, noncurrentExpiration }))).toEqual([code]);
  });

  test.each<[string, Props]>([
    ['LifecycleExpiration', { expiration: Duration.days(30) }],
    [
      'LifecycleExpiration',
      { purpose: BucketPurpose.conversations(Duration.days(365)), expiration: Duration.days(90) },
    ],
    ['LifecycleExpiration', { noncurrentTransitions: moves([STANDARD_IA, 90]) }],
    ['LifecycleDays', { expiration: Duration.days(0), transitions: [] }],
    ['LifecycleDays', { noncurrentExpiration: Duration.days(0) }],
    ['LifecycleDays', { abortMultipartUploads: Duration.days(0) }],
  ])('%s for %j', (code, props) => {
    expect(codesOf(() => template(props))).toEqual([code]);
  });

  test('the error shows the arithmetic', () => {
    expect(() => template({ transitions: moves([GLACIER_INSTANT, 10], [DEEP_ARCHIVE, 99]) })).toThrow(
      'LifecycleGap: transitions[1].after must be a whole number of at least 100, got 99; ' +
        'GLACIER_IR from day 10 is paid for 90 days: move on at 100 or later, or leave a class out [at test/Documents]',
    );
  });
});

describe('refusals', () => {
  const media = BucketPurpose.media();
  const logs = BucketPurpose.logs();
  const distributionArn = 'arn:aws:cloudfront::111122223333:distribution/E1';

  test.each<[string, Props]>([
    ['LifecycleBucketName', { bucketName: 'Upper' }],
    ['LifecycleBucketName', { bucketName: 'with.dot' }],
    ['LifecycleBucketName', { bucketName: 'ab' }],
    ['LifecycleBucketName', { bucketName: 'a'.repeat(64) }],
    ['LifecycleBucketName', { bucketName: '-a-b' }],
    ['LifecycleBucketName', { bucketName: 'xn--bucket' }],
    ['LifecycleBucketName', { bucketName: 'bucket-s3alias' }],
    ['PropType', { keepForever: 'no' as unknown as boolean }],
    ['PropType', { versioned: 'no' as unknown as boolean }],
    ['PropType', { eventBridge: 'no' as unknown as boolean }],
    ['PropType', { deletionProtection: 'no' as unknown as boolean }],
    ['LifecycleBucketExpiration', { keepForever: true, expiration: Duration.days(100) }],
    ['LifecycleBucketVersions', { versioned: false, objectLock: ObjectLock.legalHold() }],
    ['LifecycleBucketVersions', { versioned: false, noncurrentExpiration: Duration.days(1) }],
    ['LifecycleBucketVersions', { versioned: false, noncurrentTransitions: [] }],
    ['LifecycleBucketLock', { purpose: logs, objectLock: ObjectLock.governance(Duration.days(1)) }],
    ['LifecycleBucketTiers', { intelligentTiering: {} }],
    ['LifecycleBucketTiers', { intelligentTiering: { archiveAfter: Duration.days(89) } }],
    ['LifecycleBucketTiers', { intelligentTiering: { deepArchiveAfter: Duration.days(179) } }],
    ['LifecycleBucketTiers', { intelligentTiering: { archiveAfter: Duration.days(731) } }],
    [
      'LifecycleBucketTiers',
      { intelligentTiering: { archiveAfter: Duration.days(180), deepArchiveAfter: Duration.days(180) } },
    ],
    ['LifecycleBucketDistribution', { distributionArn }],
    ['LifecycleBucketDistribution', { purpose: media, distributionArn: 'E1' }],
    ['Tags', { tags: { 'aws:x': 'y' } }],
  ])('%s for %j', (code, props) => {
    expect(codesOf(() => template(props))).toEqual([code]);
  });

  test('LifecycleBucketDistribution for a verb on another purpose', () => {
    expect(
      codesOf(() => {
        bucketIn(testStack()).allowDistribution(distributionArn);
      }),
    ).toEqual(['LifecycleBucketDistribution']);
  });

  test('LifecycleBucketKey and LifecycleBucketReplication where keys do not fit', () => {
    const stack = testStack();
    const key = EncryptionKey.fromKeyArn(stack, 'Theirs', 'arn:aws:kms:eu-central-1:111122223333:key/abc');
    const destination = LifecycleBucket.fromLifecycleBucketAttributes(stack, 'To', {
      bucketName: 'to',
      bucketArn: 'arn:aws:s3:::to',
    });
    expect(codesOf(() => bucketIn(stack, { purpose: logs, encryptionKey: key }, 'A'))).toEqual(['LifecycleBucketKey']);
    expect(codesOf(() => bucketIn(stack, { replication: { destination } }, 'B'))).toEqual([
      'LifecycleBucketReplication',
    ]);
    const withKey = { destination, destinationKey: key };
    expect(codesOf(() => bucketIn(stack, { purpose: logs, replication: withKey }, 'C'))).toEqual([
      'LifecycleBucketReplication',
    ]);
    expect(codesOf(() => bucketIn(stack, { versioned: false, replication: withKey }, 'D'))).toEqual([
      'LifecycleBucketVersions',
    ]);
  });

  test('LifecycleBucketAccessLogs for a bucket with a key', () => {
    const stack = testStack();
    const accessLogBucket = bucketIn(stack, {}, 'Encrypted');
    expect(codesOf(() => bucketIn(stack, { accessLogBucket }))).toEqual(['LifecycleBucketAccessLogs']);
  });

  test.each([0, 36_501])('ObjectLockRetention for %d days', (days) => {
    expect(codesOf(() => ObjectLock.governance(Duration.days(days)))).toEqual(['ObjectLockRetention']);
    expect(codesOf(() => ObjectLock.compliance(Duration.days(days)))).toEqual(['ObjectLockRetention']);
  });

  test('ConstructId for an id that Terraform cannot address', () => {
    expect(codesOf(() => bucketIn(testStack(), {}, '1 bucket'))).toEqual(['ConstructId']);
  });

  test('tokens pass', () => {
    const token = Token.asString({ Ref: 'x' });
    expect(codesOf(() => template({ bucketName: token, purpose: media, distributionArn: token }))).toEqual([]);
  });
});

import {
  bucketIn,
  codesOf,
  importedIn,
  keyArn,
  policyOf,
  type Props,
  rulesOf,
  statementsOf,
  template,
} from './fixtures';
import { Duration, Profile } from '../../lib/core';
import { EncryptionKey, ServiceRole } from '../../lib/security';
import { BucketPurpose, LifecycleBucket, ObjectLock, StorageClass } from '../../lib/storage';
import { Template, testApp, testStack } from '../../lib/testing';

describe('a bucket by default', () => {
  const result = template();

  test('has a name that begins with its path, and is emptied by nobody', () => {
    expect(result.only('aws_s3_bucket')).toMatchObject({
      bucket_prefix: 'test-documents-',
      force_destroy: false,
      lifecycle: { prevent_destroy: true },
    });
    expect(result.only('aws_s3_bucket')).not.toHaveProperty('object_lock_enabled');
  });

  test('is not public, whatever a policy or an ACL says', () => {
    expect(result.only('aws_s3_bucket_public_access_block')).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(result.only('aws_s3_bucket_ownership_controls')).toMatchObject({
      rule: { object_ownership: 'BucketOwnerEnforced' },
    });
  });

  test('refuses requests without TLS 1.2, and allows nobody anything', () => {
    const statements = policyOf(result);
    expect(Object.keys(statements)).toEqual(['TlsOnly', 'Tls12']);
    expect(statements.TlsOnly).toMatchObject({
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    expect(statements.Tls12).toMatchObject({
      Effect: 'Deny',
      Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } },
    });
    expect(statements.TlsOnly.Resource).toHaveLength(2);
  });

  test('is encrypted with a key of its own, by way of a bucket key', () => {
    expect(result.only('aws_s3_bucket_server_side_encryption_configuration').rule).toEqual([
      {
        apply_server_side_encryption_by_default: {
          sse_algorithm: 'aws:kms',
          kms_master_key_id: expect.stringContaining('aws_kms_key.Documents_Key'),
        },
        bucket_key_enabled: true,
      },
    ]);
  });

  test('keeps versions and tells EventBridge', () => {
    expect(result.only('aws_s3_bucket_versioning')).toMatchObject({ versioning_configuration: { status: 'Enabled' } });
    expect(result.only('aws_s3_bucket_notification')).toMatchObject({ eventbridge: true });
  });

  test('has nothing that costs extra', () => {
    for (const extra of [
      'logging',
      'replication_configuration',
      'object_lock_configuration',
      'intelligent_tiering_configuration',
    ]) {
      expect(result.types()).not.toContain(`aws_s3_bucket_${extra}`);
    }
  });

  test('its name fits however deep it lies', () => {
    const stack = testStack(testApp(), 'a-stack-with-a-name-that-is-much-too-long-for-a-bucket');
    bucketIn(stack);
    expect(String(Template.of(stack).only('aws_s3_bucket').bucket_prefix).length).toBeLessThanOrEqual(37);
  });

  test('can be destroyed in dev, with its key', () => {
    const dev = template({}, Profile.DEV);
    expect(dev.only('aws_s3_bucket')).toMatchObject({ lifecycle: { prevent_destroy: false } });
    expect(dev.only('aws_kms_key')).toMatchObject({ lifecycle: { prevent_destroy: false } });
  });
});

describe('purposes', () => {
  const whole = { status: 'Enabled', filter: [{ prefix: '' }] };
  const uploads = (days: number) => ({
    ...whole,
    id: 'uploads',
    abort_incomplete_multipart_upload: [{ days_after_initiation: days }],
  });

  test('documents are tiered by use and kept', () => {
    expect(rulesOf({ purpose: BucketPurpose.documents() })).toEqual({
      objects: { ...whole, id: 'objects', transition: [{ days: 30, storage_class: 'INTELLIGENT_TIERING' }] },
      versions: {
        ...whole,
        id: 'versions',
        noncurrent_version_expiration: [{ noncurrent_days: 90 }],
        expiration: [{ expired_object_delete_marker: true }],
      },
      uploads: uploads(7),
    });
  });

  test('conversations that are kept for 90 days and less never become cold', () => {
    const rules = rulesOf({ purpose: BucketPurpose.conversations(Duration.days(90)) });
    expect(rules).toMatchObject({ objects: { expiration: [{ days: 90 }] } });
    expect(rules).not.toHaveProperty('objects.transition');
  });

  test('conversations are cold after 90 days and deleted after the retention', () => {
    expect(rulesOf({ purpose: BucketPurpose.conversations(Duration.days(365)) })).toEqual({
      objects: {
        ...whole,
        id: 'objects',
        transition: [{ days: 90, storage_class: 'GLACIER' }],
        expiration: [{ days: 365 }],
      },
      versions: { ...whole, id: 'versions', noncurrent_version_expiration: [{ noncurrent_days: 30 }] },
      uploads: uploads(7),
    });
  });

  test.each([
    [BucketPurpose.modelWeights(), [{ days: 30, storage_class: 'INTELLIGENT_TIERING' }], undefined, 30, 2],
    [BucketPurpose.media(), [{ days: 90, storage_class: 'STANDARD_IA' }], undefined, 30, 7],
    [
      BucketPurpose.logs(),
      [
        { days: 30, storage_class: 'STANDARD_IA' },
        { days: 90, storage_class: 'GLACIER_IR' },
      ],
      [{ days: 400 }],
      7,
      7,
    ],
  ])('$purposeName', (purpose, transition, expiration, noncurrent, abort) => {
    const rules = rulesOf({ purpose });
    expect(rules.objects).toMatchObject({ transition });
    expect(rules.objects.expiration).toEqual(expiration);
    expect(rules.versions).toMatchObject({ noncurrent_version_expiration: [{ noncurrent_days: noncurrent }] });
    expect(rules.uploads).toMatchObject(uploads(abort));
  });

  test('logs are encrypted by S3 itself', () => {
    const result = template({ purpose: BucketPurpose.logs() });
    expect(result.only('aws_s3_bucket_server_side_encryption_configuration').rule).toEqual([
      { apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } },
    ]);
    expect(result.types()).not.toContain('aws_kms_key');
  });
});

describe('props', () => {
  test.each<[Props, string, object]>([
    [{ bucketName: 'agent-documents' }, 'aws_s3_bucket', { bucket: 'agent-documents' }],
    [{ deletionProtection: false }, 'aws_s3_bucket', { lifecycle: { prevent_destroy: false } }],
    [{ deletionProtection: false }, 'aws_kms_key', { lifecycle: { prevent_destroy: false } }],
    [{ tags: { Team: 'agents' } }, 'aws_s3_bucket', { tags: { Component: 'LifecycleBucket', Team: 'agents' } }],
    [{ tags: { Team: 'agents' } }, 'aws_kms_key', { tags: { Team: 'agents' } }],
    [{ objectLock: ObjectLock.legalHold() }, 'aws_s3_bucket', { object_lock_enabled: true }],
    [
      { objectLock: ObjectLock.governance(Duration.days(30)) },
      'aws_s3_bucket_object_lock_configuration',
      { rule: { default_retention: { mode: 'GOVERNANCE', days: 30 } } },
    ],
    [
      { objectLock: ObjectLock.compliance(Duration.days(365)) },
      'aws_s3_bucket_object_lock_configuration',
      { rule: { default_retention: { mode: 'COMPLIANCE', days: 365 } } },
    ],
    [
      { intelligentTiering: { archiveAfter: Duration.days(90), deepArchiveAfter: Duration.days(180) } },
      'aws_s3_bucket_intelligent_tiering_configuration',
      {
        tiering: [
          { access_tier: 'ARCHIVE_ACCESS', days: 90 },
          { access_tier: 'DEEP_ARCHIVE_ACCESS', days: 180 },
        ],
      },
    ],
    [
      { intelligentTiering: { deepArchiveAfter: Duration.days(200) } },
      'aws_s3_bucket_intelligent_tiering_configuration',
      { tiering: [{ access_tier: 'DEEP_ARCHIVE_ACCESS', days: 200 }] },
    ],
  ])('%j shows in %s', (props, type, expected) => {
    expect(template(props).only(type)).toMatchObject(expected);
  });

  test('a bucketName leaves no prefix', () => {
    expect(template({ bucketName: 'agent-documents' }).only('aws_s3_bucket')).not.toHaveProperty('bucket_prefix');
  });

  test('a legal hold alone sets no retention', () => {
    expect(template({ objectLock: ObjectLock.legalHold() }).types()).not.toContain(
      'aws_s3_bucket_object_lock_configuration',
    );
  });

  test.each<[Props, string, object]>([
    [
      { transitions: [{ storageClass: StorageClass.GLACIER_INSTANT, after: Duration.days(0) }] },
      'objects',
      { transition: [{ days: 0, storage_class: 'GLACIER_IR' }] },
    ],
    [{ expiration: Duration.days(120) }, 'objects', { expiration: [{ days: 120 }] }],
    [
      { noncurrentExpiration: Duration.days(5) },
      'versions',
      { noncurrent_version_expiration: [{ noncurrent_days: 5 }] },
    ],
    [
      { noncurrentTransitions: [{ storageClass: StorageClass.STANDARD_IA, after: Duration.days(30) }] },
      'versions',
      { noncurrent_version_transition: [{ noncurrent_days: 30, storage_class: 'STANDARD_IA' }] },
    ],
    [
      { abortMultipartUploads: Duration.days(1) },
      'uploads',
      { abort_incomplete_multipart_upload: [{ days_after_initiation: 1 }] },
    ],
  ])('%j overrides the purpose', (props, rule, expected) => {
    expect(rulesOf(props)[rule]).toMatchObject(expected);
  });

  test('keepForever takes the expiration of the purpose away', () => {
    const purpose = BucketPurpose.conversations(Duration.days(365));
    expect(rulesOf({ purpose, keepForever: true }).objects).not.toHaveProperty('expiration');
  });

  test('no transitions and no expiration leave no rule for objects', () => {
    expect(Object.keys(rulesOf({ transitions: [] }))).toEqual(['versions', 'uploads']);
  });

  test('versioned: false leaves no versions', () => {
    const result = template({ versioned: false });
    expect(result.types()).not.toContain('aws_s3_bucket_versioning');
    expect(Object.keys(rulesOf({ versioned: false }))).toEqual(['objects', 'uploads']);
  });

  test('eventBridge: false tells nobody', () => {
    expect(template({ eventBridge: false }).types()).not.toContain('aws_s3_bucket_notification');
  });

  test('encryptionKey replaces the key of its own', () => {
    const stack = testStack();
    bucketIn(stack, { encryptionKey: EncryptionKey.fromKeyArn(stack, 'Shared', keyArn) });
    const result = Template.of(stack);
    expect(result.types()).not.toContain('aws_kms_key');
    expect(JSON.stringify(result.only('aws_s3_bucket_server_side_encryption_configuration'))).toContain(keyArn);
  });
});

test('an imported bucket defines nothing', () => {
  const stack = testStack();
  importedIn(stack).allowAccessLogsOf('x');
  expect(Template.of(stack).addresses()).toEqual([]);
});

test('an imported bucket fails for a bad id', () => {
  const stack = testStack();
  const attributes = { bucketName: 'a', bucketArn: 'b' };
  expect(codesOf(() => LifecycleBucket.fromLifecycleBucketAttributes(stack, 'a b', attributes))).toEqual([
    'ConstructId',
  ]);
});

test('the bucket is left to the role that reads it', () => {
  const stack = testStack();
  const role = new ServiceRole(stack, 'Agent', { servicePrincipal: 'pods.eks.amazonaws.com' });
  bucketIn(stack).grants.read(role);
  expect(Object.keys(statementsOf(Template.of(stack).only('aws_iam_role_policy').policy))).toEqual([
    's3:ListBucket',
    's3:GetObject',
    'kms:Decrypt',
  ]);
});

import { bucketIn, importedIn, keyArn, policyOf, type Props, statementsOf } from './fixtures';
import { BucketPurpose, type LifecycleBucket, ObjectLock, StorageClass } from '../../lib/storage';
import { Template, testApp, testStack } from '../../lib/testing';

const distributionArn = 'arn:aws:cloudfront::111122223333:distribution/E1';

describe('the class of data', () => {
  test.each([
    [BucketPurpose.documents(), 'confidential'],
    [BucketPurpose.media(), 'confidential'],
    [BucketPurpose.modelWeights(), 'internal'],
    [BucketPurpose.logs(), 'internal'],
  ])('%# follows the purpose', (purpose, DataClass) => {
    const stack = testStack();
    bucketIn(stack, { purpose });
    expect(Template.of(stack).only('aws_s3_bucket').tags).toMatchObject({ DataClass });
  });

  test('is what tags say', () => {
    const stack = testStack();
    bucketIn(stack, { tags: { DataClass: 'restricted' } });
    expect(Template.of(stack).only('aws_s3_bucket').tags).toMatchObject({ DataClass: 'restricted' });
  });
});

describe('access logs', () => {
  test('go to a folder of the log bucket, whose policy admits them once', () => {
    const stack = testStack();
    const logs = bucketIn(stack, { purpose: BucketPurpose.logs() }, 'Logs');
    bucketIn(stack, { accessLogBucket: logs });
    logs.allowAccessLogsOf('other');
    logs.allowAccessLogsOf('other');
    const result = Template.of(stack);
    expect(result.only('aws_s3_bucket_logging')).toMatchObject({
      target_bucket: expect.stringContaining('aws_s3_bucket.Logs_'),
      target_prefix: 'test-documents/',
      depends_on: [expect.stringMatching(/^aws_s3_bucket_policy\.Logs_Policy_/)],
    });
    const policy = result.all('aws_s3_bucket_policy').find((one) => String(one.policy).includes('AccessLogs'));
    expect(statementsOf(policy?.policy).AccessLogs).toMatchObject({
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Action: 's3:PutObject',
      Condition: {
        ArnLike: {
          'aws:SourceArn': [
            'arn:${data.aws_partition.AwsPartition.partition}:s3:::other',
            'arn:${data.aws_partition.AwsPartition.partition}:s3:::test-documents-*',
          ],
        },
      },
    });
  });

  test('may lie in an earlier stack', () => {
    const app = testApp();
    const base = testStack(app, 'base');
    const logs = bucketIn(base, { purpose: BucketPurpose.logs() }, 'Logs');
    const stack = testStack(app, 'data');
    bucketIn(stack, { accessLogBucket: logs, bucketName: 'agent-documents' });
    expect(JSON.stringify(Template.of(stack).only('aws_s3_bucket_logging'))).toContain('terraform_remote_state');
    expect(JSON.stringify(policyOf(Template.of(base)))).toContain(':s3:::agent-documents"');
  });

  test('may go to an imported bucket, whose policy is not ours', () => {
    const stack = testStack();
    bucketIn(stack, { accessLogBucket: importedIn(stack, false) });
    expect(Template.of(stack).only('aws_s3_bucket_logging')).toMatchObject({ target_bucket: 'elsewhere' });
  });
});

describe('media behind a CDN', () => {
  test.each<[string, (bucket: LifecycleBucket) => void, Props]>([
    ['prop', () => undefined, { distributionArn }],
    [
      'verb, twice',
      (bucket) => {
        [0, 1].forEach(() => {
          bucket.allowDistribution(distributionArn);
        });
      },
      {},
    ],
  ])('the distribution may read the objects, and use the key: %s', (_, act, props) => {
    const stack = testStack();
    act(bucketIn(stack, { purpose: BucketPurpose.media(), ...props }));
    const result = Template.of(stack);
    expect(policyOf(result).Distribution).toMatchObject({
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Action: 's3:GetObject',
      Condition: { StringEquals: { 'aws:SourceArn': distributionArn } },
    });
    expect(String(result.only('aws_kms_key_policy').policy)).toContain('cloudfront.amazonaws.com');
  });
});

describe('replication', () => {
  function replicate(props: Props = {}, more = {}): Template {
    const stack = testStack();
    const destination = importedIn(stack);
    bucketIn(stack, { replication: { destination, destinationKey: destination.encryptionKey, ...more }, ...props });
    return Template.of(stack);
  }

  test('copies all objects, encrypted again, by a role of its own, once there are versions', () => {
    const result = replicate();
    expect(result.only('aws_s3_bucket_replication_configuration')).toMatchObject({
      rule: [
        {
          status: 'Enabled',
          filter: { prefix: '' },
          delete_marker_replication: { status: 'Disabled' },
          source_selection_criteria: { sse_kms_encrypted_objects: { status: 'Enabled' } },
          destination: { bucket: 'arn:aws:s3:::elsewhere', encryption_configuration: { replica_kms_key_id: keyArn } },
        },
      ],
      depends_on: [expect.stringContaining('aws_s3_bucket_versioning.')],
    });
    const statements = statementsOf(result.only('aws_iam_role_policy').policy);
    expect(statements['s3:ReplicateDelete'].Resource).toBe('arn:aws:s3:::elsewhere/*');
    expect(JSON.stringify(statements)).toContain(keyArn);
    expect(JSON.stringify(statements)).not.toContain('LegalHold');
  });

  test('prefix, storageClass and deleteMarkers change the rule', () => {
    const result = replicate({}, { prefix: 'a/', storageClass: StorageClass.GLACIER_INSTANT, deleteMarkers: true });
    expect(result.only('aws_s3_bucket_replication_configuration').rule).toMatchObject([
      {
        filter: { prefix: 'a/' },
        delete_marker_replication: { status: 'Enabled' },
        destination: { storage_class: 'GLACIER_IR' },
      },
    ]);
    expect(String(result.only('aws_iam_role_policy').policy)).toContain('arn:aws:s3:::elsewhere/a/*');
  });

  test('carries locks along', () => {
    const result = replicate({ objectLock: ObjectLock.legalHold() });
    expect(String(result.only('aws_iam_role_policy').policy)).toContain('s3:GetObjectLegalHold');
  });

  test('logs are copied without keys', () => {
    const stack = testStack();
    bucketIn(stack, { purpose: BucketPurpose.logs(), replication: { destination: importedIn(stack, false) } });
    const { rule } = Template.of(stack).only('aws_s3_bucket_replication_configuration');
    expect((rule as object[])[0]).not.toHaveProperty('source_selection_criteria');
  });
});

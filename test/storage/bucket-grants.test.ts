import { Token } from 'cdktf';
import { bucketIn, codesOf, statementsOf } from './fixtures';
import { EncryptionKey, ServiceRole } from '../../lib/security';
import { type BucketGrants, BucketPurpose, LifecycleBucket } from '../../lib/storage';
import { Template, testStack } from '../../lib/testing';

const bucketArn = 'arn:aws:s3:::elsewhere';

function grant(act: (grants: BucketGrants, role: ServiceRole) => void) {
  const stack = testStack();
  const role = new ServiceRole(stack, 'Agent', { servicePrincipal: 'pods.eks.amazonaws.com' });
  const bucket = LifecycleBucket.fromLifecycleBucketAttributes(stack, 'Imported', {
    bucketName: 'elsewhere',
    bucketArn,
    encryptionKey: EncryptionKey.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:111122223333:key/abc'),
  });
  act(bucket.grants, role);
  return statementsOf(Template.of(stack).only('aws_iam_role_policy').policy);
}

test('read lists and reads below the prefix, and decrypts', () => {
  const statements = grant((grants, role) => {
    grants.read(role, 'tenant-1/');
  });
  expect(statements['s3:ListBucket']).toMatchObject({
    Resource: bucketArn,
    Condition: { StringLike: { 's3:prefix': 'tenant-1/*' } },
  });
  expect(statements['s3:GetObject']).toMatchObject({ Action: 's3:GetObject', Resource: `${bucketArn}/tenant-1/*` });
  expect(statements['kms:Decrypt'].Action).toEqual(['kms:Decrypt', 'kms:DescribeKey']);
});

test('read without a prefix lists everything', () => {
  const statements = grant((grants, role) => {
    grants.read(role);
  });
  expect(statements['s3:ListBucket']).not.toHaveProperty('Condition');
  expect(statements['s3:GetObject'].Resource).toBe(`${bucketArn}/*`);
});

test('write puts objects, and neither reads nor deletes', () => {
  const statements = grant((grants, role) => {
    grants.write(role, 'in/');
  });
  expect(statements['s3:AbortMultipartUpload']).toMatchObject({
    Action: ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts', 's3:PutObject'],
    Resource: `${bucketArn}/in/*`,
  });
  expect(JSON.stringify(statements)).toContain('kms:GenerateDataKey*');
  expect(JSON.stringify(statements)).not.toMatch(/GetObject|DeleteObject|ListBucket/);
});

test('delete leaves versions behind, and needs no key', () => {
  const statements = grant((grants, role) => {
    grants.delete(role, 'in/');
  });
  expect(Object.values(statements)).toEqual([
    { Effect: 'Allow', Action: 's3:DeleteObject', Resource: `${bucketArn}/in/*` },
  ]);
});

test('readWrite is read and write', () => {
  const statements = grant((grants, role) => {
    grants.readWrite(role, 'in/');
  });
  expect(Object.keys(statements)).toEqual(
    expect.arrayContaining(['s3:ListBucket', 's3:GetObject', 's3:AbortMultipartUpload']),
  );
});

test('legalHold puts holds', () => {
  const statements = grant((grants, role) => {
    grants.legalHold(role);
  });
  expect(statements['s3:GetObjectLegalHold'].Action).toEqual(['s3:GetObjectLegalHold', 's3:PutObjectLegalHold']);
});

test('granting twice is harmless', () => {
  const once = grant((grants, role) => {
    grants.readWrite(role);
  });
  const twice = grant((grants, role) => {
    [0, 1].forEach(() => {
      grants.readWrite(role);
    });
  });
  expect(twice).toEqual(once);
});

test('a bucket for logs has no key to grant', () => {
  const stack = testStack();
  const role = new ServiceRole(stack, 'Agent', { servicePrincipal: 'pods.eks.amazonaws.com' });
  bucketIn(stack, { purpose: BucketPurpose.logs() }).grants.readWrite(role);
  expect(String(Template.of(stack).only('aws_iam_role_policy').policy)).not.toContain('kms:');
});

test('a token is a prefix', () => {
  const prefix = Token.asString({ Ref: 'x' });
  expect(
    codesOf(() =>
      grant((grants, role) => {
        grants.write(role, prefix);
      }),
    ),
  ).toEqual([]);
});

test.each(['tenant-1', '/tenant-1/', 'a//b/', '*/', 'a/*', '${aws:username}/', ''])(
  'BucketGrantPrefix for %j',
  (prefix) => {
    for (const verb of ['read', 'write', 'delete', 'readWrite', 'legalHold'] as const) {
      expect(
        codesOf(() =>
          grant((grants, role) => {
            grants[verb](role, prefix);
          }),
        ),
      ).toEqual(['BucketGrantPrefix']);
    }
  },
);

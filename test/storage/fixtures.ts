import type { TerraformStack } from 'cdktf';
import { Errors, Profile } from '../../lib/core';
import { EncryptionKey } from '../../lib/security';
import { BucketPurpose, type ILifecycleBucket, LifecycleBucket, type LifecycleBucketProps } from '../../lib/storage';
import { Template, testStack } from '../../lib/testing';

/** Any of the props. */
export type Props = Partial<LifecycleBucketProps>;

export function bucketIn(stack: TerraformStack, props: Props = {}, id = 'Documents'): LifecycleBucket {
  return new LifecycleBucket(stack, id, { purpose: BucketPurpose.documents(), ...props });
}

export function template(props: Props = {}, profile = Profile.PRODUCTION): Template {
  const stack = testStack();
  profile.applyTo(stack);
  bucketIn(stack, props);
  return Template.of(stack);
}

/** The rules of the lifecycle by their id. */
export function rulesOf(props: Props): Record<string, Record<string, unknown>> {
  const { rule } = template(props).only('aws_s3_bucket_lifecycle_configuration');
  return Object.fromEntries((rule as { id: string }[]).map((one) => [one.id, one]));
}

interface Statement {
  readonly Sid?: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
}

/** The statements of a policy of the stack, by their Sid or their first action. */
export function statementsOf(policy: unknown): Record<string, Statement> {
  const { Statement } = JSON.parse(String(policy)) as { Statement: Statement[] };
  return Object.fromEntries(Statement.map((one) => [one.Sid ?? [one.Action].flat()[0], one]));
}

export function codesOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    return Errors.codesOf(error);
  }
  return [];
}

export const keyArn = 'arn:aws:kms:eu-central-1:111122223333:key/abc';

/** A bucket of somebody else, with or without a key. */
export function importedIn(stack: TerraformStack, key = true): ILifecycleBucket {
  return LifecycleBucket.fromLifecycleBucketAttributes(stack, 'Imported', {
    bucketName: 'elsewhere',
    bucketArn: 'arn:aws:s3:::elsewhere',
    ...(key ? { encryptionKey: EncryptionKey.fromKeyArn(stack, 'Theirs', keyArn) } : {}),
  });
}

/** The statements of the only bucket policy. */
export function policyOf(result: Template) {
  return statementsOf(result.only('aws_s3_bucket_policy').policy);
}

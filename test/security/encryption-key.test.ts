import { TerraformVariable } from 'cdktf';
import { Duration } from '../../lib/core/duration';
import { Profile } from '../../lib/core/profile';
import { EncryptionKey, type EncryptionKeyProps } from '../../lib/security/encryption-key';
import { ServiceRole } from '../../lib/security/service-role';
import { type Json, Template, testStack } from '../../lib/testing';
import { codesOf, statementsOf } from '../support';

const ARN = 'arn:aws:kms:eu-central-1:111122223333:key/1234';

function key(props: Partial<EncryptionKeyProps> = {}) {
  const stack = testStack();
  return { stack, key: new EncryptionKey(stack, 'Key', { description: 'vectors', ...props }) };
}

function statements(stack: ReturnType<typeof testStack>, type = 'aws_kms_key_policy'): Json[] {
  return statementsOf(Template.of(stack).only(type).policy);
}

describe('EncryptionKey', () => {
  test('by default rotates, is protected, and leaves its use to the IAM policies of the account', () => {
    const { stack } = key();
    const template = Template.of(stack);
    expect(template.only('aws_kms_key')).toMatchObject({
      description: 'vectors',
      enable_key_rotation: true,
      deletion_window_in_days: 30,
      lifecycle: { prevent_destroy: true },
      tags: { Component: 'EncryptionKey' },
    });
    expect(template.only('aws_kms_alias')).toMatchObject({ name: 'alias/test-key' });
    const [owner, ...others] = statements(stack);
    expect(owner).toMatchObject({ Effect: 'Allow', Action: 'kms:*', Resource: '*' });
    expect(owner.Principal).toEqual({
      AWS: expect.stringMatching(/^arn:\$\{element\(.*, 1\)\}:iam::\$\{element\(.*aws_kms_key\..*, 4\)\}:root$/),
    });
    expect(others).toEqual([]);
  });

  test.each([
    [Profile.PRODUCTION, 30, true],
    [Profile.STAGING, 14, true],
    [Profile.DEV, 7, false],
  ])('%# follows the profile', (profile, days, protectedKey) => {
    const stack = testStack();
    profile.applyTo(stack);
    new EncryptionKey(stack, 'Key', { description: 'any' });
    expect(Template.of(stack).only('aws_kms_key')).toMatchObject({
      deletion_window_in_days: days,
      lifecycle: { prevent_destroy: protectedKey },
    });
  });

  test.each<[string, Partial<EncryptionKeyProps>, object]>([
    ['description', { description: 'a ${b}' }, { description: 'a $${b}' }],
    ['deletionWindow', { deletionWindow: Duration.days(7) }, { deletion_window_in_days: 7 }],
    ['deletionProtection', { deletionProtection: false }, { lifecycle: { prevent_destroy: false } }],
    ['tags', { tags: { Team: 'search' } }, { tags: { Team: 'search', Component: 'EncryptionKey' } }],
  ])('%s shows in the key', (_, props, expected) => {
    expect(Template.of(key(props).stack).only('aws_kms_key')).toMatchObject(expected);
  });

  test('lets a service use it under conditions, once', () => {
    const { stack, key: mine } = key();
    const conditions = [{ test: 'StringEquals', variable: 'aws:SourceAccount', values: ['111122223333'] }];
    mine.allowService('sns.amazonaws.com', conditions);
    mine.allowService('sns.amazonaws.com', conditions);
    mine.allowService('sqs.amazonaws.com', []);
    const [, sns, sqs, ...rest] = statements(stack);
    expect(sns).toMatchObject({
      Principal: { Service: 'sns.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
    });
    expect(sns.Action).not.toContain('kms:*');
    expect(sqs).not.toHaveProperty('Condition');
    expect(rest).toEqual([]);
  });

  test('lets Auto Scaling start instances with it, once', () => {
    const { stack, key: mine } = key();
    mine.allowAutoScaling();
    mine.allowAutoScaling();
    const [, use, grant, ...rest] = statements(stack);
    expect(JSON.stringify(use.Principal)).toContain('AWSServiceRoleForAutoScaling');
    expect(grant).toMatchObject({
      Action: 'kms:CreateGrant',
      Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    });
    expect(rest).toEqual([]);
  });

  test.each([
    ['grantDecrypt' as const, ['kms:Decrypt', 'kms:DescribeKey']],
    [
      'grantEncryptDecrypt' as const,
      ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    ],
  ])('%s gives a role these actions on this key only, on an imported key too', (verb, actions) => {
    const { stack, key: mine } = key();
    const theirs = EncryptionKey.fromKeyArn(stack, 'Theirs', ARN);
    const role = new ServiceRole(stack, 'Role', { servicePrincipal: 'ec2.amazonaws.com' });
    mine[verb](role);
    mine[verb](role);
    theirs[verb](role);
    expect(statements(stack, 'aws_iam_role_policy')).toEqual([
      { Effect: 'Allow', Action: actions, Resource: expect.stringMatching(/^\$\{aws_kms_key\.Key_.*\.arn\}$/) },
      { Effect: 'Allow', Action: actions, Resource: ARN },
    ]);
  });

  test('an imported key defines nothing, whatever is allowed on it', () => {
    const stack = testStack();
    const imported = EncryptionKey.fromKeyArn(stack, 'Key', ARN);
    imported.allowService('logs.amazonaws.com', []);
    imported.allowAutoScaling();
    expect(imported.keyArn).toBe(ARN);
    expect(Template.of(stack).types()).toEqual([]);
  });

  test('an imported key may have an ARN that is known at apply only', () => {
    const stack = testStack();
    const { stringValue } = new TerraformVariable(stack, 'key', {});
    const role = new ServiceRole(stack, 'Role', { servicePrincipal: 'ec2.amazonaws.com' });
    EncryptionKey.fromKeyArn(stack, 'Key', stringValue).grantDecrypt(role);
    expect(statements(stack, 'aws_iam_role_policy')).toMatchObject([{ Resource: '${var.key}' }]);
  });

  test('a description may be a token', () => {
    const stack = testStack();
    const { stringValue } = new TerraformVariable(stack, 'text', {});
    new EncryptionKey(stack, 'Key', { description: stringValue });
    expect(Template.of(stack).only('aws_kms_key')).toMatchObject({ description: '${var.text}' });
  });

  test.each<[string, Partial<EncryptionKeyProps>, string]>([
    ['six days', { deletionWindow: Duration.days(6) }, 'EncryptionKeyDeletionWindow'],
    ['31 days', { deletionWindow: Duration.days(31) }, 'EncryptionKeyDeletionWindow'],
    ['no description', { description: '' }, 'EncryptionKeyDescription'],
    ['a long description', { description: 'a'.repeat(8193) }, 'EncryptionKeyDescription'],
    ['text for a boolean', { deletionProtection: 'no' as unknown as boolean }, 'PropType'],
    ['a tag of AWS', { tags: { 'aws:x': 'y' } }, 'Tags'],
  ])('refuses %s', (_, props, code) => {
    expect(codesOf(() => key(props))).toEqual([code]);
  });

  test.each(['1234', 'alias/mine', 'arn:aws:kms:eu-central-1:111122223333:alias/mine', ''])(
    'refuses to import "%s", which no policy can name',
    (arn) => {
      expect(codesOf(() => EncryptionKey.fromKeyArn(testStack(), 'Key', arn))).toEqual(['EncryptionKeyArn']);
    },
  );

  test('refuses two conditions on one key, of which the policy would hold the last', () => {
    const condition = (value: string) => ({ test: 'StringLike', variable: 'aws:SourceArn', values: [value] });
    expect(
      codesOf(() => {
        key().key.allowService('sns.amazonaws.com', [condition('a'), condition('b')]);
      }),
    ).toEqual(['EncryptionKeyStatement']);
  });

  test('two keys stand side by side', () => {
    const { stack } = key();
    new EncryptionKey(stack, 'Other', { description: 'other' });
    expect(Template.of(stack).all('aws_kms_key')).toHaveLength(2);
  });

  test.each(['a b', '1st'])('refuses the id %s, of an import too', (id) => {
    expect(codesOf(() => new EncryptionKey(testStack(), id, { description: 'any' }))).toContain('ConstructId');
    expect(codesOf(() => EncryptionKey.fromKeyArn(testStack(), id, ARN))).toContain('ConstructId');
  });
});

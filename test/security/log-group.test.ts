import { TerraformVariable } from 'cdktf';
import { Duration } from '../../lib/core/duration';
import { Profile } from '../../lib/core/profile';
import { EncryptionKey } from '../../lib/security/encryption-key';
import { LogGroup, type LogGroupProps } from '../../lib/security/log-group';
import { Template, testStack } from '../../lib/testing';
import { codesOf, statementsOf } from '../support';

function logs(props: Partial<LogGroupProps> = {}, id = 'Logs') {
  const stack = testStack();
  const encryptionKey = new EncryptionKey(stack, 'Key', { description: 'logs' });
  return { stack, encryptionKey, logs: new LogGroup(stack, id, { logGroupName: '/agents', encryptionKey, ...props }) };
}

describe('LogGroup', () => {
  test('by default is encrypted, keeps a year, and is made after the key lets CloudWatch in', () => {
    const template = Template.of(logs().stack);
    expect(template.only('aws_cloudwatch_log_group')).toMatchObject({
      name: '/agents',
      kms_key_id: expect.stringMatching(/^\$\{aws_kms_key\..*\.arn\}$/),
      retention_in_days: 365,
      tags: { Component: 'LogGroup' },
      depends_on: expect.arrayContaining([expect.stringMatching(/^aws_kms_key_policy\./)]),
    });
    expect(statementsOf(template.only('aws_kms_key_policy').policy)[1]).toMatchObject({
      Principal: { Service: expect.stringMatching(/^logs\.\$\{.*\}\.amazonaws\.com$/) },
      Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': expect.stringMatching(/:log-group:\*$/) } },
    });
  });

  test.each([
    [Profile.PRODUCTION, 365],
    [Profile.STAGING, 90],
    [Profile.DEV, 30],
  ])('%# follows the profile', (profile, days) => {
    const stack = testStack();
    profile.applyTo(stack);
    new LogGroup(stack, 'Logs', {
      logGroupName: 'a',
      encryptionKey: new EncryptionKey(stack, 'Key', { description: 'any' }),
    });
    expect(Template.of(stack).only('aws_cloudwatch_log_group')).toMatchObject({ retention_in_days: days });
  });

  test.each<[string, Partial<LogGroupProps>, object]>([
    ['retention', { retention: Duration.days(7) }, { retention_in_days: 7 }],
    ['tags', { tags: { Team: 'search' } }, { tags: { Team: 'search' } }],
    ['logGroupName', { logGroupName: '/aws/eks/a/cluster' }, { name: '/aws/eks/a/cluster' }],
  ])('%s shows in the log group', (_, props, expected) => {
    expect(Template.of(logs(props).stack).only('aws_cloudwatch_log_group')).toMatchObject(expected);
  });

  test('takes an imported key as it is', () => {
    const stack = testStack();
    const arn = 'arn:aws:kms:eu-central-1:111122223333:key/1234';
    new LogGroup(stack, 'Logs', {
      logGroupName: 'a',
      encryptionKey: EncryptionKey.fromKeyArn(stack, 'Key', arn),
    });
    const template = Template.of(stack);
    expect(template.only('aws_cloudwatch_log_group')).toMatchObject({ kms_key_id: arn });
    expect(template.types()).toEqual(['aws_cloudwatch_log_group']);
  });

  test('two groups share a key, whose policy names CloudWatch once', () => {
    const { stack, encryptionKey } = logs();
    new LogGroup(stack, 'Other', { logGroupName: 'other', encryptionKey });
    const policy = String(Template.of(stack).only('aws_kms_key_policy').policy);
    expect(policy.split('kms:EncryptionContext:aws:logs:arn')).toHaveLength(2);
  });

  test('a name may be a token', () => {
    const { stack, encryptionKey } = logs();
    const { stringValue } = new TerraformVariable(stack, 'name', {});
    new LogGroup(stack, 'Token', { logGroupName: `/a/${stringValue}`, encryptionKey });
    expect(Template.of(stack).all('aws_cloudwatch_log_group')).toContainEqual(
      expect.objectContaining({ name: '/a/${var.name}' }),
    );
  });

  test.each<[string, Partial<LogGroupProps>, string]>([
    ['a period that CloudWatch does not know', { retention: Duration.days(31) }, 'LogGroupRetention'],
    ['no name', { logGroupName: '' }, 'LogGroupName'],
    ['a name with a space', { logGroupName: 'a b' }, 'LogGroupName'],
    ['a name of 513 characters', { logGroupName: 'a'.repeat(513) }, 'LogGroupName'],
    ['a tag of AWS', { tags: { 'aws:x': 'y' } }, 'Tags'],
  ])('refuses %s', (_, props, code) => {
    expect(codesOf(() => logs(props))).toEqual([code]);
  });

  test('refuses the id 1st', () => {
    expect(codesOf(() => logs({}, '1st'))).toContain('ConstructId');
  });
});

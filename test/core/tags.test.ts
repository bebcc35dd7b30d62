import { TerraformVariable, Token } from 'cdktf';
import { Construct } from 'constructs';
import { Tags } from '../../lib/core/tags';
import { dataClassOf, tagsOf } from '../../lib/core/tagging';
import { LogGroup } from '../../lib/security/log-group';
import { EncryptionKey } from '../../lib/security/encryption-key';
import { Template, testApp, testStack } from '../../lib/testing';
import { codesOf } from '../support';

function many(count: number): { [key: string]: string } {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`Key${index}`, 'a']));
}

describe('tags', () => {
  test('go to everything below, and those further down win', () => {
    const stack = testStack();
    Tags.add(stack, { Environment: 'production', Team: 'platform' });
    const team = new Construct(stack, 'Search');
    Tags.add(team, { Team: 'search' });
    const encryptionKey = new EncryptionKey(team, 'Key', { description: 'logs', tags: { Owner: 'me' } });
    new LogGroup(stack, 'Logs', { logGroupName: 'a', encryptionKey });
    const template = Template.of(stack);
    expect(template.only('aws_kms_key').tags).toEqual({
      ManagedBy: 'terraform',
      Environment: 'production',
      Team: 'search',
      Component: 'EncryptionKey',
      DataClass: 'confidential',
      Owner: 'me',
    });
    expect(template.only('aws_cloudwatch_log_group').tags).toMatchObject({ Team: 'platform' });
  });

  test('of an app go to all its stacks', () => {
    const app = testApp();
    Tags.add(app, { CostCenter: '42' });
    expect(tagsOf(testStack(app))).toEqual({ ManagedBy: 'terraform', CostCenter: '42' });
  });

  test('add up when they are added to one scope twice, and the later one wins', () => {
    const stack = testStack();
    Tags.add(stack, { A: '1', B: '1' });
    Tags.add(stack, { B: '2', C: '2' });
    Tags.add(stack, { B: '2', C: '2' });
    expect(tagsOf(stack)).toMatchObject({ A: '1', B: '2', C: '2' });
  });

  test('say the class of data: that of the resource, of its scope, or the usual one', () => {
    const stack = testStack();
    expect(dataClassOf(stack, 'internal')).toEqual({ DataClass: 'internal' });
    Tags.add(stack, { DataClass: 'restricted' });
    expect(dataClassOf(stack, 'internal')).toEqual({ DataClass: 'restricted' });
    const encryptionKey = new EncryptionKey(stack, 'Key', { description: 'any' });
    new LogGroup(stack, 'Logs', { logGroupName: 'a', encryptionKey, tags: { DataClass: 'public' } });
    const template = Template.of(stack);
    expect(template.only('aws_kms_key').tags).toMatchObject({ DataClass: 'restricted' });
    expect(template.only('aws_cloudwatch_log_group').tags).toMatchObject({ DataClass: 'public' });
  });

  test('are not seen by what was made before', () => {
    const stack = testStack();
    new EncryptionKey(stack, 'Key', { description: 'any' });
    Tags.add(stack, { Late: 'yes' });
    expect(Template.of(stack).only('aws_kms_key').tags).not.toHaveProperty('Late');
  });

  test('mean themselves in Terraform, and may hold tokens', () => {
    const stack = testStack();
    const { stringValue } = new TerraformVariable(stack, 'team', {});
    new EncryptionKey(stack, 'Key', { description: 'any', tags: { Template: '${x}', Team: `a-${stringValue}` } });
    expect(Template.of(stack).only('aws_kms_key').tags).toMatchObject({ Template: '$${x}', Team: 'a-${var.team}' });
  });

  test.each<[string, { [key: string]: string }]>([
    ['a key of AWS', { 'aws:team': 'a' }],
    ['a key of AWS in upper case', { 'AWS:team': 'a' }],
    ['an empty key', { '': 'a' }],
    ['a key of 129 characters', { ['k'.repeat(129)]: 'a' }],
    ['a value of 257 characters', { Team: 'v'.repeat(257) }],
    ['a value that is no string', { Team: 1 as unknown as string }],
    ['null', { Team: null as unknown as string }],
    ['51 tags', many(51)],
    ['a map that is a token', Token.asStringMap('x')],
  ])('refuses %s', (_, tags) => {
    expect(
      codesOf(() => {
        Tags.add(testStack(), tags);
      }),
    ).toEqual(['Tags']);
  });

  test.each<[string, { [key: string]: string }]>([
    ['a key of 128 characters', { ['k'.repeat(128)]: 'a' }],
    ['an empty value', { Team: '' }],
    ['a value of 256 characters', { Team: 'v'.repeat(256) }],
    ['49 tags, and the one that says who manages it', many(49)],
  ])('takes %s', (_, tags) => {
    const stack = testStack();
    Tags.add(stack, tags);
    expect(tagsOf(stack)).toMatchObject(tags);
  });

  test('refuses more than 50 on one resource, wherever they come from', () => {
    const stack = testStack();
    Tags.add(stack, many(45));
    const tags = Object.fromEntries(['a', 'b', 'c', 'd'].map((key) => [key, key]));
    expect(codesOf(() => new EncryptionKey(stack, 'Key', { description: 'any', tags }))).toEqual(['Tags']);
  });
});

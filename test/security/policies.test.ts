import { TerraformOutput } from 'cdktf';
import { arnPart, partitionOf } from '../../lib/security/arn';
import { resourcesOf } from '../../lib/security/dependencies';
import { EncryptionKey } from '../../lib/security/encryption-key';
import { policyDocument, sameStatement } from '../../lib/security/policy-document';
import { Template, testApp, testStack } from '../../lib/testing';

describe('a policy document', () => {
  const statement = { actions: ['a:B'], resources: ['*'] };

  test('writes lists of one as AWS stores them, so that plans stay empty', () => {
    expect(policyDocument([statement])).toBe(
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"a:B","Resource":"*"}]}',
    );
  });

  test('has what a statement has', () => {
    const full = {
      sid: 'Deny',
      effect: 'Deny' as const,
      principal: '*' as const,
      actions: ['a:B', 'a:C'],
      resources: ['x', 'y'],
      conditions: [
        { test: 'Bool', variable: 'a', values: ['true'] },
        { test: 'Bool', variable: 'b', values: ['true', 'false'] },
      ],
    };
    expect(JSON.parse(policyDocument([full]))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Deny',
          Effect: 'Deny',
          Principal: '*',
          Action: ['a:B', 'a:C'],
          Resource: ['x', 'y'],
          Condition: { Bool: { a: 'true', b: ['true', 'false'] } },
        },
      ],
    });
  });

  test('knows the same statement again', () => {
    expect(sameStatement(statement, { ...statement, effect: 'Allow', conditions: [] })).toBe(true);
    expect(sameStatement(statement, { ...statement, actions: ['a:C'] })).toBe(false);
    const key = new EncryptionKey(testStack(), 'Key', { description: 'any' });
    const part = () => ({ ...statement, resources: [`arn:aws:s3:${arnPart(key.keyArn, 3)}::a`] });
    expect(sameStatement(part(), part())).toBe(true);
  });
});

describe('the partition', () => {
  test('is asked for once a stack', () => {
    const app = testApp();
    const [a, b] = [testStack(app, 'a'), testStack(app, 'b')];
    expect(partitionOf(a)).toBe(partitionOf(new EncryptionKey(a, 'Key', { description: 'any' })));
    new TerraformOutput(b, 'Out', { value: partitionOf(b) });
    expect(Object.keys(Template.of(a).data('aws_partition'))).toEqual(['AwsPartition']);
    expect(Object.keys(Template.of(b).data('aws_partition'))).toEqual(['AwsPartition']);
  });
});

describe('the resources to wait for', () => {
  test('are those at and below a construct, of the same stack', () => {
    const app = testApp();
    const [a, b] = [testStack(app, 'a'), testStack(app, 'b')];
    const mine = new EncryptionKey(a, 'Mine', { description: 'any' });
    const theirs = new EncryptionKey(b, 'Theirs', { description: 'any' });
    const imported = EncryptionKey.fromKeyArn(a, 'Imported', 'arn:aws:kms:eu-central-1:111122223333:key/1');
    expect(resourcesOf(a, [mine, theirs, imported])).toEqual(mine.node.children);
    expect(resourcesOf(b, [mine])).toEqual([]);
  });
});

import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { Annotations, TerraformStack } from 'cdktf';
import { Template, testApp, testStack } from '../../lib/testing';

describe('Template', () => {
  test('fails with the validations of the stack, like a synth', () => {
    const stack = testStack();
    const bucket = new S3Bucket(stack, 'Bucket', {});
    bucket.node.addValidation({ validate: () => ['no segment was added', 'no zone'] });
    expect(() => Template.of(stack)).toThrow('[test/Bucket] no segment was added\n[test/Bucket] no zone');
  });

  test('fails with error annotations, and takes warnings', () => {
    const stack = testStack();
    const bucket = new S3Bucket(stack, 'Bucket', {});
    Annotations.of(bucket).addWarning('careful');
    expect(() => Template.of(stack)).not.toThrow();
    Annotations.of(bucket).addError('wrong');
    expect(() => Template.of(stack)).toThrow('[test/Bucket] wrong');
  });

  test('fails without a provider', () => {
    const stack = new TerraformStack(testApp(), 'bare');
    new S3Bucket(stack, 'Bucket', {});
    expect(() => Template.of(stack)).toThrow('provider');
  });

  test('does not fail for another stack', () => {
    const app = testApp();
    const stack = testStack(app, 'good');
    const other = new S3Bucket(testStack(app, 'other'), 'Bucket', {});
    Annotations.of(other).addError('wrong');
    expect(() => Template.of(stack)).not.toThrow();
  });

  test('resolves references across stacks, whichever stack is looked at first', () => {
    const app = testApp();
    const [producer, consumer] = [testStack(app, 'producer'), testStack(app, 'consumer')];
    const bucket = new S3Bucket(producer, 'Bucket', {});
    new S3Bucket(consumer, 'Copy', { bucket: bucket.arn });
    expect(JSON.stringify(Template.of(producer).json.output)).toContain('aws_s3_bucket.Bucket.arn');
    expect(Template.of(consumer).only('aws_s3_bucket').bucket).toContain('data.terraform_remote_state.');
  });

  test('can be taken twice, and sees what was added in between', () => {
    const stack = testStack();
    new S3Bucket(stack, 'A', {});
    expect(Template.of(stack).all('aws_s3_bucket')).toHaveLength(1);
    new S3Bucket(stack, 'B', {});
    expect(Template.of(stack).addresses()).toEqual(['aws_s3_bucket.A', 'aws_s3_bucket.B']);
  });

  test('only() says what was found instead', () => {
    const stack = testStack();
    expect(() => Template.of(stack).only('aws_vpc')).toThrow('expected one aws_vpc, found 0 among: ');
    new S3Bucket(stack, 'A', {});
    new S3Bucket(stack, 'B', {});
    expect(() => Template.of(stack).only('aws_s3_bucket')).toThrow(
      'expected one aws_s3_bucket, found 2 among: aws_s3_bucket',
    );
  });

  test('has nothing where there is nothing', () => {
    const template = Template.of(testStack());
    expect([template.all('aws_vpc'), template.types(), template.addresses(), template.data('aws_vpc')]).toEqual([
      [],
      [],
      [],
      {},
    ]);
  });
});

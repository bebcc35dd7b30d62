import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { Fn, TerraformStack, Token } from 'cdktf';
import type { Construct } from 'constructs';

/** Every read of an expression makes a new token, and two of them never compare equal; statements are compared. */
const PARTS = new Map<string, string>();
const PARTITIONS = new WeakMap<TerraformStack, string>();

/**
 * The part of an ARN at `index` (1 partition, 2 service, 3 region, 4 account). Region and account of a resource are
 * read from its own ARN, so that no data source has to ask AWS at plan time. The same part is the same token.
 */
export function arnPart(arn: string, index: 1 | 2 | 3 | 4): string {
  const key = `${index} ${arn}`;
  const part = PARTS.get(key) ?? Token.asString(Fn.element(Fn.split(':', arn), index));
  PARTS.set(key, part);
  return part;
}

/**
 * The partition (`aws`, `aws-cn`, `aws-us-gov`) of a stack's provider; known at plan time without a call to AWS. Within
 * a stack it is the same token.
 */
export function partitionOf(scope: Construct): string {
  const stack = TerraformStack.of(scope);
  const partition = PARTITIONS.get(stack) ?? new DataAwsPartition(stack, 'AwsPartition').partition;
  PARTITIONS.set(stack, partition);
  return partition;
}

import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { Fn, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

/**
 * The part of an ARN at `index` (1 partition, 2 service, 3 region, 4 account). Region and account of a resource are
 * read from its own ARN, so that no data source has to ask AWS at plan time.
 */
export function arnPart(arn: string, index: 1 | 2 | 3 | 4): string {
  return Fn.element(Fn.split(':', arn), index) as string;
}

/** The partition (`aws`, `aws-cn`, `aws-us-gov`) of a stack's provider; known at plan time without a call to AWS. */
export function partitionOf(scope: Construct): string {
  const stack = TerraformStack.of(scope);
  const known = stack.node.tryFindChild('AwsPartition') as DataAwsPartition | undefined;
  return (known ?? new DataAwsPartition(stack, 'AwsPartition')).partition;
}

import { type ITerraformDependable, TerraformElement, TerraformResource, TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';

/**
 * Every resource at and below some constructs, for `dependsOn`: a role is ready with its policies, a key with its
 * policy. Resources of other stacks are left out: those stacks are applied before, and cannot be named here.
 */
export function resourcesOf(scope: IConstruct, constructs: readonly IConstruct[]): ITerraformDependable[] {
  const stack = TerraformStack.of(scope);
  return constructs
    .flatMap((construct) => construct.node.findAll())
    .filter((node) => TerraformElement.isTerraformElement(node) && TerraformResource.isTerraformResource(node))
    .filter((node) => TerraformStack.of(node) === stack)
    .map((node) => node as unknown as ITerraformDependable);
}

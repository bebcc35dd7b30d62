import { TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { Problem } from './validation-error';
import { isKnown } from './tokens';

const ID = /^[A-Za-z][A-Za-z0-9_-]*$/;
const CODE = 'ConstructId';

/**
 * What is wrong with the ids between a construct and its stack. Terraform addresses are made of them: CDKTF strips
 * other characters, so that two ids may silently become one resource, and a token in an id changes from run to run.
 */
export function idProblems(scope: IConstruct): Problem[] {
  const below = scope.node.scopes.slice(scope.node.scopes.findIndex((parent) => TerraformStack.isStack(parent)) + 1);
  const problems: Problem[] = below
    .filter((construct) => !isKnown(construct.node.id) || !ID.test(construct.node.id))
    .map((construct) => ({
      code: CODE,
      prop: 'id',
      got: construct.node.id,
      allowed: 'letters, digits, - and _, a letter first, and no token',
      fix: 'choose a fixed id: it becomes part of the Terraform address',
    }));
  const id = scope.node.id.toLowerCase();
  const twin = scope.node.scope?.node.children.find((peer) => peer !== scope && peer.node.id.toLowerCase() === id);
  if (twin) {
    problems.push({
      code: CODE,
      prop: 'id',
      got: scope.node.id,
      allowed: `different from "${twin.node.id}" in more than upper and lower case`,
      fix: 'rename one of the two: names in AWS and Kubernetes are lower-case',
    });
  }
  return problems;
}

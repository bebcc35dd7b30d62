import { TerraformElement, TerraformStack } from 'cdktf';
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
  const { scopes } = scope.node;
  const stack = scopes.findIndex((parent) => TerraformStack.isStack(parent));
  // what stands above the stacks is no part of any address
  if (stack === -1) return [];
  const below = scopes.slice(stack + 1);
  return [
    ...below.filter(({ node }) => !isKnown(node.id) || !ID.test(node.id)).map(({ node }) => badId(node.id)),
    ...below.flatMap((construct) => twinOf(construct)),
  ];
}

function badId(id: string): Problem {
  return {
    code: CODE,
    prop: 'id',
    got: isKnown(id) ? id : 'a token',
    allowed: 'letters, digits, - and _, a letter first, and no token',
    fix: 'choose a fixed id: it becomes part of the Terraform address',
  };
}

function twinOf({ node }: IConstruct): Problem[] {
  const id = node.id.toLowerCase();
  // variables, outputs and hand-written resources are not named after their ids
  const twin = node.scope?.node.children.find(
    (peer) => peer.node !== node && peer.node.id.toLowerCase() === id && !TerraformElement.isTerraformElement(peer),
  );
  if (!twin) return [];
  return [
    {
      code: CODE,
      prop: 'id',
      got: node.id,
      allowed: `different from "${twin.node.id}" in more than upper and lower case`,
      fix: 'rename one of the two: names in AWS and Kubernetes are lower-case',
    },
  ];
}

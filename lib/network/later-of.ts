import { TerraformStack } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';

/**
 * Of two owners of security groups the one whose stack is applied later: a rule there can refer to both groups. Where
 * neither stack depends on the other yet, CDKTF finds out at synth; what was made later can know what was made before.
 */
export function laterOf(a: Construct, b: Construct): Construct {
  const [stackOfA, stackOfB] = [TerraformStack.of(a), TerraformStack.of(b)];
  if (stackOfA === stackOfB || stackOfA.dependsOn(stackOfB)) return a;
  if (stackOfB.dependsOn(stackOfA)) return b;
  return madeBefore(stackOfA, stackOfB) ? b : a;
}

function madeBefore(a: IConstruct, b: IConstruct): boolean {
  const [ofA, ofB] = [a.node.scopes, b.node.scopes];
  const fork = ofA.findIndex((scope, index) => scope !== ofB[index]);
  const siblings = ofA[fork - 1]?.node.children ?? [];
  return siblings.indexOf(ofA[fork]) < siblings.indexOf(ofB[fork]);
}

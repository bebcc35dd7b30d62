import type { GrantStatement } from '../core/grant';

/**
 * A statement of an IAM or resource policy: with a principal where the policy hangs on a resource, and with no
 * resources where it is the trust policy of a role.
 */
export interface PolicyStatement extends GrantStatement {
  /** Name of the statement. */
  readonly sid?: string;
  /** `Allow` unless given. */
  readonly effect?: 'Allow' | 'Deny';
  /** `{ Service: 'logs.amazonaws.com' }`, `{ AWS: arn }`, or `*`. */
  readonly principal?: '*' | { readonly [kind: string]: string | string[] };
}

/** An IAM policy document as one line of JSON; the same statements give the same text. */
export function policyDocument(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements.map((statement) => render(statement)) });
}

/** Whether two statements say the same. */
export function sameStatement(a: PolicyStatement, b: PolicyStatement): boolean {
  return JSON.stringify(render(a)) === JSON.stringify(render(b));
}

function render({ sid, effect = 'Allow', principal, actions, resources, conditions }: PolicyStatement): object {
  const condition: Record<string, Record<string, string | string[]>> = {};
  for (const { test, variable, values } of conditions ?? []) {
    (condition[test] ??= {})[variable] = single(values);
  }
  return {
    ...(sid === undefined ? {} : { Sid: sid }),
    Effect: effect,
    ...(principal === undefined ? {} : { Principal: principal }),
    Action: single(actions),
    ...(resources.length > 0 ? { Resource: single(resources) } : {}),
    ...(conditions?.length ? { Condition: condition } : {}),
  };
}

/** AWS stores a list of one as the value itself. */
function single(values: string[]): string | string[] {
  return values.length === 1 ? values[0] : values;
}

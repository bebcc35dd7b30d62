import { Token } from 'cdktf';
import type { Checks } from '../core/checks';
import type { GrantStatement } from '../core/grant';
import { literal } from '../core/tokens';

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

/**
 * An IAM policy document as one line of JSON; the same statements give the same text. Policy variables such as
 * `${aws:username}` reach IAM as they are.
 */
export function policyDocument(statements: readonly PolicyStatement[]): string {
  return literal(
    JSON.stringify({ Version: '2012-10-17', Statement: statements.map((statement) => render(statement)) }),
  );
}

/**
 * Fails with `code` for a statement that IAM would refuse, or that would say less than it was given: an empty list, a
 * list whose length is known only at apply, and two conditions on one key, of which a document holds the last.
 */
export function checkStatement(checks: Checks, code: string, { actions, resources, conditions }: GrantStatement): void {
  const fix = 'list at least one, or leave the grant out';
  for (const [prop, list] of [['actions', actions] as const, ['resources', resources] as const]) {
    if (Token.isUnresolved(list)) checks.known(code, prop, list, 'write the list out; its items may be tokens');
    checks.length(code, prop, list, { min: 1 }, fix);
  }
  const keys = (conditions ?? []).map(({ test, variable }) => `${test} ${variable}`);
  checks.that(
    code,
    'conditions',
    keys,
    () => new Set(keys).size === keys.length,
    'one condition for each pair of test and variable',
    'join the values, of which one has to match',
  );
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

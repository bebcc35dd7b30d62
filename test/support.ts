import type { Json } from '../lib/testing';

/** The statements of a rendered policy. Quotes inside Terraform expressions become single ones, so that it is JSON. */
export function statementsOf(policy: unknown): Json[] {
  const text = String(policy).replace(/\$\{[^}]*\}/g, (expression) => expression.replaceAll('"', "'"));
  return (JSON.parse(text) as { Statement: Json[] }).Statement;
}

/** The codes that `make` is refused with; fails when it is not. */
export function codesOf(make: () => unknown): string[] {
  try {
    make();
  } catch (error) {
    const { problems } = error as { problems?: { code: string }[] };
    if (problems) return problems.map(({ code }) => code);
    throw error;
  }
  throw new Error('nothing was refused');
}

/** The message that `make` is refused with. */
export function messageOf(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}

import { Token } from 'cdktf';

/** A list token is an array of one marker string; Token.isUnresolved does not look for it inside other values. */
const LIST_TOKEN = /#\{TfToken\[[^\]]*\]\}/;

/**
 * Whether a value is wholly known at synth. Tokens are looked for at any depth: a number token is a large negative
 * number, a list token has one element, and an object that holds a token is not itself one.
 */
export function isKnown(value: unknown): boolean {
  return known(value, new Set());
}

function known(value: unknown, seen: Set<object>): boolean {
  if (value === null || value === undefined || typeof value === 'boolean' || typeof value === 'function') return true;
  if (Token.isUnresolved(value)) return false;
  if (typeof value === 'string') return !LIST_TOKEN.test(value);
  if (typeof value !== 'object' || seen.has(value)) return true;
  seen.add(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  // Constructs and value classes are opaque: their own constructors have checked them.
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return true;
  return [...Object.keys(value), ...(Object.values(value) as unknown[])].every((item) => known(item, seen));
}

/**
 * A user's string as a Terraform literal: `${` and `%{` lose their meaning as template sequences. CDKTF's own tokens
 * inside the string keep theirs.
 */
export function literal(text: string): string {
  // a function: in a replacement string `$$` means one dollar sign
  return text.replace(/\$\{(?!TfToken\[)/g, () => '$${').replace(/%\{/g, '%%{');
}

/** `literal` over the keys and values of a map, such as tags or labels. Entries without a value are dropped. */
export function literals(map: { readonly [key: string]: string }): { [key: string]: string } {
  const entries = Object.entries(map).filter(([, value]) => (value as string | undefined) !== undefined);
  return Object.fromEntries(entries.map(([key, value]) => [literal(key), literal(value)]));
}

import { createHash } from 'crypto';
import { Token, TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';

/** What a service allows as a name; the algorithm is the same for all of them. */
export interface NameLimits {
  /** Longest name, in characters. */
  readonly maxLength: number;
  /** What stands between the words. Default `-`. */
  readonly separator?: '-' | '_' | '';
}

const HIDDEN = new Set(['Default', 'Resource']);
const HASH_LENGTH = 8;

/**
 * A name for the resource of `scope`: its path from its stack on, in lower case, the same on every run. A hash of the path is appended
 * where the name had to be cut, or where another path would read the same.
 */
export function physicalName(scope: IConstruct, limits: NameLimits, suffix = ''): string {
  const { scopes } = scope.node;
  const stack = scopes.findIndex((parent) => TerraformStack.isStack(parent));
  const words = scopes
    .slice(Math.max(stack, 0))
    .map((parent) => parent.node.id)
    .filter((id) => id !== '' && !HIDDEN.has(id));
  return fitName([...words, ...(suffix === '' ? [] : [suffix])], limits);
}

/** `words` joined to a name within `limits`; the pure part of `physicalName`. */
export function fitName(words: readonly string[], { maxLength, separator = '-' }: NameLimits): string {
  const name = words.map((word) => slug(word, separator)).join(separator);
  // The first word is the stack: a dash in it is common, and cannot be mistaken for a boundary further down.
  const ambiguous = words.slice(1).some((word) => /[-_]/.test(word));
  if (!ambiguous && name.length <= maxLength) return name;
  const hash = createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, HASH_LENGTH);
  const head = name.slice(0, maxLength - HASH_LENGTH - separator.length).replace(/[-_]+$/, '');
  return `${head}${separator}${hash}`;
}

/** Whether a name can be checked and cut at synth. */
export function isLiteral(name: string): boolean {
  return !Token.isUnresolved(name);
}

function slug(word: string, separator: string): string {
  return word
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, separator)
    .replace(/^[-_]+|[-_]+$/g, '');
}

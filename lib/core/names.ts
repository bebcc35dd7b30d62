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

const HASH_LENGTH = 8;

/**
 * A name for the resource of `scope`: its path from its stack on, in lower case, the same on every run. A hash of the
 * path is appended where the name had to be cut, or where another path of the stack would read the same.
 */
export function physicalName(scope: IConstruct, limits: NameLimits, suffix = ''): string {
  const { scopes } = scope.node;
  const stack = scopes.findIndex((parent) => TerraformStack.isStack(parent));
  const words = scopes
    .slice(Math.max(stack, 0))
    .map((parent) => parent.node.id)
    .filter((id) => id !== '');
  return fitName([...words, ...(suffix === '' ? [] : [suffix])], limits);
}

/** `words` joined to a name within `limits`, a letter first; the pure part of `physicalName`. */
export function fitName(words: readonly string[], { maxLength, separator = '-' }: NameLimits): string {
  const name = words
    .map((word) => slug(word, separator))
    .filter((word) => word !== '')
    .join(separator);
  // several services want a letter first
  const lettered = /^[a-z]/.test(name) ? name : `x${separator}${name}`;
  if (lettered === name && name.length <= maxLength && !isAmbiguous(words, separator)) return name;
  const digest = createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 16);
  // base 36 holds a quarter more than hexadecimal: 2^41 names
  const hash = BigInt(`0x${digest}`).toString(36).slice(-HASH_LENGTH);
  const head = lettered.slice(0, maxLength - HASH_LENGTH - separator.length).replace(/[-_]+$/, '');
  return `${head}${separator}${hash}`;
}

/** Whether the name alone does not tell where one word ends and the next begins, or which character was replaced. */
function isAmbiguous([first = '', ...others]: readonly string[], separator: string): boolean {
  // a dash in the id of a stack is common, and the paths of one stack all begin with the same word
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/i.test(first)) return true;
  return others.some((word) => !/^[a-z0-9]+$/i.test(word)) || (separator === '' && others.length > 0);
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

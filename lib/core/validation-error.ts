import type { IConstruct } from 'constructs';
import { isKnown } from './tokens';

/** Marks our errors: two copies of this package make two classes, but one symbol. */
export const MARK = Symbol.for('cdktf-agent-platform.ValidationError');

/** One thing that is wrong with the input of a construct. */
export interface Problem {
  /** Stable PascalCase code. */
  readonly code: string;
  /** The prop, or the props, that cannot work. */
  readonly prop: string;
  /** The value that was given. */
  readonly got: unknown;
  /** The values that are allowed. */
  readonly allowed: string;
  /** What to change. */
  readonly fix: string;
  /** Path of the construct that is at fault, where it is not the one that throws. */
  readonly path?: string;
}

/**
 * A prop, or a mix of props, that cannot work. Not public: jsii cannot model a subclass of Error. `Errors` is what
 * users have.
 */
export class ValidationError extends Error {
  /** Code of the first problem. */
  public readonly code: string;
  /** Path of the construct that refused its input; what the value class calls itself where there is no construct. */
  public readonly constructPath: string;

  constructor(
    public readonly problems: readonly Problem[],
    scope: IConstruct | string,
  ) {
    const path = typeof scope === 'string' ? scope : scope.node.path;
    super(problems.map((problem) => text(problem, path)).join('\n'));
    this.name = 'ValidationError';
    this.code = problems[0]?.code ?? 'Unknown';
    this.constructPath = path;
    Object.defineProperty(this, MARK, { value: true });
  }
}

function text(problem: Problem, path: string): string {
  return `${problem.code}: ${problem.prop} must be ${problem.allowed}, got ${show(problem.got)}; ${problem.fix} [at ${problem.path ?? path}]`;
}

const LONGEST = 120;

/** A value as the message shows it: short, on one line, whatever it is. */
export function show(value: unknown): string {
  let shown: string | undefined;
  try {
    if (!isKnown(value)) return 'a value that is known only at apply';
    shown = typeof value === 'number' || value === undefined ? String(value) : JSON.stringify(value);
  } catch {
    shown = undefined; // a cyclic object, a BigInt
  }
  const line = shown ?? (typeof value === 'object' ? 'an object' : `a ${typeof value}`);
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

import type { IConstruct } from 'constructs';
import { type Problem, ValidationError } from './validation-error';
import { idProblems } from './ids';
import { isKnown } from './tokens';

/** Bounds of a number; both ends are allowed values. */
export interface Bounds {
  /** Smallest allowed value. */
  readonly min?: number;
  /** Largest allowed value. */
  readonly max?: number;
}

/**
 * Collects what is wrong with the input of one construct and throws once. Every check passes a value that is absent,
 * or that is not wholly known at synth: a token is never compared, measured or matched.
 */
export class Checks {
  private readonly problems: Problem[] = [];

  /** `scope` is the construct that is checked, or the name of a value class's factory. Ids are checked at once. */
  constructor(private readonly scope: IConstruct | string) {
    if (typeof scope !== 'string') this.problems.push(...idProblems(scope));
  }

  /** Fails unless `ok`; `ok` is only asked when `got` is present and wholly known. */
  public that(code: string, prop: string, got: unknown, ok: () => boolean, allowed: string, fix: string): this {
    if (got === undefined || !isKnown(got) || ok()) return this;
    return this.fail({ code, prop, got, allowed, fix });
  }

  /** Fails unless `got` is a whole number within `bounds`. */
  public integer(code: string, prop: string, got: number | undefined, bounds: Bounds, fix = 'change it'): this {
    const { min = -Infinity, max = Infinity } = bounds;
    return this.that(
      code,
      prop,
      got,
      () => Number.isInteger(got) && Number(got) >= min && Number(got) <= max,
      `a whole number ${range(bounds)}`,
      fix,
    );
  }

  /** Fails unless `got` is a number within `bounds`. */
  public number(code: string, prop: string, got: number | undefined, bounds: Bounds, fix = 'change it'): this {
    const { min = -Infinity, max = Infinity } = bounds;
    const ok = () => typeof got === 'number' && Number.isFinite(got) && got >= min && got <= max;
    return this.that(code, prop, got, ok, `a number ${range(bounds)}`, fix);
  }

  /** Fails unless `got` is a string that matches `pattern`, which `allowed` says in words. */
  public pattern(
    code: string,
    prop: string,
    got: string | undefined,
    pattern: RegExp,
    allowed: string,
    fix = 'change it',
  ): this {
    return this.that(code, prop, got, () => typeof got === 'string' && pattern.test(got), allowed, fix);
  }

  /** Fails unless `got` is one of `values`. */
  public oneOf(
    code: string,
    prop: string,
    got: string | number | undefined,
    values: readonly (string | number)[],
    fix = 'choose one of them',
  ): this {
    return this.that(
      code,
      prop,
      got,
      () => got !== undefined && values.includes(got),
      `one of ${values.join(', ')}`,
      fix,
    );
  }

  /** Fails unless `got` is true or false: a caller from JavaScript may pass a string. */
  public boolean(code: string, prop: string, got: boolean | undefined): this {
    return this.that(code, prop, got, () => typeof got === 'boolean', 'true or false', 'pass a boolean');
  }

  /** Fails unless `got` has from `bounds.min` to `bounds.max` items. The length of a list token is not known. */
  public length(
    code: string,
    prop: string,
    got: readonly unknown[] | undefined,
    bounds: Bounds,
    fix = 'change the list',
  ): this {
    const { min = 0, max = Infinity } = bounds;
    const ok = () => Array.isArray(got) && got.length >= min && got.length <= max;
    return this.that(code, prop, got, ok, `a list of ${range(bounds).replace(/^(of|from) /, '')} items`, fix);
  }

  /** Fails when `got` is absent or not wholly known: for values that ids, names or sums are made of. */
  public known(code: string, prop: string, got: unknown, fix = 'pass a value and no token'): this {
    if (got !== undefined && isKnown(got)) return this;
    return this.fail({ code, prop, got, allowed: 'known at synth', fix });
  }

  /** Records a problem that the caller has found itself. */
  public fail(problem: Problem): this {
    this.problems.push(problem);
    return this;
  }

  /** Throws all problems as one error; does nothing when there are none. */
  public throwIfAny(): void {
    if (this.problems.length > 0) throw new ValidationError(this.problems, this.scope);
  }
}

function range({ min, max }: Bounds): string {
  if (min !== undefined && max !== undefined) return min === max ? `exactly ${min}` : `from ${min} to ${max}`;
  if (min !== undefined) return `of at least ${min}`;
  return max === undefined ? 'of any size' : `of at most ${max}`;
}

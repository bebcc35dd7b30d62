import { MARK, type ValidationError } from './validation-error';

/** Tells the errors of this library apart, without `instanceof`. */
export class Errors {
  /** Whether `error` was thrown because of bad input to a construct of this library. */
  public static isValidationError(error: unknown): boolean {
    return typeof error === 'object' && error !== null && MARK in error;
  }

  /** The codes of all problems in `error`, in the order they were found; empty for any other error. */
  public static codesOf(error: unknown): string[] {
    if (!Errors.isValidationError(error)) return [];
    return (error as ValidationError).problems.map((problem) => problem.code);
  }

  private constructor() {}
}

import type { IConstruct } from 'constructs';

/**
 * A value that a construct sets for itself and everything below it. It can be set at any time, but only constructs
 * made afterwards see it.
 */
export class ScopedValue<T> {
  private readonly key: symbol;

  constructor(name: string) {
    this.key = Symbol.for(`cdktf-agent-platform.${name}`);
  }

  /** Sets the value of a scope; one that it had before is replaced. */
  public set(scope: IConstruct, value: T): void {
    Object.defineProperty(scope, this.key, { value, configurable: true });
  }

  /** The value that was set on this very scope. */
  public own(scope: IConstruct): T | undefined {
    return (scope as unknown as { [key: symbol]: T | undefined })[this.key];
  }

  /** The values of the scope and its parents, outermost first. */
  public all(scope: IConstruct): T[] {
    return scope.node.scopes
      .map((parent) => this.own(parent))
      .filter((value): value is NonNullable<typeof value> => value !== undefined);
  }

  /** The innermost value. */
  public nearest(scope: IConstruct): T | undefined {
    return this.all(scope).at(-1);
  }
}

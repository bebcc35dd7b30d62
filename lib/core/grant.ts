import type { IConstruct } from 'constructs';

/** A condition of a statement: `{ test: 'StringEquals', variable: 's3:prefix', values: ['a/'] }`. */
export interface GrantCondition {
  /** Condition operator, for example `StringLike`. */
  readonly test: string;
  /** Condition key, for example `s3:prefix`. */
  readonly variable: string;
  /** Values of which one has to match. */
  readonly values: string[];
}

/** One allowed set of actions on a set of resources. */
export interface GrantStatement {
  /** Actions that are allowed, sorted. */
  readonly actions: string[];
  /** ARNs the actions are allowed on. */
  readonly resources: string[];
  /**
   * Conditions that all have to hold.
   *
   * @default - none
   */
  readonly conditions?: GrantCondition[];
}

/** Something that runs as an identity and so can be granted access. */
export interface IGrantee extends IConstruct {
  /** Adds a statement to the identity's policy; adding the same one twice is harmless. */
  addStatement(statement: GrantStatement): void;
}

import type { S3BucketLifecycleConfigurationRule } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import type { LifecycleTransition } from './lifecycle-transition';
import type { Checks } from '../core/checks';
import type { Duration } from '../core/duration';

/** The lifecycle of the objects of a bucket: its purpose's, with what the props override. */
export interface Lifecycle {
  /** Moves of current versions. */
  readonly transitions: readonly LifecycleTransition[];
  /** Age at which current versions are deleted. */
  readonly expiration: Duration | undefined;
  /** Moves of old versions. */
  readonly noncurrentTransitions: readonly LifecycleTransition[];
  /** Days after which old versions are deleted. */
  readonly noncurrentExpiration: Duration;
  /** Age at which unfinished uploads are given up. */
  readonly abortMultipartUploads: Duration;
  /** Whether there are old versions. */
  readonly versioned: boolean;
}

/**
 * Refuses lifecycles that S3 refuses, or that would pay for days that no object uses.
 * Source: S3 User Guide, "Transitioning objects using Amazon S3 Lifecycle", read August 2026.
 */
export function checkLifecycle(checks: Checks, lifecycle: Lifecycle): void {
  checkMoves(checks, 'transitions', lifecycle.transitions);
  checkMoves(checks, 'noncurrentTransitions', lifecycle.noncurrentTransitions);
  checkEnd(checks, 'expiration', lifecycle.expiration, lifecycle.transitions);
  checkEnd(checks, 'noncurrentExpiration', lifecycle.noncurrentExpiration, lifecycle.noncurrentTransitions);
  checks.integer(
    'LifecycleDays',
    'abortMultipartUploads',
    lifecycle.abortMultipartUploads.toDays(),
    { min: 1 },
    'use a day or more',
  );
}

function checkMoves(checks: Checks, prop: string, moves: readonly LifecycleTransition[]): void {
  moves.forEach((move, index) => {
    const { storageClass, after } = move;
    const { className, minimumAgeDays } = storageClass;
    checks.integer(
      'LifecycleMinimumDays',
      `${prop}[${index}].after`,
      after.toDays(),
      { min: minimumAgeDays },
      `S3 moves objects to ${className} at ${minimumAgeDays} days or later`,
    );
    if (index > 0) checkStep(checks, `${prop}[${index}]`, moves[index - 1], move);
  });
}

function checkStep(checks: Checks, prop: string, from: LifecycleTransition, to: LifecycleTransition): void {
  const { className, nextClassNames, minimumStorageDays } = from.storageClass;
  checks.oneOf(
    'LifecycleOrder',
    `${prop}.storageClass`,
    to.storageClass.className,
    nextClassNames,
    `S3 moves objects down the waterfall only: change what comes after ${className}, or the order`,
  );
  const earliest = from.after.toDays() + Math.max(minimumStorageDays, 1);
  checks.integer(
    'LifecycleGap',
    `${prop}.after`,
    to.after.toDays(),
    { min: earliest },
    `${className} from day ${from.after.toDays()} is paid for ${minimumStorageDays} days: move on at ${earliest} or later, or leave a class out`,
  );
}

function checkEnd(
  checks: Checks,
  prop: string,
  end: Duration | undefined,
  moves: readonly LifecycleTransition[],
): void {
  if (end === undefined) return;
  const last = moves.at(-1);
  checks.integer('LifecycleDays', prop, end.toDays(), { min: 1 }, 'use a day or more');
  if (!last || end.toDays() > last.after.toDays()) return;
  checks.fail({
    code: 'LifecycleExpiration',
    prop,
    got: `${end.toDays()} days`,
    allowed: `more than the ${last.after.toDays()} days of the last move, to ${last.storageClass.className}`,
    fix: 'delete later, or leave out the moves that come too late',
  });
}

/** The rules of a lifecycle, as S3 wants them. */
export function rulesOf(lifecycle: Lifecycle): S3BucketLifecycleConfigurationRule[] {
  const { expiration, abortMultipartUploads, versioned } = lifecycle;
  const whole = { status: 'Enabled', filter: [{ prefix: '' }] };
  const uploads = {
    ...whole,
    id: 'uploads',
    abortIncompleteMultipartUpload: [{ daysAfterInitiation: abortMultipartUploads.toDays() }],
  };
  const objects = {
    ...whole,
    id: 'objects',
    ...some('transition', movesOf(lifecycle.transitions, 'days')),
    ...some('expiration', expiration ? [{ days: expiration.toDays() }] : []),
  };
  const versions = {
    ...whole,
    id: 'versions',
    ...some('noncurrentVersionTransition', movesOf(lifecycle.noncurrentTransitions, 'noncurrentDays')),
    noncurrentVersionExpiration: [{ noncurrentDays: lifecycle.noncurrentExpiration.toDays() }],
    // with days S3 tidies up by itself, and takes no second expiration
    ...some('expiration', expiration ? [] : [{ expiredObjectDeleteMarker: true }]),
  };
  const moved = 'transition' in objects || 'expiration' in objects;
  return [
    ...(moved ? [objects] : []),
    ...(versioned ? [versions] : []),
    uploads,
  ] as S3BucketLifecycleConfigurationRule[];
}

function movesOf(moves: readonly LifecycleTransition[], days: string): object[] {
  return moves.map(({ storageClass, after }) => ({ [days]: after.toDays(), storageClass: storageClass.className }));
}

/** A block, where there is something in it. */
function some(block: string, items: object[]): object {
  return items.length > 0 ? { [block]: items } : {};
}

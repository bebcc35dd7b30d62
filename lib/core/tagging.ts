import { Token } from 'cdktf';
import type { IConstruct } from 'constructs';
import { Checks } from './checks';
import { ScopedValue } from './scoped-value';
import { literals } from './tokens';

/** Tags that were added to scopes. */
export const SCOPED = new ScopedValue<{ readonly [key: string]: string }>('tags');
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;
const MOST = 50;

/**
 * What every construct gives its taggable resources: the scope's tags, then the construct's own. Fails with `Tags` when
 * that makes more than 50.
 */
export function tagsOf(scope: IConstruct, own: { readonly [key: string]: string } = {}): { [key: string]: string } {
  const tags = { ManagedBy: 'terraform', ...scopeTags(scope), ...literals(own) };
  const count = Object.keys(tags).length;
  if (count > MOST) {
    const allowed = `at most ${MOST}, with those of its scopes and the ones that every resource has`;
    new Checks(scope).fail({ code: 'Tags', prop: 'tags', got: count, allowed, fix: 'remove some' }).throwIfAny();
  }
  return tags;
}

/**
 * The `DataClass` tag of a resource that holds data: what a scope around it says, or else `usual`. `internal` is what
 * machines write about themselves, `confidential` what users said or gave.
 */
export function dataClassOf(scope: IConstruct, usual: string): { DataClass: string } {
  return { DataClass: scopeTags(scope)['DataClass'] ?? usual };
}

/** Fails with `Tags` for tags that AWS would refuse. */
export function checkTags(checks: Checks, tags: { readonly [key: string]: string } | undefined): Checks {
  if (Token.isUnresolved(tags)) return checks.known('Tags', 'tags', tags, 'write the keys out; values may be tokens');
  const fix = 'shorten or rename the tag';
  for (const [key, value] of Object.entries(tags ?? {})) {
    const ok = !key.toLowerCase().startsWith('aws:') && key.length >= 1 && key.length <= LONGEST_KEY;
    checks.that('Tags', 'tags', key, () => ok, `a key of 1 to ${LONGEST_KEY} characters without the prefix aws:`, fix);
    const fits = () => typeof value === 'string' && value.length <= LONGEST_VALUE;
    checks.that('Tags', `tags.${key}`, value, fits, `a string of at most ${LONGEST_VALUE} characters`, fix);
  }
  const count = Object.keys(tags ?? {}).length;
  return checks.that('Tags', 'tags', count, () => count <= MOST, `at most ${MOST} tags`, 'remove some');
}

function scopeTags(scope: IConstruct): { [key: string]: string } {
  return SCOPED.all(scope).reduce((all, tags) => ({ ...all, ...tags }), {});
}

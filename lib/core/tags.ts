import type { IConstruct } from 'constructs';
import { Checks } from './checks';
import { SCOPED, checkTags } from './tagging';
import { literals } from './tokens';

/** Tags of everything below a scope. */
export class Tags {
  /**
   * Adds tags to every taggable resource that is made below `scope` from now on; a tag set further down wins, and so
   * does one that is added to the same scope later.
   *
   * Values may hold tokens. Fails with `Tags` for a key longer than 128 or a value longer than 256 characters, a key
   * that starts with `aws:`, and more than 50 tags.
   */
  public static add(scope: IConstruct, tags: { readonly [key: string]: string }): void {
    checkTags(new Checks(scope), tags).throwIfAny();
    SCOPED.set(scope, { ...SCOPED.own(scope), ...literals(tags) });
  }

  private constructor() {}
}

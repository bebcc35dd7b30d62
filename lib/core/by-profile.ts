import type { IConstruct } from 'constructs';
import { Profile } from './profile';

/** The default that the profile of `scope` asks for. */
export function byProfile<T>(scope: IConstruct, defaults: { production: T; staging: T; dev: T }): T {
  return defaults[Profile.of(scope).profileName as 'production' | 'staging' | 'dev'];
}

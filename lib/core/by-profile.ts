import type { IConstruct } from 'constructs';
import { Profile } from './profile';

/** The default that the profile of `scope` asks for. */
export function byProfile<T>(scope: IConstruct, defaults: { production: T; staging: T; dev: T }): T {
  return defaults[Profile.of(scope).profileName as 'production' | 'staging' | 'dev'];
}

/** Whether Terraform refuses to destroy what holds data, where nobody said so: only what is made for dev can go. */
export function protectedByProfile(scope: IConstruct): boolean {
  return byProfile(scope, { production: true, staging: true, dev: false });
}

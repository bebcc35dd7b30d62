import type { IConstruct } from 'constructs';
import { ScopedValue } from './scoped-value';

const SCOPED = new ScopedValue<Profile>('profile');

/**
 * What an environment is for. It decides the defaults that cost money or guard data: how many zones and replicas,
 * how long logs are kept, what is protected from deletion. A prop always wins over the profile.
 */
export class Profile {
  /** Redundant, retained and protected. The default. */
  public static readonly PRODUCTION = new Profile('production');
  /** Built like production, with fewer copies and a shorter memory. */
  public static readonly STAGING = new Profile('staging');
  /** Cheap and quick to delete. */
  public static readonly DEV = new Profile('dev');

  /** The profile that was applied to `scope` or to the nearest of its parents; production where none was. */
  public static of(scope: IConstruct): Profile {
    return SCOPED.nearest(scope) ?? Profile.PRODUCTION;
  }

  private constructor(
    /** `production`, `staging` or `dev`. */
    public readonly profileName: string,
  ) {}

  /** Makes this the profile of `scope` and of every construct that is made below it from now on. */
  public applyTo(scope: IConstruct): void {
    SCOPED.set(scope, this);
  }
}

import { Construct } from 'constructs';
import { byProfile } from '../../lib/core/by-profile';
import { Profile } from '../../lib/core/profile';
import { testApp, testStack } from '../../lib/testing';

const DEFAULTS = { production: 3, staging: 2, dev: 1 };

describe('the profile', () => {
  test('is production where none was applied: what nobody thought about is safe', () => {
    expect(Profile.of(testStack())).toBe(Profile.PRODUCTION);
    expect(byProfile(testStack(), DEFAULTS)).toBe(3);
  });

  test.each([
    [Profile.PRODUCTION, 'production', 3],
    [Profile.STAGING, 'staging', 2],
    [Profile.DEV, 'dev', 1],
  ])('%# decides the defaults of everything below', (profile, name, expected) => {
    const app = testApp();
    profile.applyTo(app);
    const below = new Construct(testStack(app), 'Below');
    expect(Profile.of(below).profileName).toBe(name);
    expect(byProfile(below, DEFAULTS)).toBe(expected);
  });

  test('of the nearest scope wins, and the last one that was applied to it', () => {
    const stack = testStack();
    Profile.DEV.applyTo(stack);
    const data = new Construct(stack, 'Data');
    Profile.STAGING.applyTo(data);
    Profile.PRODUCTION.applyTo(data);
    expect(Profile.of(new Construct(data, 'Cache'))).toBe(Profile.PRODUCTION);
    expect(Profile.of(new Construct(stack, 'Other'))).toBe(Profile.DEV);
  });
});

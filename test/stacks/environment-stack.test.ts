import { TerraformVariable } from 'cdktf';
import { provider } from './fixtures';
import { EncryptionKey } from '../../lib/security/encryption-key';
import { Profile } from '../../lib/core/profile';
import { Template, testApp } from '../../lib/testing';
import { type EnvironmentSettings, EnvironmentStack, StateBackend } from '../../stacks';
import { codesOf } from '../support';

const SETTINGS: EnvironmentSettings = { application: 'agents', environmentName: 'dev', region: 'eu-central-1' };

function environmentStack(props: Partial<EnvironmentSettings> = {}, id = 'agents-dev-any') {
  return new EnvironmentStack(testApp(), id, { ...SETTINGS, ...props });
}

/** The tags of something in the stack. */
function tags(props: Partial<EnvironmentSettings> = {}) {
  const stack = environmentStack(props);
  new EncryptionKey(stack, 'Key', { description: 'any' });
  return Template.of(stack).only('aws_kms_key').tags;
}

describe('EnvironmentStack', () => {
  test('by default tags everything, asks for any account and keeps its state in a file', () => {
    expect(tags()).toMatchObject({ Application: 'agents', Environment: 'dev', ManagedBy: 'terraform' });
    expect(tags()).not.toHaveProperty('CostCenter');
    const template = Template.of(environmentStack());
    expect(provider(template, 'aws')).toEqual({ region: 'eu-central-1' });
    expect(template.json.terraform).toHaveProperty('backend.local');
  });

  test.each<[string, Partial<EnvironmentSettings>, object]>([
    ['application', { application: 'support' }, { Application: 'support' }],
    ['environmentName', { environmentName: 'blue' }, { Environment: 'blue' }],
    ['costCenter', { costCenter: '4711' }, { CostCenter: '4711' }],
    ['tags', { tags: { Team: 'agents', Environment: 'theirs' } }, { Team: 'agents', Environment: 'theirs' }],
  ])('%s is a tag', (_, props, expected) => {
    expect(tags(props)).toMatchObject(expected);
  });

  test('region and accountId are held by the provider', () => {
    const template = Template.of(environmentStack({ region: 'us-gov-west-1', accountId: '111122223333' }));
    expect(provider(template, 'aws')).toEqual({ region: 'us-gov-west-1', allowed_account_ids: ['111122223333'] });
  });

  test('backend', () => {
    const template = Template.of(environmentStack({ backend: StateBackend.s3('states', 'eu-west-1') }));
    expect(template.json.terraform).toHaveProperty('backend.s3');
  });

  test('profile is that of everything in the stack; without one it is production', () => {
    expect(Profile.of(environmentStack())).toBe(Profile.PRODUCTION);
    expect(Profile.of(environmentStack({ profile: Profile.STAGING }))).toBe(Profile.STAGING);
  });

  test('takes the account from a variable', () => {
    const app = testApp();
    const elsewhere = new EnvironmentStack(app, 'elsewhere', SETTINGS);
    const account = new TerraformVariable(elsewhere, 'account', {}).stringValue;
    const stack = new EnvironmentStack(app, 'here', { ...SETTINGS, accountId: account });
    expect(() => provider(Template.of(stack), 'aws')).not.toThrow();
  });

  test.each<[string, Partial<EnvironmentSettings>, string]>([
    ['an application in upper case', { application: 'Agents' }, 'EnvironmentApplication'],
    ['an application of one letter', { application: 'a' }, 'EnvironmentApplication'],
    ['an application of 17 letters', { application: 'a'.repeat(17) }, 'EnvironmentApplication'],
    ['a name that begins with a digit', { environmentName: '1st' }, 'EnvironmentName'],
    ['a name with a hyphen at its end', { environmentName: 'dev-' }, 'EnvironmentName'],
    ['a zone as region', { region: 'eu-central-1a' }, 'EnvironmentRegion'],
    ['an account of 11 digits', { accountId: '11112222333' }, 'EnvironmentAccount'],
    ['a tag of AWS', { tags: { 'aws:team': 'x' } }, 'Tags'],
    ['no region', { region: undefined }, 'PropMissing'],
  ])('refuses %s', (_, props, code) => {
    expect(codesOf(() => environmentStack(props))).toEqual([code]);
  });
});

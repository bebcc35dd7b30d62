import { TerraformVariable } from 'cdktf';
import { Template, testStack } from '../../lib/testing';
import { ClusterSecrets, type ClusterSecretsProps } from '../../stacks';
import { codesOf, messageOf } from '../support';

const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:agents/dev/vectors-AbCdEf';
const PROPS: ClusterSecretsProps = { namespace: 'retrieval', region: 'eu-central-1', secretArns: { 'api-key': ARN } };

function secrets(props: Partial<ClusterSecretsProps> = {}, stack = testStack(), id = 'Secrets') {
  new ClusterSecrets(stack, id, { ...PROPS, ...props });
  return stack;
}

function manifests(props: Partial<ClusterSecretsProps> = {}): object[] {
  const { values } = Template.of(secrets(props)).only('helm_release') as { values: [string] };
  return (JSON.parse(values[0]) as { manifests: object[] }).manifests;
}

describe('ClusterSecrets', () => {
  test('is one release of a store and a secret for each ARN; credentials are those of the controller', () => {
    const other = ARN.replace('vectors', 'rds!cluster');
    expect(manifests({ secretArns: { 'api-key': ARN, other } })).toEqual([
      {
        apiVersion: 'external-secrets.io/v1',
        kind: 'SecretStore',
        metadata: { name: 'aws-secrets-manager', namespace: 'retrieval' },
        spec: { provider: { aws: { service: 'SecretsManager', region: 'eu-central-1' } } },
      },
      ...[
        ['api-key', ARN],
        ['other', other],
      ].map(([name, key]) => ({
        apiVersion: 'external-secrets.io/v1',
        kind: 'ExternalSecret',
        metadata: { name, namespace: 'retrieval' },
        spec: {
          refreshInterval: '1h',
          secretStoreRef: { name: 'aws-secrets-manager', kind: 'SecretStore' },
          target: { name, creationPolicy: 'Owner', deletionPolicy: 'Retain' },
          data: [{ secretKey: 'api-key', remoteRef: { key } }],
        },
      })),
    ]);
  });

  test('namespace and region show', () => {
    const west = ARN.replace('eu-central-1', 'eu-west-1');
    expect(manifests({ namespace: 'agents', region: 'eu-west-1', secretArns: { key: west } })).toMatchObject([
      { metadata: { namespace: 'agents' }, spec: { provider: { aws: { region: 'eu-west-1' } } } },
      { metadata: { namespace: 'agents' } },
    ]);
  });

  test('takes an ARN that is known to Terraform only', () => {
    const stack = testStack();
    const arn = new TerraformVariable(stack, 'arn', {}).stringValue;
    expect(JSON.stringify(Template.of(secrets({ secretArns: { key: arn } }, stack)).only('helm_release'))).toContain(
      '${var.arn}',
    );
  });

  test.each<[string, Partial<ClusterSecretsProps>, string]>([
    ['a secret in place of its ARN', { secretArns: { key: 'sk-live-4711' } }, 'ClusterSecretsArn'],
    ['an ARN without its last six characters', { secretArns: { key: ARN.slice(0, -7) } }, 'ClusterSecretsArn'],
    ['the ARN of something else', { secretArns: { key: ARN.replace('secretsmanager', 'ssm') } }, 'ClusterSecretsArn'],
    ['a secret of another region', { region: 'eu-west-1' }, 'ClusterSecretsArn'],
    ['no secret', { secretArns: {} }, 'ClusterSecretsArn'],
    ['a name in upper case', { secretArns: { Key: ARN } }, 'ClusterSecretsName'],
    ['a namespace in upper case', { namespace: 'Retrieval' }, 'ClusterSecretsNamespace'],
    ['a region that is none', { region: 'europe' }, 'ClusterSecretsRegion'],
  ])('refuses %s', (_, props, code) => {
    expect(codesOf(() => secrets(props))).toContain(code);
  });

  test('never repeats a value that may be a secret', () => {
    expect(messageOf(() => secrets({ secretArns: { key: 'sk-live-4711' } }))).not.toContain('4711');
  });

  test('refuses the id 1st', () => {
    expect(codesOf(() => secrets({}, testStack(), '1st'))).toContain('ConstructId');
  });
});

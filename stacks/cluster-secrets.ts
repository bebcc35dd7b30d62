import { Construct } from 'constructs';
import { checkSecretArn } from './secret-arn';
import { Checks } from '../lib/core/checks';
import { CustomResources } from '../lib/cluster/custom-resources';
import { checkPropTypes } from '../lib/core/prop-types';

/** Properties of `ClusterSecrets`. */
export interface ClusterSecretsProps {
  /** Namespace that the secrets are copied into. */
  readonly namespace: string;
  /** AWS region that the secrets lie in. */
  readonly region: string;
  /**
   * ARNs in AWS Secrets Manager by the name of the Kubernetes Secret, of secrets in `region`. The whole value becomes
   * the key `api-key`.
   */
  readonly secretArns: { [secretName: string]: string };
}

/**
 * Kubernetes Secrets that External Secrets keeps equal to secrets of AWS Secrets Manager: no value passes through
 * Terraform. Needs the controller of `ClusterAddons`, whose identity must be granted the secrets.
 */
export class ClusterSecrets extends Construct {
  constructor(scope: Construct, id: string, props: ClusterSecretsProps) {
    super(scope, id);
    checkPropTypes(this, 'stacks.ClusterSecretsProps', props);
    const { namespace, region, secretArns } = props;
    const checks = new Checks(this);
    checks
      .pattern('ClusterSecretsNamespace', 'namespace', namespace, /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, NAMESPACE)
      .pattern('ClusterSecretsRegion', 'region', region, /^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region')
      .that(
        'ClusterSecretsArn',
        'secretArns',
        Object.keys(secretArns),
        () => Object.keys(secretArns).length > 0,
        'one secret or more',
        'leave the construct out where nothing is copied',
      );
    for (const [name, secretArn] of Object.entries(secretArns)) {
      checks.pattern('ClusterSecretsName', `secretArns.${name}`, name, SECRET, '1 to 253 of a-z 0-9 - .');
      checkSecretArn(checks, 'ClusterSecretsArn', `secretArns.${name}`, secretArn, region);
    }
    checks.throwIfAny();
    const store = { name: 'aws-secrets-manager', kind: 'SecretStore' };
    new CustomResources(this, 'Objects', {
      namespace,
      manifests: [
        {
          apiVersion: 'external-secrets.io/v1',
          kind: 'SecretStore',
          metadata: { name: store.name, namespace },
          // credentials are those of the controller: Pod Identity
          spec: { provider: { aws: { service: 'SecretsManager', region } } },
        },
        ...Object.entries(secretArns).map(([name, key]) => ({
          apiVersion: 'external-secrets.io/v1',
          kind: 'ExternalSecret',
          metadata: { name, namespace },
          spec: {
            refreshInterval: '1h',
            secretStoreRef: store,
            target: { name, creationPolicy: 'Owner', deletionPolicy: 'Retain' },
            data: [{ secretKey: 'api-key', remoteRef: { key } }],
          },
        })),
      ],
    });
  }
}

const NAMESPACE = '1 to 63 of a-z, 0-9 and -';
const SECRET = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

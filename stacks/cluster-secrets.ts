import { Construct } from 'constructs';
import { Checks } from '../lib/core/checks';
import { CustomResources } from '../lib/cluster/custom-resources';

/** Properties of `ClusterSecrets`. */
export interface ClusterSecretsProps {
  /** Namespace that the secrets are copied into. */
  readonly namespace: string;
  /** AWS region that the secrets lie in. */
  readonly region: string;
  /** ARNs in AWS Secrets Manager by the name of the Kubernetes Secret. The whole value becomes the key `api-key`. */
  readonly secretArns: { [secretName: string]: string };
}

/**
 * Kubernetes Secrets that External Secrets keeps equal to secrets of AWS Secrets Manager: no value passes through
 * Terraform. Needs the controller of `ClusterAddons`, whose identity must be granted the secrets.
 */
export class ClusterSecrets extends Construct {
  constructor(scope: Construct, id: string, { namespace, region, secretArns }: ClusterSecretsProps) {
    super(scope, id);
    const checks = new Checks(this);
    const arn = /^arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+$/;
    for (const [name, secretArn] of Object.entries(secretArns)) {
      checks.pattern(
        'ClusterSecretsArn',
        `secretArns.${name}`,
        secretArn,
        arn,
        'the ARN of a secret',
        'pass its ARN, never its value',
      );
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

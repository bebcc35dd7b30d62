import type { Checks } from '../lib/core/checks';
import { isKnown } from '../lib/core/tokens';

/** Source: AWS Secrets Manager, CreateSecret: names of secrets; AWS puts six characters at the end of the ARN. */
const ARN = /^arn:[\w-]+:secretsmanager:([\w-]+):\d{12}:secret:[\w/+=.@!-]+-[A-Za-z0-9]{6}$/;

/** Refuses what is no ARN of a secret of the region. The value is not repeated: it may be the secret itself. */
export function checkSecretArn(checks: Checks, code: string, prop: string, secretArn: string, region: string): void {
  if (!isKnown(secretArn) || !isKnown(region)) return;
  const found = ARN.exec(secretArn)?.[1];
  if (found === region) return;
  checks.fail({
    code,
    prop,
    got: found === undefined ? 'something else' : `a secret in ${found}`,
    allowed: `the whole ARN of a secret in ${region}, with the six characters at its end`,
    fix: 'pass the ARN, never the value; replicate the secret to the region where it lies in another',
  });
}

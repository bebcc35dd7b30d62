import type { PolicyStatement } from '../security/policy-document';

/** Refuses requests without TLS, and with TLS older than 1.2. */
export function tlsStatements(bucketArn: string): PolicyStatement[] {
  const deny = (sid: string, test: string, variable: string, value: string): PolicyStatement => ({
    sid,
    effect: 'Deny',
    principal: '*',
    actions: ['s3:*'],
    resources: [bucketArn, `${bucketArn}/*`],
    conditions: [{ test, variable, values: [value] }],
  });
  return [
    deny('TlsOnly', 'Bool', 'aws:SecureTransport', 'false'),
    deny('Tls12', 'NumericLessThan', 's3:TlsVersion', '1.2'),
  ];
}

/** Lets S3 put access logs of other buckets, which are of the same account whatever the policy says. */
export function accessLogStatement(bucketArn: string, sourceArns: string[]): PolicyStatement {
  return {
    sid: 'AccessLogs',
    principal: { Service: 'logging.s3.amazonaws.com' },
    actions: ['s3:PutObject'],
    resources: [`${bucketArn}/*`],
    conditions: [{ test: 'ArnLike', variable: 'aws:SourceArn', values: sourceArns }],
  };
}

/** Lets a CloudFront distribution read through its origin access control. */
export function distributionStatement(bucketArn: string, distributionArns: string[]): PolicyStatement {
  return {
    sid: 'Distribution',
    principal: { Service: 'cloudfront.amazonaws.com' },
    actions: ['s3:GetObject'],
    resources: [`${bucketArn}/*`],
    conditions: [{ test: 'StringEquals', variable: 'aws:SourceArn', values: distributionArns }],
  };
}

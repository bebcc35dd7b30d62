import { ApiGatewayBasePathMapping } from '@cdktf/provider-aws/lib/api-gateway-base-path-mapping';
import { ApiGatewayDomainName } from '@cdktf/provider-aws/lib/api-gateway-domain-name';
import type { ApiGatewayStage } from '@cdktf/provider-aws/lib/api-gateway-stage';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import type { Construct } from 'constructs';

/** Where an API answers, beside AWS's own name for it. */
export interface DomainSpec {
  /** Host name. */
  readonly domainName: string;
  /** Certificate of the host name. */
  readonly certificateArn: string | undefined;
  /** Zone that gets a record. */
  readonly hostedZoneId: string | undefined;
  /** What the domain serves. */
  readonly stage: ApiGatewayStage;
  /** Tags, those of the scope among them. */
  readonly tags: { [key: string]: string };
}

/**
 * Serves a stage under a domain. `TLS_1_2` takes TLS 1.2 and 1.3. A policy that takes 1.3 only (`SecurityPolicy_…`) also
 * wants an endpoint access mode, which neither supported provider can set.
 */
export function addDomain(
  scope: Construct,
  { domainName, certificateArn, hostedZoneId, stage, tags }: DomainSpec,
): void {
  const domain = new ApiGatewayDomainName(scope, 'Domain', {
    domainName,
    regionalCertificateArn: certificateArn,
    securityPolicy: 'TLS_1_2',
    endpointConfiguration: { types: ['REGIONAL'] },
    tags,
  });
  new ApiGatewayBasePathMapping(scope, 'DomainMapping', {
    apiId: stage.restApiId,
    stageName: stage.stageName,
    domainName: domain.domainName,
  });
  if (hostedZoneId === undefined) return;
  new Route53Record(scope, 'DomainRecord', {
    zoneId: hostedZoneId,
    name: domainName,
    type: 'A',
    alias: { name: domain.regionalDomainName, zoneId: domain.regionalZoneId, evaluateTargetHealth: false },
  });
}

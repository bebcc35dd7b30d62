import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { tagsOf } from '../core/tagging';
import type { SecurityGroup } from '../network/security-group';

/**
 * EFA bypasses TCP and UDP: its group must let all traffic of its own members in and out. Source: Amazon EC2 user
 * guide, EFA, "prepare an EFA-enabled security group".
 */
export function allowEfa(group: SecurityGroup): void {
  const rule = {
    securityGroupId: group.securityGroupId,
    referencedSecurityGroupId: group.securityGroupId,
    ipProtocol: '-1',
    description: 'EFA between the nodes of the pool',
    tags: tagsOf(group, { Component: 'GpuNodePool' }),
  };
  new VpcSecurityGroupEgressRule(group, 'EfaEgress', rule);
  new VpcSecurityGroupIngressRule(group, 'EfaIngress', rule);
}

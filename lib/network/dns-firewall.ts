import { Route53ResolverFirewallDomainList } from '@cdktf/provider-aws/lib/route53-resolver-firewall-domain-list';
import { Route53ResolverFirewallRule } from '@cdktf/provider-aws/lib/route53-resolver-firewall-rule';
import { Route53ResolverFirewallRuleGroup } from '@cdktf/provider-aws/lib/route53-resolver-firewall-rule-group';
import { Route53ResolverFirewallRuleGroupAssociation } from '@cdktf/provider-aws/lib/route53-resolver-firewall-rule-group-association';
import { Construct } from 'constructs';
import type { NetworkVpc } from './network-vpc';
import { fitName } from '../core/names';

/** AWS services and hosts of the VPC: the firewall filters names of VPC endpoints and private zones as well. */
const AWS_NAMES = ['*.amazonaws.com', '*.api.aws', '*.compute.internal', '*.ec2.internal'];

/**
 * Lets only listed names resolve in a VPC. It filters names, not traffic: a host that knows an address needs none. AWS
 * names always resolve; endpoint policies and the routes decide what is done there.
 */
export class DnsFirewall extends Construct {
  constructor(scope: Construct, id: string, vpc: NetworkVpc, domainNames: readonly string[]) {
    super(scope, id);
    const group = new Route53ResolverFirewallRuleGroup(this, 'Resource', {
      name: nameOf(vpc, 'dns'),
      tags: vpc.tags('dns'),
    });
    const domains = [...new Set([...AWS_NAMES, ...domainNames])].sort();
    this.rule(vpc, group.id, { name: 'allow', domains, priority: 100, action: 'ALLOW' });
    this.rule(vpc, group.id, { name: 'block', domains: ['*'], priority: 200, action: 'BLOCK' });
    new Route53ResolverFirewallRuleGroupAssociation(this, 'Association', {
      name: nameOf(vpc, 'dns'),
      firewallRuleGroupId: group.id,
      vpcId: vpc.vpcId,
      // AWS keeps 100 and below, and 9900 and above, for Firewall Manager
      priority: 200,
      tags: vpc.tags('dns'),
    });
  }

  private rule(
    vpc: NetworkVpc,
    groupId: string,
    rule: { name: string; domains: string[]; priority: number; action: string },
  ): void {
    const { name, domains, priority, action } = rule;
    const list = new Route53ResolverFirewallDomainList(this, `Names-${name}`, {
      name: nameOf(vpc, `dns-${name}`),
      domains,
      tags: vpc.tags(`dns-${name}`),
    });
    new Route53ResolverFirewallRule(this, `Rule-${name}`, {
      name,
      action,
      priority,
      firewallRuleGroupId: groupId,
      firewallDomainListId: list.id,
      // a listed name may be an alias of one that is not: CDNs answer so
      ...(action === 'ALLOW'
        ? { firewallDomainRedirectionAction: 'TRUST_REDIRECTION_DOMAIN' }
        : { blockResponse: 'NXDOMAIN' }),
    });
  }
}

/** Source: Route 53 Resolver API, CreateFirewallRuleGroup, Name: at most 64 characters. */
function nameOf(vpc: NetworkVpc, suffix: string): string {
  return fitName([vpc.name, suffix], { maxLength: 64 });
}

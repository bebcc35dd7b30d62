import type { Size } from '../core/size';

/** A managed rule group of AWS WAF or of a vendor. */
export interface ManagedRuleGroup {
  /** Name of the group, for example `AWSManagedRulesSQLiRuleSet`. */
  readonly groupName: string;
  /** Web ACL capacity units that the group takes, as its vendor says. */
  readonly capacity: number;
  /**
   * Who sells the group.
   *
   * @default 'AWS'
   */
  readonly vendorName?: string;
}

/** How requests are filtered before API Gateway looks at them. */
export interface ApiFirewallOptions {
  /**
   * Requests that one address may send in five minutes, from 10 to 2,000,000,000.
   *
   * @default 2000
   */
  readonly requestsPerAddress?: number;
  /**
   * Largest body, up to 64 KiB: more WAF does not see. Above 16 KiB AWS charges for each further 16 KiB.
   *
   * @default - 64 KiB
   */
  readonly maxBodySize?: Size;
  /**
   * Lets bodies above 64 KiB pass, up to the 10 MB of API Gateway. WAF inspects only their first 64 KiB.
   *
   * @default false
   */
  readonly largeBodies?: boolean;
  /**
   * Rules that count requests instead of blocking them, by the name of their group. Prompts that quote code look like
   * attacks to `CrossSiteScripting_BODY`, `GenericLFI_BODY` and `GenericRFI_BODY` of `AWSManagedRulesCommonRuleSet`;
   * callers in other clouds are stopped by `HostingProviderIPList` of `AWSManagedRulesAnonymousIpList`.
   *
   * @default - none
   */
  readonly countedRules?: { [groupName: string]: string[] };
  /**
   * Further rule groups, after the four that are always there.
   *
   * @default - none
   */
  readonly ruleGroups?: ManagedRuleGroup[];
}

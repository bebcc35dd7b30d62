import type { Checks } from '../core/checks';
import { Size } from '../core/size';

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

/**
 * The groups that are always there. Source of the capacities: AWS WAF developer guide, AWS managed rule groups list.
 */
const BASE_GROUPS: readonly ManagedRuleGroup[] = [
  { groupName: 'AWSManagedRulesAmazonIpReputationList', capacity: 25 },
  { groupName: 'AWSManagedRulesAnonymousIpList', capacity: 50 },
  { groupName: 'AWSManagedRulesKnownBadInputsRuleSet', capacity: 200 },
  { groupName: 'AWSManagedRulesCommonRuleSet', capacity: 700 },
];
/** Units of a rate-based rule and of a size constraint. Source: AWS WAF developer guide, rule statements. */
const OWN_RULES_CAPACITY = 2 + 1;
/** What the price of a web ACL includes; more costs extra. Source: AWS WAF pricing. */
const MOST_CAPACITY = 1500;
const KIB = 1024;
/** Source: AWS WAF developer guide, managing body inspection size limits. */
const INSPECTION_KIB = [16, 32, 48, 64];

/** The options with their defaults. */
export interface FirewallPlan {
  readonly requestsPerAddress: number;
  /** Undefined where large bodies pass. */
  readonly maxBodyBytes: number | undefined;
  readonly inspectionLimit: string;
  readonly groups: readonly ManagedRuleGroup[];
  readonly countedRules: { readonly [groupName: string]: readonly string[] };
}

/** Adds the defaults. */
export function firewallPlan(options: ApiFirewallOptions = {}): FirewallPlan {
  const maxBody = (options.maxBodySize ?? Size.bytes(64 * KIB)).toBytes();
  const inspected = options.largeBodies ? 64 : INSPECTION_KIB.find((limit) => limit * KIB >= maxBody);
  return {
    requestsPerAddress: options.requestsPerAddress ?? 2000,
    maxBodyBytes: options.largeBodies ? undefined : maxBody,
    inspectionLimit: `KB_${inspected ?? 64}`,
    groups: [...BASE_GROUPS, ...(options.ruleGroups ?? [])],
    countedRules: options.countedRules ?? {},
  };
}

/** Adds what is wrong with the options to `checks`. */
export function checkFirewall(checks: Checks, options: ApiFirewallOptions | undefined): void {
  const { groups, countedRules } = firewallPlan(options);
  const names = groups.map(({ groupName }) => groupName);
  const capacity = groups.reduce((sum, group) => sum + group.capacity, OWN_RULES_CAPACITY);
  const most = `at most ${MOST_CAPACITY} capacity units in all, ${OWN_RULES_CAPACITY} of them for the rate and size rules`;
  checks
    .integer('FirewallRate', 'firewall.requestsPerAddress', options?.requestsPerAddress, {
      min: 10,
      max: 2_000_000_000,
    })
    .integer(
      'FirewallBodySize',
      'firewall.maxBodySize',
      options?.maxBodySize?.toBytes(),
      { min: 1, max: 64 * KIB },
      'WAF sees 64 KiB at most: set largeBodies for more',
    )
    .boolean('FirewallBodySize', 'firewall.largeBodies', options?.largeBodies)
    .that(
      'FirewallBodySize',
      'firewall.maxBodySize',
      options?.maxBodySize,
      () => options?.largeBodies !== true,
      'left out with largeBodies',
      'drop one of the two',
    )
    .that('FirewallCapacity', 'firewall.ruleGroups', capacity, () => capacity <= MOST_CAPACITY, most, 'drop a group')
    .that(
      'FirewallRuleGroups',
      'firewall.ruleGroups',
      names,
      () => new Set(names).size === names.length && names.every((name) => /^\w{1,100}$/.test(name)),
      'names of rule groups that differ from one another and from the four of every firewall',
      'drop the double',
    );
  for (const group of Object.keys(countedRules)) {
    checks.oneOf('FirewallCountedRules', 'firewall.countedRules', group, names, 'name a group of the firewall');
  }
}

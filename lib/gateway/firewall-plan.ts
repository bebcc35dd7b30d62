import type { ApiFirewallOptions, ManagedRuleGroup } from './api-firewall';
import type { Checks } from '../core/checks';
import { Size } from '../core/size';

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
  /** Requests of an address in five minutes. */
  readonly requestsPerAddress: number;
  /** Undefined where large bodies pass. */
  readonly maxBodyBytes: number | undefined;
  /** How much of a body WAF sees, in its own words. */
  readonly inspectionLimit: string;
  /** All rule groups, in order. */
  readonly groups: readonly ManagedRuleGroup[];
  /** Rules that only count, by group. */
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

import { apiIn, only, type Props, template } from './fixtures';
import { Duration, Size } from '../../lib/core';
import { type ApiFirewallOptions, type RatePlan, RateQuota } from '../../lib/gateway';
import { type Json, Template, testStack } from '../../lib/testing';

const FREE: RatePlan = { planName: 'free', requestsPerSecond: 1, burst: 5 };

describe('a rate plan', () => {
  const plan = (options: Partial<RatePlan> = {}) =>
    only('api_gateway_usage_plan', { ratePlans: [{ ...FREE, ...options }] });

  test('is a usage plan of the stage', () => {
    expect(plan()).toMatchObject({
      name: 'test-api-free',
      api_stages: [{ stage: expect.stringContaining('aws_api_gateway_stage.Api_Stage') }],
      throttle_settings: { rate_limit: 1, burst_limit: 5 },
    });
    expect(plan()).not.toHaveProperty('quota_settings');
  });

  test.each([
    [RateQuota.perDay(10), { limit: 10, period: 'DAY' }],
    [RateQuota.perWeek(20), { limit: 20, period: 'WEEK' }],
    [RateQuota.perMonth(30), { limit: 30, period: 'MONTH' }],
  ])('has a quota: %p', (quota, quota_settings) => {
    expect(plan({ quota })).toMatchObject({ quota_settings });
  });

  test('has a key for each client, whose value API Gateway makes', () => {
    const stack = testStack();
    const gold = { planName: 'gold', requestsPerSecond: 9, burst: 9, clients: ['team-c'] };
    const api = apiIn(stack, { ratePlans: [{ ...FREE, clients: ['team-a', 'team-b'] }, gold] });
    const result = Template.of(stack);
    const keys = result.all('aws_api_gateway_api_key');
    expect(keys.map(({ name }) => name)).toEqual(['test-api-team-a', 'test-api-team-b', 'test-api-team-c']);
    for (const key of keys) expect(key).not.toHaveProperty('value');
    expect(result.all('aws_api_gateway_usage_plan_key')).toHaveLength(3);
    expect(Object.keys(api.apiKeyIds)).toEqual(['team-a', 'team-b', 'team-c']);
  });

  test('is not there by default', () => {
    expect(template().types()).not.toContain('aws_api_gateway_usage_plan');
  });
});

describe('the firewall', () => {
  interface Rule extends Json {
    readonly name: string;
    readonly priority: number;
    readonly statement: Record<string, Json>;
  }
  const acl = (firewall?: ApiFirewallOptions) => only('wafv2_web_acl', firewall ? { firewall } : {});
  const rules = (firewall?: ApiFirewallOptions) => acl(firewall).rule as Rule[];
  const rule = (name: string, firewall?: ApiFirewallOptions) => rules(firewall).find((item) => item.name === name);
  const COMMON = 'AWSManagedRulesCommonRuleSet';
  const ANONYMOUS = 'AWSManagedRulesAnonymousIpList';

  test('stands before the stage and looks at rates first, then at sizes, then for attacks', () => {
    const result = template();
    expect(result.only('aws_wafv2_web_acl_association').resource_arn).toContain('aws_api_gateway_stage.Api_Stage');
    expect(rules().map(({ name, priority }) => [priority, name])).toEqual([
      [0, 'rate-per-address'],
      [1, 'body-size'],
      [10, 'AWSManagedRulesAmazonIpReputationList'],
      [11, ANONYMOUS],
      [12, 'AWSManagedRulesKnownBadInputsRuleSet'],
      [13, COMMON],
    ]);
    for (const item of rules()) {
      expect(item).toMatchObject({
        visibility_config: { cloudwatch_metrics_enabled: true, sampled_requests_enabled: false },
      });
    }
  });

  test('logs without credentials and query strings', () => {
    const result = template();
    expect(result.all('aws_cloudwatch_log_group').map(({ name }) => name)).toContain('aws-waf-logs-test-api');
    expect(result.only('aws_wafv2_web_acl_logging_configuration').redacted_fields).toEqual([
      { single_header: { name: 'authorization' } },
      { single_header: { name: 'cookie' } },
      { single_header: { name: 'x-amz-security-token' } },
      { single_header: { name: 'x-api-key' } },
      { query_string: {} },
    ]);
  });

  test('holds every address to a rate', () => {
    const statement = (firewall?: ApiFirewallOptions) =>
      rule('rate-per-address', firewall)?.statement.rate_based_statement;
    expect(statement()).toEqual({ limit: 2000, aggregate_key_type: 'IP', evaluation_window_sec: 300 });
    expect(statement({ requestsPerAddress: 50 })).toMatchObject({ limit: 50 });
  });

  test.each([
    [undefined, 65_536, 'KB_64'],
    [Size.bytes(1), 1, 'KB_16'],
    [Size.bytes(16_384), 16_384, 'KB_16'],
    [Size.bytes(16_385), 16_385, 'KB_32'],
    [Size.bytes(40_000), 40_000, 'KB_48'],
  ])('stops bodies above %p', (maxBodySize, size, limit) => {
    const firewall = maxBodySize ? { maxBodySize } : {};
    expect(rule('body-size', firewall)?.statement.size_constraint_statement).toMatchObject({
      size,
      comparison_operator: 'GT',
      field_to_match: { body: { oversize_handling: 'MATCH' } },
    });
    expect(acl(firewall)).toMatchObject({
      association_config: { request_body: [{ api_gateway: { default_size_inspection_limit: limit } }] },
    });
  });

  test('lets large bodies pass where that was asked for', () => {
    expect(rule('body-size', { largeBodies: true })).toBeUndefined();
  });

  test('leaves the size of bodies to its own rule', () => {
    expect(rule(COMMON)?.statement.managed_rule_group_statement).toMatchObject({
      rule_action_override: [{ name: 'SizeRestrictions_BODY', action_to_use: { count: {} } }],
    });
  });

  test('counts what was asked for instead of blocking it', () => {
    const countedRules = { [COMMON]: ['CrossSiteScripting_BODY'], [ANONYMOUS]: ['HostingProviderIPList'] };
    const overridden = (name: string) => {
      const statement = rule(name, { countedRules })?.statement.managed_rule_group_statement;
      return (statement?.rule_action_override as { name: string }[]).map((item) => item.name);
    };
    expect(overridden(COMMON)).toEqual(['CrossSiteScripting_BODY', 'SizeRestrictions_BODY']);
    expect(overridden(ANONYMOUS)).toEqual(['HostingProviderIPList']);
  });

  test('takes further rule groups', () => {
    const ruleGroups = [
      { groupName: 'AWSManagedRulesSQLiRuleSet', capacity: 200 },
      { groupName: 'Other', capacity: 100, vendorName: 'Fortinet' },
    ];
    expect(rule('AWSManagedRulesSQLiRuleSet', { ruleGroups })).toMatchObject({ priority: 14 });
    expect(rule('Other', { ruleGroups })?.statement.managed_rule_group_statement).toMatchObject({
      vendor_name: 'Fortinet',
    });
  });

  test('keeps its log as long as the API keeps its own', () => {
    const props: Props = { logRetention: Duration.days(14) };
    const group = template(props)
      .all('aws_cloudwatch_log_group')
      .find(({ name }) => String(name).startsWith('aws-waf-logs-'));
    expect(group).toMatchObject({ retention_in_days: 14 });
  });
});

import { Wafv2WebAcl, type Wafv2WebAclConfig, type Wafv2WebAclRule } from '@cdktf/provider-aws/lib/wafv2-web-acl';
import { Wafv2WebAclAssociation } from '@cdktf/provider-aws/lib/wafv2-web-acl-association';
import { Wafv2WebAclLoggingConfiguration } from '@cdktf/provider-aws/lib/wafv2-web-acl-logging-configuration';
import type { Construct } from 'constructs';
import type { ManagedRuleGroup } from './api-firewall';
import type { FirewallPlan } from './firewall-plan';
import { physicalName } from '../core/names';

const TOO_MANY = 'too-many-requests';
const TOO_LARGE = 'body-too-large';
/** Of a group that is always there: it stops bodies above 8 KiB, which our own rule does at the size that was asked for. */
const OWN_COUNTED: Readonly<Record<string, readonly string[]>> = {
  AWSManagedRulesCommonRuleSet: ['SizeRestrictions_BODY'],
};

/** What the web ACL of an API stands on. */
export interface WebAclSpec {
  /** What is filtered. */
  readonly plan: FirewallPlan;
  /** The stage that is guarded. */
  readonly stageArn: string;
  /** Where the logs go. */
  readonly logGroupArn: string;
  /** Tags, those of the scope among them. */
  readonly tags: { [key: string]: string };
}

/** Name of the log group of an API's web ACL; AWS prescribes how it begins. */
export function webAclLogGroupName(scope: Construct): string {
  return `aws-waf-logs-${physicalName(scope, { maxLength: 400 })}`;
}

/** Filters the requests to a stage. */
export function addWebAcl(scope: Construct, { plan, stageArn, logGroupArn, tags }: WebAclSpec): string {
  const acl = new Wafv2WebAcl(scope, 'WebAcl', {
    name: physicalName(scope, { maxLength: 128 }),
    description: 'Filters requests to an API',
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    associationConfig: { requestBody: [{ apiGateway: { defaultSizeInspectionLimit: plan.inspectionLimit } }] },
    customResponseBody: [
      responseBody(TOO_LARGE, 'the body is too large'),
      responseBody(TOO_MANY, 'too many requests from this address'),
    ],
    rule: rulesOf(plan),
    visibilityConfig: visibility('all'),
    tags,
  });
  new Wafv2WebAclLoggingConfiguration(scope, 'WebAclLogging', {
    resourceArn: acl.arn,
    logDestinationConfigs: [logGroupArn],
    redactedFields: [
      { singleHeader: { name: 'authorization' } },
      { singleHeader: { name: 'cookie' } },
      { singleHeader: { name: 'x-amz-security-token' } },
      { singleHeader: { name: 'x-api-key' } },
      // a prompt may stand in it
      { queryString: {} },
    ],
  });
  new Wafv2WebAclAssociation(scope, 'WebAclAssociation', { resourceArn: stageArn, webAclArn: acl.arn });
  return acl.arn;
}

function rulesOf({ requestsPerAddress, maxBodyBytes, groups, countedRules }: FirewallPlan): Wafv2WebAclRule[] {
  const rules = [rateRule(requestsPerAddress), ...(maxBodyBytes === undefined ? [] : [sizeRule(maxBodyBytes)])];
  const managed = groups.map((group, index) => groupRule(group, index, countedRules[group.groupName] ?? []));
  return [...rules, ...managed];
}

function rateRule(limit: number): Wafv2WebAclRule {
  return {
    name: 'rate-per-address',
    priority: 0,
    action: blockWith(429, TOO_MANY),
    statement: { rate_based_statement: { limit, aggregate_key_type: 'IP', evaluation_window_sec: 300 } },
    visibilityConfig: visibility('rate-per-address'),
  };
}

function sizeRule(size: number): Wafv2WebAclRule {
  return {
    name: 'body-size',
    priority: 1,
    action: blockWith(413, TOO_LARGE),
    statement: {
      size_constraint_statement: {
        comparison_operator: 'GT',
        size,
        // a body beyond what WAF sees is too large as well
        field_to_match: { body: { oversize_handling: 'MATCH' } },
        text_transformation: [{ priority: 0, type: 'NONE' }],
      },
    },
    visibilityConfig: visibility('body-size'),
  };
}

/** Priorities of the groups leave room below them, so that rules of one's own can stand first. */
function groupRule(group: ManagedRuleGroup, index: number, counted: readonly string[]): Wafv2WebAclRule {
  const { groupName, vendorName = 'AWS' } = group;
  const overrides = [...(OWN_COUNTED[groupName] ?? []), ...counted].sort();
  return {
    name: groupName,
    priority: 10 + index,
    overrideAction: { none: {} },
    statement: {
      managed_rule_group_statement: {
        name: groupName,
        vendor_name: vendorName,
        ...(overrides.length === 0
          ? {}
          : { rule_action_override: overrides.map((name) => ({ name, action_to_use: { count: {} } })) }),
      },
    },
    visibilityConfig: visibility(groupName),
  };
}

function blockWith(responseCode: number, customResponseBodyKey: string): Wafv2WebAclRule['action'] {
  return { block: { customResponse: { responseCode, customResponseBodyKey } } };
}

function responseBody(key: string, message: string) {
  return { key, contentType: 'APPLICATION_JSON', content: JSON.stringify({ message }) };
}

/** Samples would show the headers that the logs redact. */
function visibility(metricName: string): Wafv2WebAclConfig['visibilityConfig'] {
  return { cloudwatchMetricsEnabled: true, metricName, sampledRequestsEnabled: false };
}

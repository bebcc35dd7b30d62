import { EksAccessEntry } from '@cdktf/provider-aws/lib/eks-access-entry';
import { EksAccessPolicyAssociation } from '@cdktf/provider-aws/lib/eks-access-policy-association';
import { createHash } from 'crypto';
import type { Construct } from 'constructs';
import type { AccessEntry } from './access-entry';
import type { Checks } from '../core/checks';
import { tagsOf } from '../core/tagging';
import { isKnown } from '../core/tokens';
import { partitionOf } from '../security/arn';

const PRINCIPAL = /^arn:[\w-]+:iam::\d{12}:(role|user)\/\S+$/;
const NAMESPACE = /^[a-z0-9*]([-a-z0-9*]*[a-z0-9*])?$/;

const CODE = 'AgentClusterAccess';

/** Fails with `AgentClusterAccess` for what EKS would refuse. */
export function checkAccessEntries(checks: Checks, entries: readonly AccessEntry[]): void {
  for (const { principalArn, policy, entryName } of entries) {
    checks
      .pattern(
        CODE,
        'accessEntries.principalArn',
        principalArn,
        PRINCIPAL,
        'the ARN of an IAM role or user',
        'STS sessions cannot be named: pass the role',
      )
      .that(
        CODE,
        'accessEntries.policy',
        policy.namespaces,
        () => policy.namespaces.every((name) => NAMESPACE.test(name)),
        'names of namespaces',
        'use a-z, 0-9 and -',
      )
      .pattern(CODE, 'accessEntries.entryName', entryName, /^[\w-]+$/, 'letters, digits, - and _');
    if (!isKnown(principalArn) && entryName === undefined) {
      checks.fail({
        code: CODE,
        prop: 'accessEntries.entryName',
        got: undefined,
        allowed: 'given with an ARN that is not known at synth',
        fix: 'add a short name',
      });
    }
  }
  const arns = entries.map(({ principalArn }) => principalArn);
  const unique = () => new Set(arns).size === arns.length;
  checks.that(
    CODE,
    'accessEntries',
    arns,
    unique,
    'different principals',
    'EKS has one entry a principal: join the two',
  );
}

/** An access entry and its policy; an entry that is there already is left alone. */
export function defineAccessEntry(scope: Construct, clusterName: string, entry: AccessEntry): void {
  const { principalArn, policy } = entry;
  const key = entry.entryName ?? createHash('sha256').update(principalArn).digest('hex').slice(0, 12);
  if (scope.node.tryFindChild(`Access-${key}`)) return;
  const resource = new EksAccessEntry(scope, `Access-${key}`, {
    clusterName,
    principalArn,
    tags: tagsOf(scope, { Component: 'AgentCluster' }),
  });
  const { policyName, namespaces } = policy;
  new EksAccessPolicyAssociation(scope, `AccessPolicy-${key}`, {
    clusterName,
    principalArn: resource.principalArn,
    policyArn: `arn:${partitionOf(scope)}:eks::aws:cluster-access-policy/${policyName}`,
    accessScope: namespaces.length > 0 ? { type: 'namespace', namespaces } : { type: 'cluster' },
  });
}

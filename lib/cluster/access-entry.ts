import { EksAccessEntry } from '@cdktf/provider-aws/lib/eks-access-entry';
import { EksAccessPolicyAssociation } from '@cdktf/provider-aws/lib/eks-access-policy-association';
import { createHash } from 'crypto';
import type { Construct } from 'constructs';
import type { Checks } from '../core/checks';
import { tagsOf } from '../core/tagging';
import { isKnown } from '../core/tokens';
import { partitionOf } from '../security/arn';

/** What an AWS principal may do in the cluster. The permissions are those of EKS's own access policies. */
export class AccessPolicy {
  /** Everything, everywhere. For break-glass roles and the role that Terraform runs as. */
  public static clusterAdmin(): AccessPolicy {
    return new AccessPolicy('AmazonEKSClusterAdminPolicy', []);
  }

  /** Most of everything in some namespaces, or in all of them when none is named. */
  public static admin(namespaces: string[] = []): AccessPolicy {
    return new AccessPolicy('AmazonEKSAdminPolicy', namespaces);
  }

  /** Changes workloads in some namespaces, or in all of them when none is named. */
  public static edit(namespaces: string[] = []): AccessPolicy {
    return new AccessPolicy('AmazonEKSEditPolicy', namespaces);
  }

  /** Reads everything but secrets in some namespaces, or in all of them when none is named. */
  public static view(namespaces: string[] = []): AccessPolicy {
    return new AccessPolicy('AmazonEKSViewPolicy', namespaces);
  }

  private constructor(
    /** Name of the EKS access policy. */
    public readonly policyName: string,
    /** Namespaces it holds for; empty for the whole cluster. */
    public readonly namespaces: string[],
  ) {}
}

/** One AWS principal that may use the Kubernetes API. */
export interface AccessEntry {
  /** ARN of the IAM role or user. A role of IAM Identity Center is given with its whole path. */
  readonly principalArn: string;
  /** What it may do. */
  readonly policy: AccessPolicy;
  /**
   * Short name of the entry, part of its Terraform address: letters, digits, - and _.
   *
   * @default - made from the ARN; needed where the ARN is not known at synth
   */
  readonly entryName?: string;
}

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

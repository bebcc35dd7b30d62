import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { Lazy } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { partitionOf } from './arn';
import { checkStatement, policyDocument, sameStatement } from './policy-document';
import { Checks } from '../core/checks';
import { checkAttributes, checkPropTypes } from '../core/prop-types';
import type { GrantCondition, GrantStatement, IGrantee } from '../core/grant';
import { physicalName } from '../core/names';
import { checkTags, tagsOf } from '../core/tagging';

/** Points at an IAM role. */
export interface IRoleRef extends IConstruct {
  /** ARN of the role. */
  readonly roleArn: string;
  /** Name of the role, without a path. */
  readonly roleName: string;
}

/** An IAM role that can be granted access, defined here or imported. */
export interface IRole extends IRoleRef, IGrantee {}

/** Properties of `ServiceRole`. */
export interface ServiceRoleProps {
  /** Service that assumes the role, for example `ec2.amazonaws.com`. */
  readonly servicePrincipal: string;
  /**
   * What the service may do to become the role.
   *
   * @default - `sts:AssumeRole`; for `pods.eks.amazonaws.com` also `sts:TagSession`, which Pod Identity needs
   */
  readonly trustActions?: string[];
  /**
   * Conditions under which the service may assume the role, for example on `aws:SourceAccount`.
   *
   * @default - none
   */
  readonly trustConditions?: GrantCondition[];
  /**
   * Names of AWS managed policies to attach, with their path: `service-role/AmazonEBSCSIDriverPolicy`.
   *
   * @default - none
   */
  readonly awsManagedPolicies?: string[];
  /**
   * ARN of the permissions boundary.
   *
   * @default - none
   */
  readonly permissionsBoundaryArn?: string;
  /**
   * Name of the role, at most 64 characters.
   *
   * @default - made from the construct's path
   */
  readonly roleName?: string;
  /**
   * Tags beside those of the scope.
   *
   * @default - none
   */
  readonly tags?: { [key: string]: string };
}

/** Attributes of a role defined elsewhere. */
export interface ServiceRoleAttributes {
  /** ARN of the role. */
  readonly roleArn: string;
  /** Name of the role, without a path. */
  readonly roleName: string;
}

/** Source: IAM API, CreateRole. */
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;
const ROLE_NAME_WORDS = '1 to 64 of a-z A-Z 0-9 _ + = , . @ -';
/** Source: IAM quotas; white space does not count, and all inline policies of a role share it. */
const LONGEST_INLINE_POLICY = 10_240;

abstract class RoleBase extends Construct implements IRole {
  public abstract readonly roleArn: string;
  public abstract readonly roleName: string;
  /** Name of the inline policy of all grants. */
  protected abstract readonly policyName: string;
  private readonly statements: GrantStatement[] = [];

  public addStatement(statement: GrantStatement): void {
    const checks = new Checks(this);
    checkStatement(checks, 'RoleStatement', statement);
    checks.throwIfAny();
    if (this.statements.some((known) => sameStatement(known, statement))) return;
    this.statements.push(statement);
    if (this.statements.length > 1) return;
    // one inline policy for all grants, made with the first of them: a role without grants has none
    new IamRolePolicy(this, 'Policy', {
      name: this.policyName,
      role: this.roleName,
      policy: Lazy.stringValue({ produce: () => policyDocument(this.statements) }),
    });
    this.node.addValidation({ validate: () => this.tooLong() });
  }

  /** What the grants add up to is known at synth only. */
  private tooLong(): string[] {
    const document = policyDocument(this.statements);
    // what a token stands for has a length of its own: leaving it out never refuses a policy that fits
    const length = document.replace(/\$\{TfToken\[[^\]]*\]\}|\s/g, '').length;
    if (length <= LONGEST_INLINE_POLICY) return [];
    return [
      `RolePolicySize: grants must be at most ${LONGEST_INLINE_POLICY} characters of policy together, got ${length}; ` +
        `grant on fewer resources or on a common prefix [at ${this.node.path}]`,
    ];
  }
}

/** An IAM role that one AWS service assumes, with the least policy that its grants add up to. */
export class ServiceRole extends RoleBase {
  /** Uses a role that is defined elsewhere; defines nothing but the policy of what it is granted here. */
  public static fromServiceRoleAttributes(scope: Construct, id: string, attrs: ServiceRoleAttributes): IRole {
    checkAttributes(scope, id, 'security.ServiceRoleAttributes', attrs);
    class Import extends RoleBase {
      public readonly roleArn = attrs.roleArn;
      public readonly roleName = attrs.roleName;
      // the role's owner, and others who import it, have inline policies of their own
      protected readonly policyName = physicalName(this, { maxLength: 128 });
    }
    const role = new Import(scope, id);
    const fix = 'a role without its path: it is what follows the last / of the ARN';
    new Checks(role)
      .pattern('RoleArn', 'roleArn', attrs.roleArn, /^arn:[a-z-]+:iam::\d{12}:role\/.+$/, 'the ARN of a role')
      .pattern('RoleName', 'roleName', attrs.roleName, ROLE_NAME, ROLE_NAME_WORDS, fix)
      .throwIfAny();
    return role;
  }

  public readonly roleArn: string;
  public readonly roleName: string;
  protected readonly policyName = 'grants';

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    checkPropTypes(this, 'security.ServiceRoleProps', props);
    check(new Checks(this), props);
    const role = new IamRole(this, 'Resource', {
      name: props.roleName ?? physicalName(this, { maxLength: 64 }),
      assumeRolePolicy: trustPolicy(props),
      permissionsBoundary: props.permissionsBoundaryArn,
      tags: tagsOf(this, { Component: 'ServiceRole', ...props.tags }),
    });
    for (const name of props.awsManagedPolicies ?? []) {
      new IamRolePolicyAttachment(this, attachmentId(name), {
        role: role.name,
        policyArn: `arn:${partitionOf(this)}:iam::aws:policy/${name}`,
      });
    }
    this.roleArn = role.arn;
    this.roleName = role.name;
  }
}

function check(checks: Checks, props: ServiceRoleProps): void {
  const names = props.awsManagedPolicies;
  const ids = (names ?? []).map((name) => attachmentId(name));
  // ids are made of them
  if (names) checks.known('RoleManagedPolicies', 'awsManagedPolicies', names);
  checkTags(checks, props.tags)
    .pattern('RoleName', 'roleName', props.roleName, ROLE_NAME, ROLE_NAME_WORDS)
    .pattern(
      'RoleTrust',
      'servicePrincipal',
      props.servicePrincipal,
      /^[a-z0-9][a-z0-9.-]*\.(amazonaws|amazon)\.com(\.cn)?$/,
      'the principal of an AWS service, like ec2.amazonaws.com',
      'look it up in the documentation of the service',
    )
    .length('RoleTrust', 'trustActions', props.trustActions, { min: 1 }, 'leave it out for sts:AssumeRole')
    .pattern(
      'RoleBoundary',
      'permissionsBoundaryArn',
      props.permissionsBoundaryArn,
      /^arn:[a-z-]+:iam::(\d{12}|aws):policy\/.+$/,
      'the ARN of an IAM policy',
    )
    .that(
      'RoleManagedPolicies',
      'awsManagedPolicies',
      names,
      () => (names ?? []).every((name) => /^([\w+=,.@-]+\/)*[A-Za-z][\w-]*$/.test(name)),
      'names of AWS managed policies, not ARNs',
      'drop what stands before and with policy/',
    )
    .that(
      'RoleManagedPolicies',
      'awsManagedPolicies',
      names,
      () => new Set(ids).size === ids.length && !ids.includes('Resource') && !ids.includes('Policy'),
      'policies that are named once each',
      'drop the second one',
    );
  checks.throwIfAny();
}

/** The name of a managed policy without its path. */
function attachmentId(policyName: string): string {
  return policyName.slice(policyName.lastIndexOf('/') + 1);
}

function trustPolicy({ servicePrincipal, trustActions, trustConditions }: ServiceRoleProps): string {
  const podIdentity = servicePrincipal === 'pods.eks.amazonaws.com';
  return policyDocument([
    {
      principal: { Service: servicePrincipal },
      actions: trustActions ?? (podIdentity ? ['sts:AssumeRole', 'sts:TagSession'] : ['sts:AssumeRole']),
      resources: [],
      conditions: trustConditions ?? [],
    },
  ]);
}

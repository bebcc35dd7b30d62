import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { Lazy } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { partitionOf } from './arn';
import { policyDocument, sameStatement } from './policy-document';
import { Checks } from '../core/checks';
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

abstract class RoleBase extends Construct implements IRole {
  public abstract readonly roleArn: string;
  public abstract readonly roleName: string;
  private readonly statements: GrantStatement[] = [];

  public addStatement(statement: GrantStatement): void {
    if (this.statements.some((known) => sameStatement(known, statement))) return;
    this.statements.push(statement);
    if (this.statements.length > 1) return;
    // one inline policy for all grants, made with the first of them: a role without grants has none
    new IamRolePolicy(this, 'Policy', {
      name: 'grants',
      role: this.roleName,
      policy: Lazy.stringValue({ produce: () => policyDocument(this.statements) }),
    });
  }
}

/** An IAM role that one AWS service assumes, with the least policy that its grants add up to. */
export class ServiceRole extends RoleBase {
  /** Uses a role that is defined elsewhere; defines nothing but the policy of what it is granted here. */
  public static fromServiceRoleAttributes(scope: Construct, id: string, attrs: ServiceRoleAttributes): IRole {
    class Import extends RoleBase {
      public readonly roleArn = attrs.roleArn;
      public readonly roleName = attrs.roleName;
    }
    return new Import(scope, id);
  }

  public readonly roleArn: string;
  public readonly roleName: string;

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    checkTags(new Checks(this), props.tags)
      .pattern('RoleName', 'roleName', props.roleName, /^[\w+=,.@-]{1,64}$/, '1 to 64 of a-z A-Z 0-9 _ + = , . @ -')
      .that(
        'RoleManagedPolicies',
        'awsManagedPolicies',
        props.awsManagedPolicies,
        () => policyNames(props),
        'names of AWS managed policies, not ARNs',
        'drop what stands before and with policy/',
      )
      .throwIfAny();
    const role = new IamRole(this, 'Resource', {
      name: props.roleName ?? physicalName(this, { maxLength: 64 }),
      assumeRolePolicy: trustPolicy(props),
      permissionsBoundary: props.permissionsBoundaryArn,
      tags: tagsOf(this, { Component: 'ServiceRole', ...props.tags }),
    });
    for (const name of props.awsManagedPolicies ?? []) {
      new IamRolePolicyAttachment(this, name.slice(name.lastIndexOf('/') + 1), {
        role: role.name,
        policyArn: `arn:${partitionOf(this)}:iam::aws:policy/${name}`,
      });
    }
    this.roleArn = role.arn;
    this.roleName = role.name;
  }
}

function policyNames({ awsManagedPolicies }: ServiceRoleProps): boolean {
  return (awsManagedPolicies ?? []).every((name) => /^([\w+=,.@-]+\/)*[\w+=,.@-]+$/.test(name));
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

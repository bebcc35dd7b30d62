import { EksPodIdentityAssociation } from '@cdktf/provider-aws/lib/eks-pod-identity-association';
import { Construct } from 'constructs';
import type { IAgentClusterRef } from './agent-cluster';
import { podIdentityRole } from './pod-identity-role';
import { Checks } from '../core/checks';
import { checkAttributes, checkPropTypes } from '../core/prop-types';
import type { GrantStatement } from '../core/grant';
import { checkTags, tagsOf } from '../core/tagging';
import { type IRole, ServiceRole } from '../security/service-role';

/** The AWS identity of the pods of one service account, defined here or imported. */
export interface IPodIdentity extends IRole {
  /** Namespace of the service account. */
  readonly namespace: string;
  /** Name of the service account that the pods run as. */
  readonly serviceAccount: string;
}

/** Properties of `PodIdentity`. */
export interface PodIdentityProps {
  /** Cluster that the pods run in; it needs the Pod Identity agent, which every `AgentCluster` has. */
  readonly cluster: IAgentClusterRef;
  /** Namespace of the service account. */
  readonly namespace: string;
  /** Name of the service account that the pods run as. It need not exist yet. */
  readonly serviceAccount: string;
  /**
   * Names of AWS managed policies to attach. Grants are narrower.
   *
   * @default - none
   */
  readonly awsManagedPolicies?: string[];
  /**
   * ARN of the role's permissions boundary.
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

/** Attributes of an identity defined elsewhere. */
export interface PodIdentityAttributes {
  /** ARN of the role. */
  readonly roleArn: string;
  /** Name of the role, without a path. */
  readonly roleName: string;
  /** Namespace of the service account. */
  readonly namespace: string;
  /** Name of the service account that the pods run as. */
  readonly serviceAccount: string;
}

abstract class PodIdentityBase extends Construct implements IPodIdentity {
  public abstract readonly roleArn: string;
  public abstract readonly roleName: string;
  public abstract readonly namespace: string;
  public abstract readonly serviceAccount: string;
  /** Role that holds what is granted. */
  protected abstract readonly role: IRole;

  public addStatement(statement: GrantStatement): void {
    this.role.addStatement(statement);
  }
}

/**
 * Gives the pods of one Kubernetes service account an AWS identity of their own, by EKS Pod Identity. Grants go to it:
 * `bucket.grants.read(identity)`. No annotation on the service account is needed.
 */
export class PodIdentity extends PodIdentityBase {
  /** Uses an identity that is defined elsewhere; defines nothing but the policy of what it is granted here. */
  public static fromPodIdentityAttributes(scope: Construct, id: string, attrs: PodIdentityAttributes): IPodIdentity {
    checkAttributes(scope, id, 'cluster.PodIdentityAttributes', attrs);
    class Import extends PodIdentityBase {
      public readonly roleArn = attrs.roleArn;
      public readonly roleName = attrs.roleName;
      public readonly namespace = attrs.namespace;
      public readonly serviceAccount = attrs.serviceAccount;
      protected readonly role = ServiceRole.fromServiceRoleAttributes(this, 'Role', attrs);
    }
    return new Import(scope, id);
  }

  public readonly roleArn: string;
  public readonly roleName: string;
  public readonly namespace: string;
  public readonly serviceAccount: string;
  /** ARN of the association between role and service account. */
  public readonly associationArn: string;
  /** Role that holds what is granted. */
  protected readonly role: IRole;

  constructor(scope: Construct, id: string, props: PodIdentityProps) {
    super(scope, id);
    checkPropTypes(this, 'cluster.PodIdentityProps', props);
    const { cluster, namespace, serviceAccount, tags } = props;
    checkTags(new Checks(this), tags)
      .pattern(
        'PodIdentityNamespace',
        'namespace',
        namespace,
        /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
        '1 to 63 of a-z 0-9 -',
      )
      .pattern(
        'PodIdentityServiceAccount',
        'serviceAccount',
        serviceAccount,
        /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
        '1 to 253 of a-z 0-9 - .',
      )
      .throwIfAny();
    this.namespace = namespace;
    this.serviceAccount = serviceAccount;
    const role = podIdentityRole(this, 'Role', { ...props, tags: { Component: 'PodIdentity', ...tags } });
    this.role = role;
    this.roleArn = role.roleArn;
    this.roleName = role.roleName;
    const association = new EksPodIdentityAssociation(this, 'Resource', {
      clusterName: cluster.clusterName,
      namespace,
      serviceAccount,
      roleArn: role.roleArn,
      tags: tagsOf(this, { Component: 'PodIdentity', ...tags }),
    });
    this.associationArn = association.associationArn;
  }
}

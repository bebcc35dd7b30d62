import { Checks } from '../core/checks';

/** What an AWS principal may do in the cluster. The permissions are those of EKS's own access policies. */
export class AccessPolicy {
  /** Everything, everywhere. For break-glass roles and the role that Terraform runs as. */
  public static clusterAdmin(): AccessPolicy {
    return new AccessPolicy('AmazonEKSClusterAdminPolicy', []);
  }

  /** Most of everything in some namespaces, or in all of them when the list is left out. Fails with `AccessPolicy` for an empty one. */
  public static admin(namespaces?: string[]): AccessPolicy {
    return new AccessPolicy('AmazonEKSAdminPolicy', some('admin', namespaces));
  }

  /** Changes workloads in some namespaces, or in all of them when the list is left out. Fails with `AccessPolicy` for an empty one. */
  public static edit(namespaces?: string[]): AccessPolicy {
    return new AccessPolicy('AmazonEKSEditPolicy', some('edit', namespaces));
  }

  /** Reads everything but secrets in some namespaces, or in all of them when the list is left out. Fails with `AccessPolicy` for an empty one. */
  public static view(namespaces?: string[]): AccessPolicy {
    return new AccessPolicy('AmazonEKSViewPolicy', some('view', namespaces));
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

/** An empty list may be one that came out empty by mistake: it must not open the whole cluster. */
function some(verb: string, namespaces: string[] | undefined): string[] {
  new Checks(`AccessPolicy.${verb}`)
    .length('AccessPolicy', 'namespaces', namespaces, { min: 1 }, 'name some, or leave the list out for all of them')
    .throwIfAny();
  return namespaces ?? [];
}

import { EksCluster } from '@cdktf/provider-aws/lib/eks-cluster';
import { TerraformStack } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';
import type { AccessEntry } from './access-entry';
import { checkAccessEntries, defineAccessEntry } from './access-entry-resources';
import { checkAgentCluster } from './agent-cluster-checks';
import { AgentClusterBase, waitFor } from './cluster-base';
import { EARLY_ADDONS, LATE_ADDONS, addAddons } from './cluster-addon-set';
import type { KubernetesVersion } from './kubernetes-version';
import type { INodePool } from './node-pool';
import { Checks } from '../core/checks';
import { checkAttributes, checkPropTypes } from '../core/prop-types';
import type { Duration } from '../core/duration';
import { physicalName } from '../core/names';
import { protectedByProfile } from '../core/by-profile';
import { tagsOf } from '../core/tagging';
import { Connections, type IConnectable } from '../network/connections';
import type { INetworkSegment } from '../network/network-segment';
import type { Port } from '../network/port';
import { SecurityGroup } from '../network/security-group';
import { resourcesOf } from '../security/dependencies';
import { EncryptionKey, type IEncryptionKey } from '../security/encryption-key';
import { LogGroup } from '../security/log-group';
import { ServiceRole } from '../security/service-role';

/** Points at an EKS cluster. */
export interface IAgentClusterRef extends IConstruct {
  /** Name of the cluster. */
  readonly clusterName: string;
}

/** An EKS cluster, defined here or imported. Its connections are those of the control plane. */
export interface IAgentCluster extends IAgentClusterRef, IConnectable {
  /** Kubernetes minor version of the control plane, for example `1.35`; unknown for some imported clusters. */
  readonly kubernetesVersion?: string;
  /** Addresses of the cluster's Services; unknown for some imported clusters. */
  readonly serviceCidr?: string;
  /** ARN of the cluster; unknown for some imported clusters. */
  readonly clusterArn?: string;
  /** URL of the API server; unknown for some imported clusters. */
  readonly clusterEndpoint?: string;
  /** Certificate authority of the API server, base64; unknown for some imported clusters. */
  readonly certificateAuthorityData?: string;
  /** Key of the volumes that pods ask for; unknown for some imported clusters. */
  readonly volumeKey?: IEncryptionKey;
  /** Pools that take the pods of the cluster itself, as far as they are attached. */
  readonly systemPools: INodePool[];

  /**
   * Opens the paths that every node needs: to the API server, from it to the kubelet, and to the cluster's DNS. Node
   * pools call it when they are made. Calling twice is harmless.
   */
  attachNodePool(pool: INodePool): void;

  /**
   * Lets the API server call a webhook, or an API of its own, that runs on the system pools: those that are attached
   * and those to come. Calling twice is harmless.
   */
  openWebhook(port: Port, reason: string): void;
}

/** Properties of `AgentCluster`. */
export interface AgentClusterProps {
  /**
   * Segment that the control plane's network interfaces lie in; two zones at least. They stay in the subnets that the
   * cluster was made with: EKS refuses other zones later, and nodes in a zone that was added reach them all the same.
   */
  readonly segment: INetworkSegment;
  /** Kubernetes version of the control plane. A higher one upgrades it in place; there is no way back. */
  readonly kubernetesVersion: KubernetesVersion;
  /**
   * Whether the cluster may run on a version whose standard support has ended, at six times the price. Without it EKS
   * upgrades such a cluster by itself.
   *
   * @default false
   */
  readonly extendedSupport?: boolean;
  /**
   * Name of the cluster, at most 100 of a-z, A-Z, 0-9, - and _. Another name replaces the cluster.
   *
   * @default - made from the construct's path
   */
  readonly clusterName?: string;
  /**
   * Addresses of the cluster's Services: a private block from /24 to /12 that overlaps no network the pods reach.
   *
   * @default '172.20.0.0/16'
   */
  readonly serviceCidr?: string;
  /**
   * Key that encrypts the Kubernetes secrets and the logs of the control plane. It cannot be changed later.
   *
   * @default - a key of the cluster's own
   */
  readonly encryptionKey?: IEncryptionKey;
  /**
   * Key of the volumes that the EBS driver makes: its role may use it.
   *
   * @default - the encryptionKey
   */
  readonly volumeKey?: IEncryptionKey;
  /**
   * How long the logs of the control plane are kept.
   *
   * @default - 365 days in production, 90 in staging, 30 in dev
   */
  readonly logRetention?: Duration;
  /**
   * Addresses that may reach the API server over the internet, for example an office: up to 40 blocks. A block of /0
   * is refused.
   *
   * @default - none: the API server answers inside the VPC only
   */
  readonly publicEndpointCidrs?: string[];
  /**
   * AWS principals that may use the Kubernetes API. Nobody else may, not even who made the cluster: name the role
   * that applies the stacks with charts and workloads.
   *
   * @default - nobody
   */
  readonly accessEntries?: AccessEntry[];
  /**
   * Versions of EKS add-ons, for example `{ coredns: 'v1.12.4-eksbuild.1' }`.
   *
   * @default - for kube-proxy, CoreDNS and the VPC CNI what AWS's user guide lists; else EKS's own default version
   */
  readonly addonVersions?: { [addonName: string]: string };
  /**
   * Whether a pod may talk to nobody until a NetworkPolicy selects it. Every namespace needs policies then, kube-system
   * too, and they must exist before CoreDNS starts: bring them with the nodes, since the cluster stack waits for CoreDNS.
   *
   * @default false - a new pod may talk to anybody for the seconds until its policies are loaded
   */
  readonly strictNetworkPolicies?: boolean;
  /**
   * Whether traffic may be shifted away from an unhealthy zone, by Amazon Application Recovery Controller. The other
   * zones must have the capacity to stand in.
   *
   * @default false
   */
  readonly zonalShift?: boolean;
  /**
   * Whether Terraform refuses to destroy the cluster and its key.
   *
   * @default - true in production and staging, false in dev
   */
  readonly deletionProtection?: boolean;
  /**
   * Tags beside those of the scope.
   *
   * @default - none
   */
  readonly tags?: { [key: string]: string };
}

/** Attributes of a cluster defined elsewhere. */
export interface AgentClusterAttributes {
  /** Name of the cluster. */
  readonly clusterName: string;
  /** Security group of the control plane: one that was passed to EKS, or the one that EKS made. */
  readonly securityGroupId: string;
  /**
   * Kubernetes minor version of the control plane.
   *
   * @default - unknown: EKS chooses the version of new nodes
   */
  readonly kubernetesVersion?: string;
  /**
   * Addresses of the cluster's Services.
   *
   * @default - unknown
   */
  readonly serviceCidr?: string;
  /**
   * Segment that the control plane's network interfaces lie in.
   *
   * @default - unknown: paths to it are written in security groups only
   */
  readonly segment?: INetworkSegment;
  /**
   * ARN of the cluster.
   *
   * @default - unknown
   */
  readonly clusterArn?: string;
  /**
   * URL of the API server.
   *
   * @default - unknown: `ClusterProviders` needs it
   */
  readonly clusterEndpoint?: string;
  /**
   * Certificate authority of the API server, base64.
   *
   * @default - unknown: `ClusterProviders` needs it
   */
  readonly certificateAuthorityData?: string;
  /**
   * Key of the volumes that pods ask for. The EBS driver's role must be allowed to use it.
   *
   * @default - unknown: `ClusterAddons` uses the account's `aws/ebs` key
   */
  readonly volumeKey?: IEncryptionKey;
}

const LOGS = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'];
const SERVICE_CIDR = '172.20.0.0/16';

/**
 * An EKS cluster whose API server is private, with encrypted secrets, logs, access entries, Pod Identity and its EKS
 * add-ons. Nodes join as `CpuNodePool` and `GpuNodePool`; at least one pool must be a system pool.
 */
export class AgentCluster extends AgentClusterBase {
  /** Uses a cluster that is defined elsewhere; defines nothing but the rules of paths that are opened here. */
  public static fromAgentClusterAttributes(scope: Construct, id: string, attrs: AgentClusterAttributes): IAgentCluster {
    checkAttributes(scope, id, 'cluster.AgentClusterAttributes', attrs);
    class Import extends AgentClusterBase {
      public readonly clusterName = attrs.clusterName;
      public readonly kubernetesVersion = attrs.kubernetesVersion;
      public readonly serviceCidr = attrs.serviceCidr;
      public readonly clusterArn = attrs.clusterArn;
      public readonly clusterEndpoint = attrs.clusterEndpoint;
      public readonly certificateAuthorityData = attrs.certificateAuthorityData;
      public readonly volumeKey = attrs.volumeKey;
      public readonly connections = new Connections(this, attrs);
    }
    return new Import(scope, id);
  }

  public readonly clusterName: string;
  public readonly connections: Connections;
  public readonly kubernetesVersion?: string;
  public readonly serviceCidr?: string;
  public readonly clusterArn?: string;
  public readonly clusterEndpoint?: string;
  public readonly certificateAuthorityData?: string;
  /** Key that encrypts secrets and logs. */
  public readonly encryptionKey: IEncryptionKey;
  /** Key of the volumes that pods ask for. */
  public readonly volumeKey?: IEncryptionKey;

  constructor(scope: Construct, id: string, props: AgentClusterProps) {
    super(scope, id);
    checkPropTypes(this, 'cluster.AgentClusterProps', props);
    checkAgentCluster(new Checks(this), props, props.serviceCidr ?? SERVICE_CIDR);
    const { segment, kubernetesVersion } = props;
    const tags = { Component: 'AgentCluster', ...props.tags };
    const protect = props.deletionProtection ?? protectedByProfile(this);
    this.kubernetesVersion = kubernetesVersion.version;
    this.serviceCidr = props.serviceCidr ?? SERVICE_CIDR;
    this.encryptionKey =
      props.encryptionKey ??
      new EncryptionKey(this, 'Key', {
        description: 'EKS secrets, logs and volumes',
        deletionProtection: protect,
        tags,
      });
    this.volumeKey = props.volumeKey ?? this.encryptionKey;

    const group = new SecurityGroup(this, 'SecurityGroup', { segment, description: 'EKS control plane', tags });
    const cluster = this.controlPlane(props, group, tags, protect);
    this.clusterName = cluster.name;
    this.clusterArn = cluster.arn;
    this.clusterEndpoint = cluster.endpoint;
    this.certificateAuthorityData = cluster.certificateAuthority.get(0).data;
    this.connections = new Connections(this, { securityGroupId: group.securityGroupId, segment });
    addAddons(this, {
      kubernetesVersion: kubernetesVersion.version,
      versions: props.addonVersions ?? {},
      strictNetworkPolicies: props.strictNetworkPolicies ?? false,
      volumeKey: this.volumeKey,
      tags,
    });
    for (const entry of props.accessEntries ?? []) this.addAccessEntry(entry);
    this.node.addValidation({ validate: () => this.missingSystemPool() });
  }

  /** Lets an AWS principal use the Kubernetes API. Calling twice is harmless. */
  public addAccessEntry(entry: AccessEntry): void {
    checkPropTypes(this, 'cluster.AccessEntry', entry);
    const checks = new Checks(this);
    checkAccessEntries(checks, [entry]);
    checks.throwIfAny();
    defineAccessEntry(this, this.clusterName, entry);
  }

  public override attachNodePool(pool: INodePool): void {
    if (this.pools.includes(pool)) return;
    super.attachNodePool(pool);
    const nodes = pool.node.tryFindChild('Resource');
    // a node is ready only with the network plug-in, and the plug-in's pods need their credentials and the API server
    waitFor(
      nodes,
      EARLY_ADDONS.map((id) => this.node.tryFindChild(id)),
    );
    // the other way round: these add-ons are active only with a node to run on
    if (pool.system) for (const id of LATE_ADDONS) waitFor(this.node.tryFindChild(id), [nodes]);
  }

  private controlPlane(
    props: AgentClusterProps,
    group: SecurityGroup,
    tags: { [key: string]: string },
    preventDestroy: boolean,
  ): EksCluster {
    const name = props.clusterName ?? physicalName(this, { maxLength: 100 });
    const publicCidrs = props.publicEndpointCidrs ?? [];
    const role = new ServiceRole(this, 'Role', {
      servicePrincipal: 'eks.amazonaws.com',
      awsManagedPolicies: ['AmazonEKSClusterPolicy'],
      tags,
    });
    role.addStatement({
      actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:ListGrants'],
      resources: [this.encryptionKey.keyArn],
    });
    // EKS makes the log group itself, unencrypted and kept for ever, unless it is there first
    const logs = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/eks/${name}/cluster`,
      encryptionKey: this.encryptionKey,
      ...(props.logRetention ? { retention: props.logRetention } : {}),
      tags,
    });
    return new EksCluster(this, 'Resource', {
      name,
      version: props.kubernetesVersion.version,
      roleArn: role.roleArn,
      bootstrapSelfManagedAddons: false,
      enabledClusterLogTypes: LOGS,
      accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false },
      encryptionConfig: { resources: ['secrets'], provider: { keyArn: this.encryptionKey.keyArn } },
      kubernetesNetworkConfig: { ipFamily: 'ipv4', serviceIpv4Cidr: props.serviceCidr ?? SERVICE_CIDR },
      upgradePolicy: { supportType: props.extendedSupport ? 'EXTENDED' : 'STANDARD' },
      zonalShiftConfig: { enabled: props.zonalShift ?? false },
      vpcConfig: {
        subnetIds: props.segment.subnetIds,
        securityGroupIds: [group.securityGroupId],
        endpointPrivateAccess: true,
        endpointPublicAccess: publicCidrs.length > 0,
        ...(publicCidrs.length > 0 ? { publicAccessCidrs: publicCidrs } : {}),
      },
      tags: tagsOf(this, tags),
      // EKS takes no subnet in a zone that the cluster was not made with (EKS user guide, network requirements)
      lifecycle: { preventDestroy, ignoreChanges: ['vpc_config[0].subnet_ids'] },
      // EKS uses the role until its last network interface is gone
      dependsOn: resourcesOf(this, [role, logs]),
    });
  }

  /** Pools were attached, and none of them takes the cluster's own pods: CoreDNS would stay pending until a timeout. */
  private missingSystemPool(): string[] {
    if (this.pools.length === 0 || this.pools.some(({ system }) => system)) return [];
    return [
      `AgentClusterSystemPool: pools must be at least one system pool, got none in stack ${TerraformStack.of(this).node.id}; ` +
        `add a CpuNodePool with system: true, or attach an imported one [at ${this.node.path}]`,
    ];
  }
}

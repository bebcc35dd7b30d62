import { Construct, type IConstruct } from 'constructs';
import { QdrantEngine } from './qdrant-engine';
import { addSnapshots } from './snapshot-job';
import { addConfig, addDisruptionBudget, addServiceAccount, addServices } from './vector-objects';
import { checkVectorDatabase, checkWorkload, type VectorPlan } from './vector-checks';
import type { IVectorEngine, VectorEngineSpec } from './vector-engine';
import { defaultDeny } from './vector-network';
import type { VectorSnapshots } from './vector-snapshots';
import { addStatefulSet } from './vector-stateful-set';
import type { INodePool } from '../cluster/node-pool';
import { byProfile, protectedByProfile } from '../core/by-profile';
import { Checks } from '../core/checks';
import { checkAttributes, checkPropTypes } from '../core/prop-types';
import type { Duration } from '../core/duration';
import { physicalName } from '../core/names';
import type { Size } from '../core/size';
import { Connections, type IConnectable } from '../network/connections';
import { Port } from '../network/port';

/** Points at a vector database. */
export interface IVectorDatabaseRef extends IConstruct {
  /** Namespace of the database. */
  readonly namespace: string;
  /** Name of the Kubernetes Service that clients use. */
  readonly serviceName: string;
}

/** A vector database, defined here or imported. Its connections are those of its pods, on the ports of clients. */
export interface IVectorDatabase extends IVectorDatabaseRef, IConnectable {
  /** URL of the HTTP API inside the cluster. */
  readonly clientUrl: string;
  /** Ports of clients, that of `clientUrl` first. */
  readonly clientPorts: Port[];
}

/** Everything about a vector database but the namespace it lies in. */
export interface VectorDatabaseOptions {
  /**
   * The database that runs, with its own settings.
   *
   * @default - Qdrant: `new QdrantEngine()`
   */
  readonly engine?: IVectorEngine;
  /**
   * Name of the StatefulSet and of the client service, at most 42 of a-z, 0-9 and -, a letter first.
   *
   * @default - made from the construct's path
   */
  readonly databaseName?: string;
  /**
   * The pool of nodes for the database, in the retrieval segment. Without one the pods run anywhere, and only
   * NetworkPolicies hold paths to them.
   *
   * @default - any node without a taint
   */
  readonly nodes?: INodePool;
  /**
   * Number of peers: 1, or 3 and more. Two have no majority when one is down.
   *
   * @default - 3 in production and staging, 1 in dev
   */
  readonly replicas?: number;
  /**
   * Copies of every shard, at most one a peer. The default of new collections.
   *
   * @default - 2 with three replicas and more, else 1
   */
  readonly replicationFactor?: number;
  /**
   * Number of vectors in all collections, without copies. Memory and volumes are sized for them.
   *
   * @default - unknown; `memory` and `storageSize` are given
   */
  readonly vectors?: number;
  /**
   * Dimensions of a vector, up to 65,536.
   *
   * @default - unknown; `memory` and `storageSize` are given
   */
  readonly dimensions?: number;
  /**
   * Payload of one vector on the volume.
   *
   * @default - what the engine assumes; Qdrant 1 KiB
   */
  readonly payloadSize?: Size;
  /**
   * Memory of one peer, request and limit. Not below what `vectors` and `dimensions` need, where both are given.
   *
   * @default - what `vectors` and `dimensions` need
   */
  readonly memory?: Size;
  /**
   * Most memory that one peer may have: peers do not share a node.
   *
   * @default - what a node of `nodes` can give to pods, less 512 MiB for its daemons; not checked for an imported pool
   */
  readonly maxMemory?: Size;
  /**
   * Requested CPUs of one peer. There is no limit: searches would wait for it.
   *
   * @default - 2 in production, 1 in staging, 0.5 in dev
   */
  readonly cpu?: number;
  /**
   * Volume of one peer. Kubernetes cannot change it later: another size replaces the StatefulSet.
   *
   * @default - what `vectors` and `dimensions` need
   */
  readonly storageSize?: Size;
  /**
   * Volume for the snapshots of one peer.
   *
   * @default - same as the volume with the data
   */
  readonly snapshotSize?: Size;
  /**
   * Storage class of the volumes; it should encrypt, keep released volumes, and wait for the first pod.
   *
   * @default 'gp3-retain'
   */
  readonly storageClassName?: string;
  /**
   * Name of an existing Secret in the namespace with the API keys.
   *
   * @default - none; only with `anonymousAccess`
   */
  readonly apiKeySecretName?: string;
  /**
   * Key in the Secret of the API key that may do everything.
   *
   * @default 'api-key'
   */
  readonly apiKeySecretKey?: string;
  /**
   * Key in the Secret of the API key that may read only.
   *
   * @default - there is no such API key
   */
  readonly readOnlyApiKeySecretKey?: string;
  /**
   * Whether the database takes requests without an API key.
   *
   * @default false
   */
  readonly anonymousAccess?: boolean;
  /**
   * Name of an existing Secret in the namespace with `tls.crt`, `tls.key` and `ca.crt`, for clients and peers. The
   * certificate has to name `<service>.<namespace>.svc` and `*.<service>-headless.<namespace>.svc`.
   *
   * @default - no TLS: the API key travels in clear text
   */
  readonly tlsSecretName?: string;
  /**
   * Scheduled snapshots to a bucket.
   *
   * @default - none
   */
  readonly snapshots?: VectorSnapshots;
  /**
   * Priority class of the pods.
   *
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;
  /**
   * How long a pod may take to write everything down before it is killed.
   *
   * @default Duration.minutes(2)
   */
  readonly terminationGracePeriod?: Duration;
  /**
   * How long a peer may take to load its shards before it is restarted.
   *
   * @default Duration.minutes(30)
   */
  readonly startupTimeout?: Duration;
  /**
   * How long Terraform waits for all peers after a change.
   *
   * @default Duration.minutes(60)
   */
  readonly rolloutTimeout?: Duration;
  /**
   * Whether Terraform refuses to destroy the StatefulSet. The volumes are kept in any case.
   *
   * @default - true in production and staging, false in dev
   */
  readonly deletionProtection?: boolean;
  /**
   * Tags of the AWS resources, beside those of the scope.
   *
   * @default - none
   */
  readonly tags?: { [key: string]: string };
}

/** Properties of `VectorDatabase`. */
export interface VectorDatabaseProps extends VectorDatabaseOptions {
  /** Existing namespace for the database; not `default`, nor one of Kubernetes' own. */
  readonly namespace: string;
}

/** Attributes of a vector database defined elsewhere. */
export interface VectorDatabaseAttributes {
  /** Namespace of the database. */
  readonly namespace: string;
  /** Name of the Kubernetes Service that clients use. */
  readonly serviceName: string;
  /** Labels that the pods of the database have, and no others. */
  readonly podLabels: { [key: string]: string };
  /**
   * The pool of nodes that the pods run on.
   *
   * @default - unknown: only NetworkPolicies are written
   */
  readonly nodes?: IConnectable;
  /**
   * Ports of clients, that of the HTTP API first.
   *
   * @default - 6333 and 6334, those of Qdrant
   */
  readonly clientPorts?: Port[];
  /**
   * Whether the HTTP API is served over TLS.
   *
   * @default false
   */
  readonly tls?: boolean;
}

abstract class VectorDatabaseBase extends Construct implements IVectorDatabase {
  public abstract readonly namespace: string;
  public abstract readonly serviceName: string;
  public abstract readonly clientUrl: string;
  public abstract readonly clientPorts: Port[];
  public abstract readonly connections: Connections;
}

/**
 * A vector database as a hardened StatefulSet whose peers form a cluster. Nothing reaches it, until a path is opened
 * from the pods that need it: `vectors.connections.allowFrom(agent, Port.tcp(6333), 'retrieval')`.
 *
 * Never lower `replicas` by itself: Kubernetes would stop the last peers with the shards they hold. Move their shards
 * first and remove them from the cluster.
 */
export class VectorDatabase extends VectorDatabaseBase {
  /** Uses a database that is defined elsewhere; defines nothing but the policies of paths that are opened here. */
  public static fromVectorDatabaseAttributes(
    scope: Construct,
    id: string,
    attrs: VectorDatabaseAttributes,
  ): IVectorDatabase {
    checkAttributes(scope, id, 'vectors.VectorDatabaseAttributes', attrs);
    const clientPorts = attrs.clientPorts ?? [Port.tcp(6333), Port.tcp(6334)];
    class Import extends VectorDatabaseBase {
      public readonly namespace = attrs.namespace;
      public readonly serviceName = attrs.serviceName;
      public readonly clientPorts = clientPorts;
      public readonly clientUrl = urlOf(attrs.serviceName, attrs.namespace, attrs.tls ?? false, clientPorts);
      public readonly connections = new Connections(this, {
        pods: { namespace: attrs.namespace, labels: attrs.podLabels },
        ...(attrs.nodes ? { nodes: attrs.nodes } : {}),
        podPeersOnly: true,
        peerPorts: clientPorts,
      });
    }
    const database = new Import(scope, id);
    new Checks(database)
      .length('VectorDatabasePorts', 'clientPorts', attrs.clientPorts, { min: 1 }, 'name the port of the HTTP API')
      .throwIfAny();
    return database;
  }

  public readonly namespace: string;
  public readonly serviceName: string;
  public readonly clientUrl: string;
  public readonly clientPorts: Port[];
  public readonly connections: Connections;
  /** Name of the StatefulSet. */
  public readonly databaseName: string;
  /** Name of the headless service: `<databaseName>-0.<headlessServiceName>` is the address of a peer. */
  public readonly headlessServiceName: string;
  /** Memory of one peer. */
  public readonly memory: Size;
  /** Volume of one peer. */
  public readonly storageSize: Size;

  /**
   * Fails with `VectorDatabaseReplicas` for two replicas, `VectorDatabaseReplication` for more copies than peers,
   * `VectorDatabaseMemory` when the vectors do not fit, `VectorDatabaseStorage` when no size is known,
   * `VectorDatabaseApiKey` without a Secret, and further codes for values that Kubernetes refuses.
   */
  constructor(scope: Construct, id: string, props: VectorDatabaseProps) {
    super(scope, id);
    checkPropTypes(this, 'vectors.VectorDatabaseProps', props);
    const engine = props.engine ?? new QdrantEngine();
    const plan = this.planOf(props, engine);
    checkVectorDatabase(this, props, plan);
    const sizing = checkWorkload(this, props, plan, engine);
    this.namespace = props.namespace;
    this.databaseName = plan.databaseName;
    this.serviceName = plan.databaseName;
    this.headlessServiceName = `${plan.databaseName}-headless`;
    this.memory = sizing.memory;
    this.storageSize = sizing.storage;

    const spec = this.bindEngine(props, plan, engine);
    this.clientPorts = spec.clientPorts.map(({ port }) => port);
    this.clientUrl = urlOf(this.serviceName, props.namespace, props.tlsSecretName !== undefined, this.clientPorts);
    this.connections = new Connections(this, {
      pods: { namespace: props.namespace, labels: plan.podLabels },
      ...(props.nodes ? { nodes: props.nodes } : {}),
      podPeersOnly: true,
      peerPorts: this.clientPorts,
    });
    for (const { portName, port } of spec.peerPorts) this.connections.allowInternally(port, `${portName} of peers`);
    this.addResources(props, plan, spec);
  }

  private planOf(props: VectorDatabaseProps, { engineName }: IVectorEngine): VectorPlan {
    const databaseName = props.databaseName ?? physicalName(this, { maxLength: 42 });
    const replicas = props.replicas ?? byProfile(this, { production: 3, staging: 3, dev: 1 });
    const labels = { 'app.kubernetes.io/name': engineName, 'app.kubernetes.io/instance': databaseName };
    return {
      databaseName,
      replicas,
      replicationFactor: props.replicationFactor ?? (replicas >= 3 ? 2 : 1),
      cpu: props.cpu ?? byProfile(this, { production: 2, staging: 1, dev: 0.5 }),
      protect: props.deletionProtection ?? protectedByProfile(this),
      podLabels: { ...labels, 'app.kubernetes.io/component': 'database' },
      jobLabels: { ...labels, 'app.kubernetes.io/component': 'snapshots' },
    };
  }

  private bindEngine(props: VectorDatabaseProps, plan: VectorPlan, engine: IVectorEngine): VectorEngineSpec {
    const { apiKeySecretName, apiKeySecretKey = 'api-key', readOnlyApiKeySecretKey } = props;
    return engine.bind(this, {
      databaseName: plan.databaseName,
      peerDomain: `${this.headlessServiceName}.${props.namespace}.svc`,
      replicas: plan.replicas,
      replicationFactor: plan.replicationFactor,
      tls: props.tlsSecretName !== undefined,
      tlsPath: '/etc/vector-database/tls',
      apiKeySecretKey,
      ...(apiKeySecretName === undefined ? {} : { apiKeySecretName }),
      ...(readOnlyApiKeySecretKey === undefined ? {} : { readOnlyApiKeySecretKey }),
    });
  }

  private addResources(props: VectorDatabaseProps, plan: VectorPlan, spec: VectorEngineSpec): void {
    const meta = (name: string) => ({
      name,
      namespace: props.namespace,
      labels: { ...plan.podLabels, 'app.kubernetes.io/managed-by': 'terraform' },
    });
    defaultDeny(this, meta(plan.databaseName), plan.podLabels, {
      dns: true,
      aws: props.snapshots !== undefined && spec.snapshots?.uploadedByPeers === true,
    });
    const serviceAccountName = addServiceAccount(this, meta(plan.databaseName));
    const config = addConfig(this, meta(plan.databaseName), spec.files);
    addServices(this, { meta, databaseName: plan.databaseName, podLabels: plan.podLabels }, spec);
    if (plan.replicas > 1) addDisruptionBudget(this, meta(plan.databaseName), plan.podLabels);
    addStatefulSet(this, meta(plan.databaseName), {
      props,
      plan,
      spec,
      serviceAccountName,
      headlessServiceName: this.headlessServiceName,
      memory: this.memory,
      storageSize: this.storageSize,
      ...(config ? { config } : {}),
    });
    if (props.snapshots) addSnapshots(this, props, plan, spec, props.snapshots, serviceAccountName);
  }
}

function urlOf(serviceName: string, namespace: string, tls: boolean, [port]: readonly (Port | undefined)[]): string {
  return `${tls ? 'https' : 'http'}://${serviceName}.${namespace}.svc:${port?.fromPort ?? 0}`;
}

import type { Construct } from 'constructs';
import type { Size } from '../core/size';
import type { Port } from '../network/port';

/** What a database is to hold; asked of the engine, since each keeps its data differently. */
export interface VectorEngineWorkload {
  /** Number of vectors in all collections, without copies. */
  readonly vectors: number;
  /** Dimensions of a vector. */
  readonly dimensions: number;
  /** Copies of every shard. */
  readonly replicationFactor: number;
  /** Peers that the copies are spread over. */
  readonly replicas: number;
  /**
   * Payload of one vector.
   *
   * @default - what the engine assumes
   */
  readonly payload?: Size;
}

/** What one peer needs, and why. */
export interface VectorEngineSizing {
  /** Memory of one peer. */
  readonly memory: Size;
  /** Volume of one peer. */
  readonly storage: Size;
  /** How the memory comes about, for error messages. */
  readonly arithmetic: string;
}

/** What the database tells its engine. */
export interface VectorEngineContext {
  /** Name of the StatefulSet; a pod is called `<databaseName>-<ordinal>`. */
  readonly databaseName: string;
  /** Domain of the peers: `<pod>.<peerDomain>` is the address of one. */
  readonly peerDomain: string;
  /** Number of peers. */
  readonly replicas: number;
  /** Copies of every shard. */
  readonly replicationFactor: number;
  /** Whether certificates are mounted at `tlsPath`: `tls.crt`, `tls.key` and `ca.crt`. */
  readonly tls: boolean;
  /** Folder of the certificates. */
  readonly tlsPath: string;
  /**
   * Name of the Kubernetes Secret that holds the API keys.
   *
   * @default - no authentication
   */
  readonly apiKeySecretName?: string;
  /** Key in that Secret of the API key that may do everything. */
  readonly apiKeySecretKey: string;
  /**
   * Key in that Secret of the API key that may read only.
   *
   * @default - no such API key
   */
  readonly readOnlyApiKeySecretKey?: string;
}

/** A port of the engine. */
export interface VectorEnginePort {
  /** Name of the port, at most 15 characters: `http`, `grpc`, `p2p`. */
  readonly portName: string;
  /** The port: one, not a range. */
  readonly port: Port;
}

/** An environment variable: a plain value, or a key of a Kubernetes Secret. */
export interface VectorEngineVariable {
  /** Name of the variable. */
  readonly variableName: string;
  /**
   * Its value.
   *
   * @default - it comes from a Secret
   */
  readonly value?: string;
  /**
   * Name of the Secret.
   *
   * @default - the value is plain
   */
  readonly secretName?: string;
  /**
   * Key in the Secret.
   *
   * @default - the value is plain
   */
  readonly secretKey?: string;
}

/** A configuration file; it never holds a secret. */
export interface VectorEngineFile {
  /** Where it is mounted; the last parts of all paths differ. */
  readonly path: string;
  /** What is in it. */
  readonly content: string;
}

/** Paths on the port of the HTTP API that answer without an API key. */
export interface VectorEngineProbes {
  /** Port that is asked. */
  readonly port: Port;
  /** Answers once the process runs; decides on a restart. */
  readonly livenessPath: string;
  /** Answers once the peer takes requests. */
  readonly readinessPath: string;
}

/** How snapshots reach the bucket. */
export interface VectorEngineSnapshots {
  /** Image that the script runs in: bash, and what the script calls. */
  readonly image: string;
  /**
   * Bash script. In its environment: `PEERS` (base URLs, separated by blanks), `BUCKET_URI` (`s3://bucket/prefix`),
   * `AWS_REGION`, `API_KEY_FILE` where there is a key, `CA_FILE` with TLS, and a writable `HOME`.
   */
  readonly script: string;
  /** Port of the peers that the script calls. */
  readonly port: Port;
  /**
   * Whether the peers write to the bucket themselves and the script only asks them to. They get the permission, and
   * the way out, instead of the script's pod.
   *
   * @default false
   */
  readonly uploadedByPeers?: boolean;
}

/** What an engine makes of the context: one StatefulSet of equal peers. */
export interface VectorEngineSpec {
  /** Image with tag, and digest where it is known. */
  readonly image: string;
  /** User and group that the process runs as. */
  readonly userId: number;
  /**
   * Command of the container. `HOSTNAME` ends in the ordinal of the pod.
   *
   * @default - the image's own
   */
  readonly command?: string[];
  /** Ports that clients may reach. */
  readonly clientPorts: VectorEnginePort[];
  /** Ports that only the peers of the database reach. */
  readonly peerPorts: VectorEnginePort[];
  /** Environment of the container. */
  readonly environment: VectorEngineVariable[];
  /** Configuration files. */
  readonly files: VectorEngineFile[];
  /** Where the volume with the data is mounted. */
  readonly dataPath: string;
  /**
   * Where a second volume for snapshots is mounted.
   *
   * @default - the engine keeps no snapshots on a volume
   */
  readonly snapshotPath?: string;
  /** Folders that have to be writable and may be lost. */
  readonly scratchPaths: string[];
  /** Health checks. */
  readonly probes: VectorEngineProbes;
  /**
   * How snapshots are taken.
   *
   * @default - the engine takes none
   */
  readonly snapshots?: VectorEngineSnapshots;
}

/**
 * A vector database engine as a plug-in. It fits engines that run as one StatefulSet of equal peers; what is common
 * to them (services, volumes, hardening, network, schedule of the snapshots) is in `VectorDatabase`.
 */
export interface IVectorEngine {
  /** Name of the engine in labels and names: `qdrant`. */
  readonly engineName: string;
  /** What one peer needs. */
  sizeFor(workload: VectorEngineWorkload): VectorEngineSizing;
  /** What to run; `scope` is the database, for error messages. Called once, before any resource is made. */
  bind(scope: Construct, context: VectorEngineContext): VectorEngineSpec;
}

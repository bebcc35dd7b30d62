import type { Construct } from 'constructs';
import { SNAPSHOT_SCRIPT, startScript } from './qdrant-scripts';
import type {
  IVectorEngine,
  VectorEngineContext,
  VectorEngineSizing,
  VectorEngineSpec,
  VectorEngineVariable,
  VectorEngineWorkload,
} from './vector-engine';
import { Checks } from '../core/checks';
import { checkPropTypes } from '../core/prop-types';
import type { Size } from '../core/size';
import { Port } from '../network/port';
import { VectorMemory } from '../sizing/vector-memory';
import { VectorQuantization } from '../sizing/vector-quantization';

/** Version of August 2026; the digest is that of the image for all architectures. */
const IMAGE =
  'docker.io/qdrant/qdrant:v1.19.0-unprivileged@sha256:a0e04fe623cb064502cd869cefc1dc7ce359d8edd481063b5bd351c0a0a2c91e';
/** Has bash, curl and the AWS CLI. */
const SNAPSHOT_IMAGE = 'public.ecr.aws/aws-cli/aws-cli:2.31.23';
/** Any user will do as long as the volumes belong to it; high ones belong to no user of the node. */
const USER = 10_001;
const HTTP = Port.tcp(6333);
const GRPC = Port.tcp(6334);
const P2P = Port.tcp(6335);
const IMAGE_NAME =
  /^[a-z0-9][\w./-]*(:\d+\/[\w./-]+)?(:(?!latest(@|$))[\w.-]+(@sha256:[0-9a-f]{64})?|@sha256:[0-9a-f]{64})$/;

/** The graph that Qdrant searches. Collections can say otherwise. */
export interface QdrantHnsw {
  /**
   * Links of a node (`m`): more find better and take more memory. 0 builds no graph.
   *
   * @default 16
   */
  readonly m?: number;
  /**
   * Neighbours that are looked at while the graph is built (`ef_construct`), from 4.
   *
   * @default 100
   */
  readonly efConstruct?: number;
  /**
   * Below this size of the vectors to search a full scan is preferred, from 10 KiB.
   *
   * @default Size.bytes(10_240_000)
   */
  readonly fullScanThreshold?: Size;
  /**
   * Threads that build a graph in the background; 0 lets Qdrant choose.
   *
   * @default 0
   */
  readonly maxIndexingThreads?: number;
  /**
   * Whether the graph lies on the volume and not in memory.
   *
   * @default false
   */
  readonly onDisk?: boolean;
}

/** Properties of `QdrantEngine`. What it says of collections are defaults of the server: a collection may differ. */
export interface QdrantEngineProps {
  /**
   * Image of Qdrant, with a tag other than `latest`, a digest, or both.
   *
   * @default - 1.19.0 unprivileged, by tag and digest
   */
  readonly image?: string;
  /**
   * Image of the job that copies snapshots: bash, curl and the AWS CLI.
   *
   * @default - the AWS CLI's own, by tag
   */
  readonly snapshotImage?: string;
  /**
   * The graph that is searched.
   *
   * @default - Qdrant's own settings
   */
  readonly hnsw?: QdrantHnsw;
  /**
   * The compressed copy of the vectors, which is kept in memory.
   *
   * @default VectorQuantization.NONE
   */
  readonly quantization?: VectorQuantization;
  /**
   * Whether the original vectors lie on the volume and not in memory.
   *
   * @default - true with quantization, false without
   */
  readonly vectorsOnDisk?: boolean;
  /**
   * Whether payloads lie on the volume and not in memory.
   *
   * @default true
   */
  readonly payloadOnDisk?: boolean;
  /**
   * How many copies have to be written before a write is answered, at most the replication factor. Writes fail while
   * fewer peers are up.
   *
   * @default 1
   */
  readonly writeConsistencyFactor?: number;
  /**
   * Whether browsers of any origin may call the API.
   *
   * @default false
   */
  readonly cors?: boolean;
  /**
   * Whether clients may use JSON web tokens, signed with the API key, that allow parts of the data only.
   *
   * @default false
   */
  readonly jwtRbac?: boolean;
}

/** Qdrant: peers that form a Raft cluster, configured by one file, with API keys from the environment. */
export class QdrantEngine implements IVectorEngine {
  public readonly engineName = 'qdrant';
  private readonly vectorsOnDisk: boolean;

  /**
   * Fails with `QdrantEngineImage` for an image without a fixed version, and `QdrantEngineHnsw` for settings that
   * Qdrant refuses.
   */
  constructor(private readonly props: QdrantEngineProps = {}) {
    checkPropTypes('QdrantEngine', 'vectors.QdrantEngineProps', props);
    const { hnsw = {}, quantization = VectorQuantization.NONE } = props;
    const checks = new Checks('QdrantEngine')
      .integer('QdrantEngineHnsw', 'hnsw.m', hnsw.m, { min: 0, max: 1000 })
      .integer('QdrantEngineHnsw', 'hnsw.efConstruct', hnsw.efConstruct, { min: 4 })
      .integer('QdrantEngineHnsw', 'hnsw.maxIndexingThreads', hnsw.maxIndexingThreads, { min: 0 })
      .integer('QdrantEngineHnsw', 'hnsw.fullScanThreshold (KiB)', kibibytes(hnsw.fullScanThreshold), { min: 10 })
      .integer('QdrantEngineWrites', 'writeConsistencyFactor', props.writeConsistencyFactor, { min: 1 });
    for (const image of ['image', 'snapshotImage'] as const) {
      checks.pattern(
        'QdrantEngineImage',
        image,
        props[image],
        IMAGE_NAME,
        'an image with a tag other than latest, or a digest',
        'name the version: an image that changes by itself cannot be rolled back',
      );
    }
    checks.throwIfAny();
    this.vectorsOnDisk = props.vectorsOnDisk ?? quantization !== VectorQuantization.NONE;
  }

  /** See `VectorMemory.qdrant`. */
  public sizeFor(workload: VectorEngineWorkload): VectorEngineSizing {
    const { quantization, hnsw = {} } = this.props;
    return VectorMemory.qdrant({
      ...workload,
      ...(quantization ? { quantization } : {}),
      ...(hnsw.m === undefined ? {} : { hnswM: hnsw.m }),
      hnswOnDisk: hnsw.onDisk ?? false,
      vectorsOnDisk: this.vectorsOnDisk,
    });
  }

  /**
   * Fails with `QdrantEngineJwt` for JSON web tokens without an API key to sign them, and with `QdrantEngineWrites`
   * when more copies are to be written than there are.
   */
  public bind(scope: Construct, context: VectorEngineContext): VectorEngineSpec {
    this.check(scope, context);
    return {
      image: this.props.image ?? IMAGE,
      userId: USER,
      command: ['/bin/sh', '-c', startScript(context.databaseName, context.peerDomain, context.tls ? 'https' : 'http')],
      clientPorts: [
        { portName: 'http', port: HTTP },
        { portName: 'grpc', port: GRPC },
      ],
      peerPorts: [{ portName: 'p2p', port: P2P }],
      environment: environment(context),
      // JSON is YAML
      files: [{ path: '/qdrant/config/production.yaml', content: JSON.stringify(this.configFor(context), null, 2) }],
      dataPath: '/qdrant/storage',
      snapshotPath: '/qdrant/snapshots',
      scratchPaths: ['/qdrant/init'],
      probes: { port: HTTP, livenessPath: '/livez', readinessPath: '/readyz' },
      snapshots: { image: this.props.snapshotImage ?? SNAPSHOT_IMAGE, script: SNAPSHOT_SCRIPT, port: HTTP },
    };
  }

  private check(scope: Construct, { replicationFactor, apiKeySecretName }: VectorEngineContext): void {
    const { writeConsistencyFactor, jwtRbac } = this.props;
    new Checks(scope)
      .that(
        'QdrantEngineWrites',
        'writeConsistencyFactor',
        writeConsistencyFactor,
        () => (writeConsistencyFactor ?? 1) <= replicationFactor,
        `at most the replication factor of ${replicationFactor}`,
        'lower it, or keep more copies',
      )
      .that(
        'QdrantEngineJwt',
        'jwtRbac',
        jwtRbac,
        () => jwtRbac !== true || apiKeySecretName !== undefined,
        'false without an API key: the tokens are signed with it',
        'set apiKeySecretName',
      )
      .throwIfAny();
  }

  private configFor({ tls, tlsPath, replicationFactor }: VectorEngineContext): object {
    const { quantization = VectorQuantization.NONE, jwtRbac } = this.props;
    return {
      storage: {
        storage_path: '/qdrant/storage',
        snapshots_path: '/qdrant/snapshots',
        on_disk_payload: this.props.payloadOnDisk ?? true,
        hnsw_index: hnswConfig(this.props.hnsw ?? {}),
        collection: {
          replication_factor: replicationFactor,
          write_consistency_factor: this.props.writeConsistencyFactor ?? 1,
          vectors: { on_disk: this.vectorsOnDisk },
          ...quantizationConfig(quantization),
        },
      },
      service: {
        host: '0.0.0.0',
        http_port: HTTP.fromPort,
        grpc_port: GRPC.fromPort,
        enable_cors: this.props.cors ?? false,
        enable_tls: tls,
        ...(jwtRbac === true ? { jwt_rbac: true } : {}),
      },
      // also with one replica: a peer that was not started in a cluster cannot be joined by others later
      cluster: { enabled: true, p2p: { port: P2P.fromPort, enable_tls: tls } },
      ...(tls
        ? {
            tls: {
              cert: `${tlsPath}/tls.crt`,
              key: `${tlsPath}/tls.key`,
              ca_cert: `${tlsPath}/ca.crt`,
              cert_ttl: 3600,
            },
          }
        : {}),
      telemetry_disabled: true,
    };
  }
}

function environment(context: VectorEngineContext): VectorEngineVariable[] {
  const { apiKeySecretName: secretName, apiKeySecretKey, readOnlyApiKeySecretKey } = context;
  const key = (variableName: string, secretKey: string | undefined): VectorEngineVariable[] =>
    secretName === undefined || secretKey === undefined ? [] : [{ variableName, secretName, secretKey }];
  return [
    // the folder of the image is read-only
    { variableName: 'QDRANT_INIT_FILE_PATH', value: '/qdrant/init/.qdrant-initialized' },
    ...key('QDRANT__SERVICE__API_KEY', apiKeySecretKey),
    ...key('QDRANT__SERVICE__READ_ONLY_API_KEY', readOnlyApiKeySecretKey),
  ];
}

function hnswConfig(hnsw: QdrantHnsw): object {
  return {
    m: hnsw.m ?? 16,
    ef_construct: hnsw.efConstruct ?? 100,
    full_scan_threshold_kb: kibibytes(hnsw.fullScanThreshold) ?? 10_000,
    max_indexing_threads: hnsw.maxIndexingThreads ?? 0,
    on_disk: hnsw.onDisk ?? false,
  };
}

/** The shape of Qdrant's quantization settings, which is that of its API. */
function quantizationConfig({ quantizationName, ratio }: VectorQuantization): object {
  const settings: { [name: string]: object | undefined } = {
    scalar: { type: 'int8', always_ram: true },
    binary: { always_ram: true },
    product: { compression: `x${ratio}`, always_ram: true },
  };
  const chosen = settings[quantizationName];
  return chosen ? { quantization: { [quantizationName]: chosen } } : {};
}

function kibibytes(size: Size | undefined): number | undefined {
  return size && Math.round(size.toBytes() / 1024);
}

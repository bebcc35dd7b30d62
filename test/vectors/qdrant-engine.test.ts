import { Token } from 'cdktf';
import { codesOf, containerOf, database, only, without } from './fixtures';
import { Size } from '../../lib/core/size';
import { VectorQuantization } from '../../lib/sizing/vector-quantization';
import { type Json, testStack } from '../../lib/testing';
import { QdrantEngine, type QdrantEngineProps } from '../../lib/vectors/qdrant-engine';
import { VectorDatabase, type VectorDatabaseProps } from '../../lib/vectors/vector-database';

function config(engine: QdrantEngineProps = {}, props: Partial<VectorDatabaseProps> = {}): Json {
  const { data } = only('kubernetes_config_map_v1', { engine: new QdrantEngine(engine), ...props }) as {
    data: Record<string, string>;
  };
  return JSON.parse(data['production.yaml'] ?? '') as Json;
}

describe('QdrantEngine', () => {
  test('configures a cluster that tells nobody about itself', () => {
    expect(config()).toEqual({
      storage: {
        storage_path: '/qdrant/storage',
        snapshots_path: '/qdrant/snapshots',
        on_disk_payload: true,
        hnsw_index: {
          m: 16,
          ef_construct: 100,
          full_scan_threshold_kb: 10_000,
          max_indexing_threads: 0,
          on_disk: false,
        },
        collection: { replication_factor: 2, write_consistency_factor: 1, vectors: { on_disk: false } },
      },
      service: { host: '0.0.0.0', http_port: 6333, grpc_port: 6334, enable_cors: false, enable_tls: false },
      cluster: { enabled: true, p2p: { port: 6335, enable_tls: false } },
      telemetry_disabled: true,
    });
  });

  test('starts the first peer as the founder, and the others with its address', () => {
    const { command } = containerOf();
    expect(command.slice(0, 2)).toEqual(['/bin/sh', '-c']);
    expect(command[2]?.split('\n')).toEqual([
      'ulimit -n "$(ulimit -Hn)"',
      'uri="http://$HOSTNAME.vectors-headless.retrieval.svc:6335"',
      'if [ "$HOSTNAME" = "vectors-0" ]; then exec ./entrypoint.sh --uri "$uri"; fi',
      'exec ./entrypoint.sh --bootstrap "http://vectors-0.vectors-headless.retrieval.svc:6335" --uri "$uri"',
    ]);
  });

  test('writes to its volumes and one small scratch folder only', () => {
    expect(containerOf().volume_mount).toEqual([
      { name: 'data', mount_path: '/qdrant/storage' },
      { name: 'snapshots', mount_path: '/qdrant/snapshots' },
      { name: 'config', mount_path: '/qdrant/config/production.yaml', sub_path: 'production.yaml', read_only: true },
      { name: 'scratch-0', mount_path: '/qdrant/init' },
    ]);
    expect(containerOf().env).toContainEqual({
      name: 'QDRANT_INIT_FILE_PATH',
      value: '/qdrant/init/.qdrant-initialized',
    });
  });

  test('runs a version that does not change by itself', () => {
    expect(containerOf().image).toMatch(/^docker\.io\/qdrant\/qdrant:v[\d.]+-unprivileged@sha256:[0-9a-f]{64}$/);
  });

  test('uses TLS for clients and peers', () => {
    const props = { tlsSecretName: 'qdrant-tls' };
    expect(config({}, props)).toMatchObject({
      service: { enable_tls: true },
      cluster: { p2p: { enable_tls: true } },
      tls: {
        cert: '/etc/vector-database/tls/tls.crt',
        key: '/etc/vector-database/tls/tls.key',
        ca_cert: '/etc/vector-database/tls/ca.crt',
      },
    });
    expect(containerOf(props).command[2]).toContain('--bootstrap "https://vectors-0.');
  });

  test.each<[string, QdrantEngineProps, Json]>([
    ['hnsw.m', { hnsw: { m: 32 } }, { storage: { hnsw_index: { m: 32, ef_construct: 100 } } }],
    ['hnsw.efConstruct', { hnsw: { efConstruct: 256 } }, { storage: { hnsw_index: { m: 16, ef_construct: 256 } } }],
    [
      'hnsw.fullScanThreshold',
      { hnsw: { fullScanThreshold: Size.mebibytes(20) } },
      { storage: { hnsw_index: { full_scan_threshold_kb: 20_480 } } },
    ],
    [
      'hnsw.maxIndexingThreads',
      { hnsw: { maxIndexingThreads: 8 } },
      { storage: { hnsw_index: { max_indexing_threads: 8 } } },
    ],
    ['hnsw.onDisk', { hnsw: { onDisk: true } }, { storage: { hnsw_index: { on_disk: true } } }],
    [
      'scalar quantization, originals on disk',
      { quantization: VectorQuantization.SCALAR_INT8 },
      {
        storage: {
          collection: { quantization: { scalar: { type: 'int8', always_ram: true } }, vectors: { on_disk: true } },
        },
      },
    ],
    [
      'binary quantization',
      { quantization: VectorQuantization.BINARY },
      { storage: { collection: { quantization: { binary: { always_ram: true } } } } },
    ],
    [
      'product quantization, originals in memory',
      { quantization: VectorQuantization.product(16), vectorsOnDisk: false },
      {
        storage: {
          collection: {
            quantization: { product: { compression: 'x16', always_ram: true } },
            vectors: { on_disk: false },
          },
        },
      },
    ],
    ['payloadOnDisk', { payloadOnDisk: false }, { storage: { on_disk_payload: false } }],
    [
      'writeConsistencyFactor',
      { writeConsistencyFactor: 2 },
      { storage: { collection: { write_consistency_factor: 2 } } },
    ],
    ['cors', { cors: true }, { service: { enable_cors: true } }],
    ['jwtRbac', { jwtRbac: true }, { service: { jwt_rbac: true } }],
  ])('%s', (_, engine, expected) => {
    expect(config(engine)).toMatchObject(expected);
  });

  test('image', () => {
    const image = 'registry.example.com:5000/qdrant:v1.18.0';
    expect(containerOf({ engine: new QdrantEngine({ image }) }).image).toBe(image);
  });

  test('quantization and a graph on disk shrink the memory', () => {
    const memory = (engine: QdrantEngineProps) =>
      database({ vectors: 9_000_000, engine: new QdrantEngine(engine) }).vectors.memory;
    expect(memory({}).toGibibytes()).toBe(43);
    expect(memory({ quantization: VectorQuantization.SCALAR_INT8 }).toGibibytes()).toBe(11);
    expect(memory({ quantization: VectorQuantization.BINARY }).toGibibytes()).toBe(2);
    expect(memory({ vectorsOnDisk: true, hnsw: { m: 64 } }).toGibibytes()).toBe(4);
    expect(memory({ vectorsOnDisk: true, hnsw: { m: 64, onDisk: true } }).toGibibytes()).toBe(1);
  });

  test.each<[string, QdrantEngineProps, string]>([
    ['an image without a tag', { image: 'qdrant/qdrant' }, 'QdrantEngineImage'],
    ['the tag latest', { image: 'qdrant/qdrant:latest' }, 'QdrantEngineImage'],
    ['a snapshot image with the tag latest', { snapshotImage: 'aws-cli:latest' }, 'QdrantEngineImage'],
    ['a negative m', { hnsw: { m: -1 } }, 'QdrantEngineHnsw'],
    ['a small efConstruct', { hnsw: { efConstruct: 3 } }, 'QdrantEngineHnsw'],
    ['a small threshold', { hnsw: { fullScanThreshold: Size.bytes(1024) } }, 'QdrantEngineHnsw'],
    ['half a thread', { hnsw: { maxIndexingThreads: 0.5 } }, 'QdrantEngineHnsw'],
    ['no write', { writeConsistencyFactor: 0 }, 'QdrantEngineWrites'],
    ['a flag as a string', { cors: 'yes' as unknown as boolean }, 'PropType'],
  ])('refuses %s', (_, props, code) => {
    expect(codesOf(() => new QdrantEngine(props))).toEqual([code]);
  });

  test('refuses more writes than copies', () => {
    const engine = new QdrantEngine({ writeConsistencyFactor: 3 });
    expect(codesOf(() => database({ engine }))).toEqual(['QdrantEngineWrites']);
  });

  test('refuses tokens without a key to sign them', () => {
    const props = {
      ...without('apiKeySecretName'),
      anonymousAccess: true,
      engine: new QdrantEngine({ jwtRbac: true }),
    };
    expect(codesOf(() => new VectorDatabase(testStack(), 'Vectors', props))).toEqual(['QdrantEngineJwt']);
  });

  test('a token of Terraform reaches the configuration', () => {
    const engine = new QdrantEngine({ hnsw: { efConstruct: Token.asNumber('${var.ef}') } });
    const { data } = only('kubernetes_config_map_v1', { engine }) as { data: Record<string, string> };
    expect(data['production.yaml']).toContain('"ef_construct": ${var.ef}');
  });
});

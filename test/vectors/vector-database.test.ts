import { TerraformVariable, Token } from 'cdktf';
import { FakePool, SMALL, codesOf, containerOf, database, named, only, pod, statefulSet, without } from './fixtures';
import { Duration } from '../../lib/core/duration';
import { Profile } from '../../lib/core/profile';
import { Size } from '../../lib/core/size';
import { type Json, Template, testStack } from '../../lib/testing';
import { VectorDatabase, type VectorDatabaseProps } from '../../lib/vectors/vector-database';

function inProfile(profile: Profile, props: Partial<VectorDatabaseProps> = {}): Template {
  const stack = testStack();
  profile.applyTo(stack);
  return Template.of(database(props, stack).stack);
}

describe('VectorDatabase', () => {
  test('runs three peers that start together, find each other before they are ready, and keep their volumes', () => {
    const { stack } = database();
    expect(Template.of(stack).only('kubernetes_stateful_set_v1')).toMatchObject({
      metadata: { name: 'vectors', namespace: 'retrieval' },
      spec: {
        replicas: '3',
        service_name: 'vectors-headless',
        pod_management_policy: 'Parallel',
        persistent_volume_claim_retention_policy: [{ when_deleted: 'Retain', when_scaled: 'Retain' }],
      },
      lifecycle: { prevent_destroy: true },
    });
    expect(named(stack, 'kubernetes_service_v1', 'vectors-headless')).toMatchObject({
      spec: {
        cluster_ip: 'None',
        publish_not_ready_addresses: true,
        port: [{ port: 6333 }, { port: 6334 }, { port: 6335 }],
      },
    });
    expect(named(stack, 'kubernetes_service_v1', 'vectors')).toMatchObject({ spec: { type: 'ClusterIP' } });
    const { spec } = named(stack, 'kubernetes_service_v1', 'vectors') as { spec: { port: Json[] } };
    expect(spec.port.map(({ port }) => port)).toEqual([6333, 6334]);
  });

  test('is hardened on pod and container', () => {
    expect(pod()).toMatchObject({
      automount_service_account_token: false,
      enable_service_links: false,
      service_account_name: 'vectors',
      security_context: {
        run_as_non_root: true,
        fs_group_change_policy: 'OnRootMismatch',
        seccomp_profile: { type: 'RuntimeDefault' },
      },
    });
    expect(containerOf()).toMatchObject({
      security_context: {
        run_as_non_root: true,
        privileged: false,
        allow_privilege_escalation: false,
        read_only_root_filesystem: true,
        capabilities: { drop: ['ALL'] },
      },
    });
    expect(only('kubernetes_service_account_v1')).toMatchObject({ automount_service_account_token: false });
  });

  test('spreads its peers over zones and hosts, and lets drains take one at a time', () => {
    expect(pod()).toMatchObject({
      topology_spread_constraint: [
        { max_skew: 1, topology_key: 'topology.kubernetes.io/zone', when_unsatisfiable: 'DoNotSchedule' },
        { max_skew: 1, topology_key: 'kubernetes.io/hostname', when_unsatisfiable: 'DoNotSchedule' },
      ],
      affinity: {
        pod_anti_affinity: {
          required_during_scheduling_ignored_during_execution: [{ topology_key: 'kubernetes.io/hostname' }],
        },
      },
    });
    expect(only('kubernetes_pod_disruption_budget_v1')).toMatchObject({ spec: { max_unavailable: '1' } });
  });

  test('is probed without a key, and has half an hour to load its shards', () => {
    expect(containerOf()).toMatchObject({
      startup_probe: {
        http_get: { path: '/livez', port: '6333', scheme: 'HTTP' },
        period_seconds: 10,
        failure_threshold: 180,
      },
      readiness_probe: { http_get: { path: '/readyz' } },
      liveness_probe: { http_get: { path: '/livez' } },
      lifecycle: { pre_stop: [{ exec: { command: ['sleep', '10'] } }] },
    });
  });

  test('takes its API keys from the Secret, and never holds them', () => {
    const props = { readOnlyApiKeySecretKey: 'read' };
    expect(containerOf(props).env).toEqual(
      expect.arrayContaining([
        { name: 'QDRANT__SERVICE__API_KEY', value_from: { secret_key_ref: { name: 'qdrant-keys', key: 'api-key' } } },
        {
          name: 'QDRANT__SERVICE__READ_ONLY_API_KEY',
          value_from: { secret_key_ref: { name: 'qdrant-keys', key: 'read' } },
        },
      ]),
    );
    const template = Template.of(database(props).stack);
    expect(template.types()).not.toContain('kubernetes_secret_v1');
    expect(JSON.stringify(template.resources('kubernetes_config_map_v1'))).not.toContain('api_key');
  });

  test('restarts the pods when the configuration changes', () => {
    expect(statefulSet().spec.template.metadata.annotations).toEqual({
      'checksum/config': expect.stringMatching(/^\$\{sha256\(jsonencode\(kubernetes_config_map_v1\..*\.data\)\)\}$/),
    });
  });

  test('gives each peer the memory that its share of the vectors needs', () => {
    const { vectors } = database({ vectors: 30_000_000, dimensions: 1536 });
    // 30M x 1536 x 4 B x 1.5 x 2 copies / 3 peers / 0.8
    expect(vectors.memory.toGibibytes()).toBe(215);
    expect(containerOf({ vectors: 30_000_000, dimensions: 1536 }).resources).toEqual({
      requests: { cpu: '2', memory: '215Gi' },
      limits: { memory: '215Gi' },
    });
  });

  test.each<[string, Partial<VectorDatabaseProps>, Json]>([
    ['replicas', { replicas: 5 }, { spec: { replicas: '5' } }],
    [
      'databaseName',
      { databaseName: 'search' },
      { metadata: { name: 'search' }, spec: { service_name: 'search-headless' } },
    ],
    ['deletionProtection', { deletionProtection: false }, { lifecycle: { prevent_destroy: false } }],
    ['rolloutTimeout', { rolloutTimeout: Duration.minutes(5) }, { timeouts: { create: '300s', update: '300s' } }],
    [
      'priorityClassName',
      { priorityClassName: 'data' },
      { spec: { template: { spec: { priority_class_name: 'data' } } } },
    ],
    [
      'terminationGracePeriod',
      { terminationGracePeriod: Duration.minutes(5) },
      { spec: { template: { spec: { termination_grace_period_seconds: 300 } } } },
    ],
    [
      'storageSize and storageClassName',
      { storageSize: Size.gibibytes(500), storageClassName: 'fast' },
      {
        spec: {
          volume_claim_template: [
            {
              metadata: { name: 'data' },
              spec: { storage_class_name: 'fast', resources: { requests: { storage: '500Gi' } } },
            },
            {
              metadata: { name: 'snapshots' },
              spec: { storage_class_name: 'fast', resources: { requests: { storage: '500Gi' } } },
            },
          ],
        },
      },
    ],
    [
      'snapshotSize',
      { snapshotSize: Size.gibibytes(20) },
      { spec: { volume_claim_template: [{}, { spec: { resources: { requests: { storage: '20Gi' } } } }] } },
    ],
    [
      'payloadSize',
      { payloadSize: Size.bytes(65_536) },
      // 1M x (2 x 4096 B + 64 KiB) x 2 copies / 3 peers
      { spec: { volume_claim_template: [{ spec: { resources: { requests: { storage: '46Gi' } } } }, {}] } },
    ],
  ])('%s', (_, props, expected) => {
    expect(only('kubernetes_stateful_set_v1', props)).toMatchObject(expected);
  });

  test.each<[string, Partial<VectorDatabaseProps>, Json]>([
    ['cpu', { cpu: 4 }, { resources: { requests: { cpu: '4' } } }],
    [
      'memory',
      { memory: Size.gibibytes(64) },
      { resources: { requests: { memory: '64Gi' }, limits: { memory: '64Gi' } } },
    ],
    ['replicationFactor', { replicationFactor: 3 }, { resources: { requests: { memory: '8Gi' } } }],
    ['startupTimeout', { startupTimeout: Duration.hours(2) }, { startup_probe: { failure_threshold: 720 } }],
    [
      'apiKeySecretKey',
      { apiKeySecretKey: 'admin' },
      { env: [{}, { value_from: { secret_key_ref: { key: 'admin' } } }] },
    ],
  ])('%s', (_, props, expected) => {
    expect(containerOf(props)).toMatchObject(expected);
  });

  test('anonymousAccess drops the API key', () => {
    const stack = testStack();
    new VectorDatabase(stack, 'Vectors', { ...without('apiKeySecretName'), anonymousAccess: true });
    expect(JSON.stringify(Template.of(stack).json)).not.toContain('API_KEY');
  });

  test('tlsSecretName mounts the certificates, and probes and clients use TLS', () => {
    const props = { tlsSecretName: 'qdrant-tls' };
    expect(containerOf(props)).toMatchObject({
      readiness_probe: { http_get: { scheme: 'HTTPS' } },
      volume_mount: expect.arrayContaining([
        { name: 'tls', mount_path: '/etc/vector-database/tls', read_only: true },
      ]) as Json[],
    });
    expect(pod(props).volume).toContainEqual({
      name: 'tls',
      secret: { secret_name: 'qdrant-tls', default_mode: '0440' },
    });
    expect(database(props).vectors.clientUrl).toBe('https://vectors.retrieval.svc:6333');
  });

  test('nodes places the pods on the pool', () => {
    const stack = testStack();
    database({ nodes: new FakePool(stack, 'Pool') }, stack);
    expect(Template.of(stack).only('kubernetes_stateful_set_v1')).toMatchObject({
      spec: {
        template: {
          spec: {
            node_selector: { 'agent-platform/node-pool': 'retrieval' },
            toleration: [{ key: 'agent-platform/dedicated', operator: 'Exists', effect: 'NoSchedule' }],
          },
        },
      },
    });
  });

  test('the profile decides copies, CPU and protection', () => {
    const dev = inProfile(Profile.DEV);
    expect(dev.only('kubernetes_stateful_set_v1')).toMatchObject({
      spec: { replicas: '1', template: { spec: { container: [{ resources: { requests: { cpu: '0.5' } } }] } } },
      lifecycle: { prevent_destroy: false },
    });
    expect(dev.types()).not.toContain('kubernetes_pod_disruption_budget_v1');
    expect(inProfile(Profile.STAGING).only('kubernetes_stateful_set_v1')).toMatchObject({ spec: { replicas: '3' } });
  });

  test('the name follows the path, and says where clients go', () => {
    const stack = testStack();
    const vectors = new VectorDatabase(stack, 'Vectors', without('databaseName'));
    expect(vectors.databaseName).toBe('test-vectors');
    expect(vectors.clientUrl).toBe('http://test-vectors.retrieval.svc:6333');
    expect(vectors.clientPorts.map(({ fromPort }) => fromPort)).toEqual([6333, 6334]);
  });

  test('tokens of names and CPUs pass', () => {
    const stack = testStack();
    const variable = new TerraformVariable(stack, 'name', {});
    const name = variable.stringValue;
    const cpu = Token.asNumber('${var.cpu}');
    database({ cpu, apiKeySecretName: name, storageClassName: name, priorityClassName: name }, stack);
    expect(Template.of(stack).only('kubernetes_stateful_set_v1')).toMatchObject({
      spec: {
        template: {
          spec: {
            priority_class_name: '${var.name}',
            container: [{ resources: { requests: { cpu: '${var.cpu}' } } }],
          },
        },
      },
    });
  });
});

describe('VectorDatabase refuses', () => {
  const token = Token.asNumber('${var.n}');
  test.each<[string, Partial<VectorDatabaseProps>, string]>([
    ['two replicas', { replicas: 2 }, 'VectorDatabaseReplicas'],
    ['no replicas', { replicas: 0 }, 'VectorDatabaseReplicas'],
    ['a token of replicas', { replicas: token }, 'VectorDatabaseReplicas'],
    ['more copies than peers', { replicas: 1, replicationFactor: 2 }, 'VectorDatabaseReplication'],
    ['a token of copies', { replicationFactor: token }, 'VectorDatabaseReplication'],
    ['no dimensions', { dimensions: 0 }, 'VectorDatabaseDimensions'],
    ['too many dimensions', { dimensions: 65_537 }, 'VectorDatabaseDimensions'],
    ['half a vector', { vectors: 0.5 }, 'VectorDatabaseVectors'],
    ['less memory than the vectors need', { memory: Size.gibibytes(2) }, 'VectorDatabaseMemory'],
    ['nodes that are too small', { maxMemory: Size.gibibytes(4) }, 'VectorDatabaseMemory'],
    ['a little volume', { storageSize: Size.gibibytes(2) }, 'VectorDatabaseStorage'],
    ['a huge volume', { storageSize: Size.tebibytes(17) }, 'VectorDatabaseStorage'],
    ['a huge volume for snapshots', { snapshotSize: Size.tebibytes(17) }, 'VectorDatabaseStorage'],
    ['the namespace default', { namespace: 'default' }, 'VectorDatabaseNamespace'],
    ['the namespace kube-system', { namespace: 'kube-system' }, 'VectorDatabaseNamespace'],
    ['a long name', { databaseName: 'a'.repeat(43) }, 'VectorDatabaseName'],
    ['a name with a digit first', { databaseName: '1a' }, 'VectorDatabaseName'],
    ['a storage class in capitals', { storageClassName: 'GP3' }, 'VectorDatabaseStorageClass'],
    ['a priority class in capitals', { priorityClassName: 'High' }, 'VectorDatabasePriorityClass'],
    ['a TLS Secret in capitals', { tlsSecretName: 'TLS' }, 'VectorDatabaseTls'],
    ['both a key and anonymous access', { anonymousAccess: true }, 'VectorDatabaseApiKey'],
    ['a Secret in capitals', { apiKeySecretName: 'KEYS' }, 'VectorDatabaseApiKey'],
    ['a key with a blank', { apiKeySecretKey: 'a b' }, 'VectorDatabaseApiKey'],
    ['a read-only key with a blank', { readOnlyApiKeySecretKey: 'a b' }, 'VectorDatabaseApiKey'],
    ['anonymous access as a string', { anonymousAccess: 'no' as unknown as boolean }, 'PropType'],
    ['protection as a string', { deletionProtection: 'yes' as unknown as boolean }, 'PropType'],
    ['no CPU', { cpu: 0 }, 'VectorDatabaseCpu'],
    ['a short grace', { terminationGracePeriod: Duration.seconds(10) }, 'VectorDatabaseGrace'],
    ['a short start', { startupTimeout: Duration.seconds(10) }, 'VectorDatabaseStartup'],
    ['a short rollout', { rolloutTimeout: Duration.seconds(10) }, 'VectorDatabaseRollout'],
    ['a reserved tag', { tags: { 'aws:x': 'y' } }, 'Tags'],
  ])('%s', (_, props, code) => {
    expect(codesOf(() => database(props))).toEqual([code]);
  });

  test('a database without a key', () => {
    expect(codesOf(() => new VectorDatabase(testStack(), 'Vectors', without('apiKeySecretName')))).toEqual([
      'VectorDatabaseApiKey',
    ]);
  });

  test('a database of unknown size', () => {
    const rest = without('vectors');
    const codes = ['VectorDatabaseMemory', 'VectorDatabaseStorage'];
    expect(codesOf(() => new VectorDatabase(testStack(), 'Vectors', rest))).toEqual(codes);
    expect(codesOf(() => database({ vectors: token }))).toEqual(codes);
    const given = { memory: Size.gibibytes(4), storageSize: Size.gibibytes(20) };
    expect(new VectorDatabase(testStack(), 'Vectors', { ...rest, ...given }).memory.toGibibytes()).toBe(4);
    expect(
      codesOf(() => new VectorDatabase(testStack(), 'V', { ...rest, ...given, memory: Size.mebibytes(64) })),
    ).toEqual(['VectorDatabaseMemory']);
  });

  test('what the nodes of its pool cannot hold', () => {
    const stack = testStack();
    const nodes = new FakePool(stack, 'Pool', Size.gibibytes(28));
    const make = (id: string, vectors: number) => new VectorDatabase(stack, id, { ...SMALL, nodes, vectors });
    expect(() => make('Large', 10_000_000)).toThrow(/maxMemory must be at most 28160Mi, got .* = 48Gi/);
    expect(make('Fits', 5_000_000).memory.toGibibytes()).toBe(24);
  });

  test('what cannot fit, and shows the arithmetic', () => {
    expect(() => database({ vectors: 10_000_000, maxMemory: Size.gibibytes(32) })).toThrow(
      /maxMemory must be at most 32Gi, got .*10000000 vectors x 4096 B x 1.5 x 2 copies \/ 3 replicas \/ 0.8 = 48Gi/,
    );
  });

  test('a bad id', () => {
    expect(codesOf(() => new VectorDatabase(testStack(), 'Vec.tors', SMALL))).toEqual(['ConstructId']);
  });

  test('several things at once', () => {
    expect(codesOf(() => database({ replicas: 2, cpu: 0, namespace: 'default' }))).toEqual([
      'VectorDatabaseNamespace',
      'VectorDatabaseReplicas',
      'VectorDatabaseCpu',
    ]);
  });
});

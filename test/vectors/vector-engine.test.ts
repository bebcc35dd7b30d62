import { codesOf, database, testSnapshots } from './fixtures';
import { Size } from '../../lib/core/size';
import { Port } from '../../lib/network/port';
import { Template, testStack } from '../../lib/testing';
import type { IVectorEngine, VectorEngineContext, VectorEngineSpec } from '../../lib/vectors/vector-engine';

/** Shaped like Weaviate: everything in the environment, gossip over TCP and UDP, peers that write to the bucket. */
class GossipEngine implements IVectorEngine {
  public readonly engineName = 'gossip';

  constructor(private readonly overrides: Partial<VectorEngineSpec> = {}) {}

  public sizeFor() {
    return { memory: Size.gibibytes(3), storage: Size.gibibytes(30), arithmetic: '3 of them' };
  }

  public bind(_scope: unknown, { databaseName, peerDomain, replicas }: VectorEngineContext): VectorEngineSpec {
    const join = Array.from({ length: replicas }, (_, peer) => `${databaseName}-${peer}`).join(',');
    return {
      image: 'gossip:v1',
      userId: 12_000,
      clientPorts: [{ portName: 'http', port: Port.tcp(8080) }],
      peerPorts: [
        { portName: 'gossip-tcp', port: Port.tcp(7000) },
        { portName: 'gossip-udp', port: Port.udp(7000) },
        { portName: 'raft', port: Port.tcp(8300) },
      ],
      environment: [
        { variableName: 'CLUSTER_JOIN', value: peerDomain },
        { variableName: 'RAFT_JOIN', value: join },
      ],
      files: [],
      dataPath: '/var/lib/gossip',
      scratchPaths: ['/tmp'],
      probes: { port: Port.tcp(8080), livenessPath: '/live', readinessPath: '/ready' },
      ...this.overrides,
    };
  }
}

const SNAPSHOTS = { image: 'curl:v1', script: 'curl "${PEERS}"', port: Port.tcp(8080), uploadedByPeers: true };

describe('another engine', () => {
  test('runs without a change to VectorDatabase', () => {
    const { stack, vectors } = database({ engine: new GossipEngine() });
    const template = Template.of(stack);
    expect(template.only('kubernetes_stateful_set_v1')).toMatchObject({
      spec: {
        template: {
          metadata: { labels: { 'app.kubernetes.io/name': 'gossip' } },
          spec: {
            security_context: { run_as_user: '12000', fs_group: '12000' },
            container: [
              {
                image: 'gossip:v1',
                env: [
                  { name: 'CLUSTER_JOIN', value: 'vectors-headless.retrieval.svc' },
                  { name: 'RAFT_JOIN', value: 'vectors-0,vectors-1,vectors-2' },
                ],
                port: [
                  { container_port: 8080 },
                  { container_port: 7000, protocol: 'TCP' },
                  { container_port: 7000, protocol: 'UDP' },
                  {},
                ],
                resources: { limits: { memory: '3Gi' } },
                readiness_probe: { http_get: { path: '/ready', port: '8080' } },
                volume_mount: [{ name: 'data' }, { name: 'scratch-0', mount_path: '/tmp' }],
              },
            ],
          },
        },
        volume_claim_template: [{ metadata: { name: 'data' } }],
      },
    });
    expect(template.types()).not.toContain('kubernetes_config_map_v1');
    expect(vectors.clientUrl).toBe('http://vectors.retrieval.svc:8080');
    const policies = JSON.stringify(template.all('kubernetes_network_policy_v1'));
    expect(policies).toContain('{"port":"7000","protocol":"UDP"}');
    expect(policies).not.toContain('6335');
  });

  test('has its peers write snapshots where it wants so', () => {
    const stack = testStack();
    database({ engine: new GossipEngine({ snapshots: SNAPSHOTS }), snapshots: testSnapshots(stack) }, stack);
    const template = Template.of(stack);
    expect(template.only('aws_eks_pod_identity_association')).toMatchObject({ service_account: 'vectors' });
    const policies = template.all('kubernetes_network_policy_v1') as {
      metadata: { name: string };
      spec: { egress?: unknown[] };
    }[];
    const egress = (name: string) => policies.find(({ metadata }) => metadata.name === name)?.spec.egress;
    expect(egress('vectors-default-deny')).toHaveLength(3);
    expect(egress('vectors-snapshots-default-deny')).toHaveLength(1);
    expect(template.only('kubernetes_config_map_v1')).toMatchObject({ data: { 'snapshots.sh': 'curl "$${PEERS}"' } });
  });

  test('may take no snapshots', () => {
    const stack = testStack();
    const props = { engine: new GossipEngine(), snapshots: testSnapshots(stack) };
    expect(codesOf(() => database(props, stack))).toEqual(['VectorDatabaseSnapshots']);
  });
});

test('an engine may have files, a volume of snapshots, variables from a Secret, and is told the path of its certificate', () => {
  const told: { tlsPath?: string; payload?: Size } = {};
  class FileEngine extends GossipEngine {
    public override sizeFor(workload?: { payload?: Size }) {
      if (workload?.payload) told.payload = workload.payload;
      return super.sizeFor();
    }

    public override bind(scope: unknown, context: VectorEngineContext): VectorEngineSpec {
      told.tlsPath = context.tlsPath;
      return super.bind(scope, context);
    }
  }
  const engine = new FileEngine({
    files: [{ path: '/etc/gossip.conf', content: 'level=1' }],
    environment: [{ variableName: 'KEY', secretName: 'keys', secretKey: 'gossip' }],
    snapshotPath: '/snapshots',
  });
  const { stack } = database({ engine, tlsSecretName: 'tls', payloadSize: Size.mebibytes(1) });
  const json = JSON.stringify(Template.of(stack).json);
  expect(told.payload?.toMebibytes()).toBe(1);
  expect(json).toContain('level=1');
  expect(json).toContain('"mount_path":"/etc/gossip.conf"');
  expect(json).toContain('"mount_path":"/snapshots"');
  expect(json).toContain(`"mount_path":"${String(told.tlsPath)}"`);
  expect(json).toMatch(/"secret_key_ref":\{"key":"gossip","name":"keys"/);
});

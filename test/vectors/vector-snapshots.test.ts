import { FakePool, codesOf, database, named, testSnapshots } from './fixtures';
import { type Json, Template, testStack } from '../../lib/testing';
import type { VectorDatabaseProps } from '../../lib/vectors/vector-database';
import { QdrantEngine } from '../../lib/vectors/qdrant-engine';
import type { VectorSnapshots } from '../../lib/vectors/vector-snapshots';

function withSnapshots(options: Partial<VectorSnapshots> = {}, props: Partial<VectorDatabaseProps> = {}) {
  const stack = testStack();
  database({ snapshots: testSnapshots(stack, options), ...props }, stack);
  return stack;
}

interface CronJob {
  readonly spec: Json & {
    job_template: { spec: { template: { spec: Json & { container: [Json & { env: Json[] }] } } } };
  };
}

function cronJob(options: Partial<VectorSnapshots> = {}, props: Partial<VectorDatabaseProps> = {}): CronJob {
  return Template.of(withSnapshots(options, props)).only('kubernetes_cron_job_v1') as unknown as CronJob;
}

function environment(options: Partial<VectorSnapshots> = {}, props: Partial<VectorDatabaseProps> = {}): Json {
  const [container] = cronJob(options, props).spec.job_template.spec.template.spec.container;
  const entries = container.env.map(({ name, value, value_from }) => [name, value ?? value_from] as [string, unknown]);
  return Object.fromEntries(entries);
}

describe('the snapshots of a VectorDatabase', () => {
  test('are taken every night from every peer, one run at a time', () => {
    expect(cronJob()).toMatchObject({
      metadata: { name: 'vectors-snapshots', namespace: 'retrieval' },
      spec: { schedule: '0 3 * * *', timezone: 'Etc/UTC', concurrency_policy: 'Forbid' },
    });
    expect(environment()).toEqual({
      PEERS: [0, 1, 2].map((peer) => `http://vectors-${peer}.vectors-headless.retrieval.svc:6333`).join(' '),
      BUCKET_URI: 's3://backup/vectors/vectors',
      AWS_REGION: expect.stringMatching(
        /^\$\{element\(split\(":", aws_eks_pod_identity_association\..*association_arn\), 3\)\}$/,
      ) as string,
      HOME: '/tmp',
      API_KEY_FILE: '/api-key/key',
    });
  });

  test('are written with an identity that may write to one folder', () => {
    const template = Template.of(withSnapshots());
    expect(template.only('aws_eks_pod_identity_association')).toMatchObject({
      cluster_name: 'agents',
      namespace: 'retrieval',
      service_account: 'vectors-snapshots',
    });
    expect(template.only('aws_iam_role_policy').policy).toContain('arn:aws:s3:::backup/vectors/vectors/*');
  });

  test('are copied by a pod that reaches DNS, the peers, the identity agent and AWS', () => {
    const stack = withSnapshots();
    expect(named(stack, 'kubernetes_network_policy_v1', 'vectors-snapshots-default-deny')).toMatchObject({
      spec: {
        pod_selector: { match_labels: { 'app.kubernetes.io/component': 'snapshots' } },
        policy_types: ['Ingress', 'Egress'],
        egress: [
          { ports: [{ port: '53' }, { port: '53' }] },
          { to: [{ ip_block: { cidr: '169.254.170.23/32' } }], ports: [{ port: '80' }] },
          { to: [{ ip_block: { cidr: '0.0.0.0/0' } }], ports: [{ port: '443' }] },
        ],
      },
    });
    expect(named(stack, 'kubernetes_network_policy_v1', 'vectors-default-deny')).toMatchObject({
      spec: { egress: [{}] },
    });
  });

  test('are copied by a hardened pod beside the database', () => {
    const stack = testStack();
    database({ snapshots: testSnapshots(stack), nodes: new FakePool(stack, 'Pool') }, stack);
    const { spec } = Template.of(stack).only('kubernetes_cron_job_v1') as unknown as CronJob;
    expect(spec.job_template.spec.template.spec).toMatchObject({
      automount_service_account_token: false,
      restart_policy: 'Never',
      node_selector: { 'agent-platform/node-pool': 'retrieval' },
      security_context: { run_as_non_root: true, seccomp_profile: { type: 'RuntimeDefault' } },
      container: [
        {
          security_context: { run_as_non_root: true, read_only_root_filesystem: true, capabilities: { drop: ['ALL'] } },
        },
      ],
    });
  });

  test('read the API key from a file, and any change of a tagged image at every start', () => {
    const spec = cronJob({}, { apiKeySecretKey: 'admin' }).spec.job_template.spec.template.spec;
    expect(spec.volume).toContainEqual({
      name: 'api-key',
      secret: { secret_name: 'qdrant-keys', default_mode: '0440', items: [{ key: 'admin', path: 'key' }] },
    });
    expect(spec).toMatchObject({ container: [{ image_pull_policy: 'Always' }] });
  });

  test('schedule, prefix, tags and image', () => {
    expect(cronJob({ schedule: '30 1 * * 0' }).spec).toMatchObject({ schedule: '30 1 * * 0' });
    expect(environment({ prefix: 'backup/a' })).toMatchObject({ BUCKET_URI: 's3://backup/backup/a' });
    const template = Template.of(withSnapshots({}, { tags: { Team: 'search' } }));
    expect(template.only('aws_eks_pod_identity_association')).toMatchObject({ tags: { Team: 'search' } });
    const engine = new QdrantEngine({ snapshotImage: 'tools:v1' });
    expect(cronJob({}, { engine }).spec.job_template.spec.template.spec).toMatchObject({
      container: [{ image: 'tools:v1' }],
    });
  });

  test('follow the database to TLS with the certificate authority alone', () => {
    const props = { tlsSecretName: 'qdrant-tls', replicas: 1 };
    expect(environment({}, props)).toMatchObject({
      PEERS: 'https://vectors-0.vectors-headless.retrieval.svc:6333',
      CA_FILE: '/tls/ca.crt',
    });
    expect(cronJob({}, props).spec.job_template.spec.template.spec.volume).toContainEqual({
      name: 'tls',
      secret: { secret_name: 'qdrant-tls', default_mode: '0440', items: [{ key: 'ca.crt', path: 'ca.crt' }] },
    });
  });

  test.each<[string, Partial<VectorSnapshots>, string]>([
    ['a schedule of four fields', { schedule: '0 3 * *' }, 'VectorDatabaseSchedule'],
    ['a prefix with a slash at its end', { prefix: 'a/' }, 'VectorDatabaseSnapshotPrefix'],
  ])('refuse %s', (_, options, code) => {
    expect(codesOf(() => withSnapshots(options))).toEqual([code]);
  });

  test('have a name of 52 characters at most, which is all that Kubernetes gives a CronJob', () => {
    const { metadata } = Template.of(withSnapshots({}, { databaseName: 'a'.repeat(42) })).only(
      'kubernetes_cron_job_v1',
    );
    expect((metadata as { name: string }).name).toHaveLength(52);
  });
});

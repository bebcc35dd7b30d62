import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1';
import { CronJobV1 } from '@cdktf/provider-kubernetes/lib/cron-job-v1';
import { Construct } from 'constructs';
import type { VectorPlan } from './vector-checks';
import type { VectorDatabase, VectorDatabaseProps } from './vector-database';
import type { VectorEngineSnapshots, VectorEngineSpec } from './vector-engine';
import { defaultDeny } from './vector-network';
import { addServiceAccount, pullPolicy } from './vector-objects';
import type { VectorSnapshots } from './vector-snapshots';
import { environmentVariable } from './vector-stateful-set';
import { placement } from '../cluster/placement';
import { PodIdentity } from '../cluster/pod-identity';
import { containerSecurity, podSecurity } from '../cluster/pod-security';
import { Checks } from '../core/checks';
import { literal } from '../core/tokens';
import { Connections, type IConnectable } from '../network/connections';
import { arnPart } from '../security/arn';

const MOUNT = '/opt/snapshots';
const USER = 10_002;
const DAY = 86_400;

/** The job's pods, as an end of paths. */
class SnapshotJob extends Construct implements IConnectable {
  public readonly connections: Connections;

  constructor(scope: Construct, id: string, props: VectorDatabaseProps, labels: { [key: string]: string }) {
    super(scope, id);
    this.connections = new Connections(this, {
      pods: { namespace: props.namespace, labels },
      ...(props.nodes ? { nodes: props.nodes } : {}),
    });
  }
}

/** A CronJob that takes snapshots and copies them, with an AWS identity that may write to one folder of one bucket. */
export function addSnapshots(
  database: VectorDatabase,
  props: VectorDatabaseProps,
  plan: VectorPlan,
  spec: VectorEngineSpec,
  snapshots: VectorSnapshots,
  peerAccountName: string,
): void {
  const { snapshots: mechanics } = spec;
  if (!mechanics) {
    refuse(database);
    return;
  }
  const job = new SnapshotJob(database, 'Snapshots', props, plan.jobLabels);
  const { namespace } = props;
  const metadata = {
    name: `${plan.databaseName}-snapshots`,
    namespace,
    labels: { ...plan.jobLabels, 'app.kubernetes.io/managed-by': 'terraform' },
  };
  const uploadedByPeers = mechanics.uploadedByPeers ?? false;
  const serviceAccountName = addServiceAccount(job, metadata);
  const identity = new PodIdentity(job, 'Identity', {
    cluster: snapshots.cluster,
    namespace,
    serviceAccount: uploadedByPeers ? peerAccountName : serviceAccountName,
    ...(props.tags ? { tags: props.tags } : {}),
  });
  const prefix = snapshots.prefix ?? `vectors/${plan.databaseName}`;
  snapshots.bucket.grants.write(identity, `${prefix}/`);
  defaultDeny(job, metadata, plan.jobLabels, { dns: true, aws: !uploadedByPeers });
  database.connections.allowFrom(job, mechanics.port, 'snapshots');
  new ConfigMapV1(job, 'Script', { metadata, data: { 'snapshots.sh': literal(mechanics.script) } });
  new CronJobV1(job, 'Resource', {
    metadata,
    spec: {
      schedule: snapshots.schedule ?? '0 3 * * *',
      timezone: 'Etc/UTC',
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 3600,
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        metadata: { labels: plan.jobLabels },
        spec: {
          backoffLimit: 2,
          activeDeadlineSeconds: DAY,
          template: {
            metadata: { labels: plan.jobLabels },
            spec: jobPod(
              props,
              serviceAccountName,
              metadata.name,
              [
                { variableName: 'PEERS', value: peersOf(database, props, plan, mechanics) },
                { variableName: 'BUCKET_URI', value: `s3://${snapshots.bucket.bucketName}/${prefix}` },
                // known without asking AWS; and the job waits for the association
                { variableName: 'AWS_REGION', value: arnPart(identity.associationArn, 3) },
              ],
              mechanics,
            ),
          },
        },
      },
    },
  });
}

function refuse(database: VectorDatabase): void {
  new Checks(database)
    .fail({
      code: 'VectorDatabaseSnapshots',
      prop: 'snapshots',
      got: 'an engine that takes none',
      allowed: 'absent with this engine',
      fix: 'leave snapshots out, and back the volumes up',
    })
    .throwIfAny();
}

function peersOf(
  { headlessServiceName, databaseName, namespace }: VectorDatabase,
  { tlsSecretName }: VectorDatabaseProps,
  { replicas }: VectorPlan,
  { port }: VectorEngineSnapshots,
): string {
  const scheme = tlsSecretName === undefined ? 'http' : 'https';
  const domain = `${headlessServiceName}.${namespace}.svc:${port.fromPort}`;
  return Array.from({ length: replicas }, (_, peer) => `${scheme}://${databaseName}-${peer}.${domain}`).join(' ');
}

function jobPod(
  props: VectorDatabaseProps,
  serviceAccountName: string,
  configMapName: string,
  environment: { variableName: string; value: string }[],
  { image }: VectorEngineSnapshots,
): object {
  const { apiKeySecretName: secretName, apiKeySecretKey: secretKey = 'api-key', tlsSecretName } = props;
  const tls = tlsSecretName !== undefined;
  return {
    serviceAccountName,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    restartPolicy: 'Never',
    securityContext: podSecurity(USER),
    ...placement(props.nodes),
    container: [
      {
        name: 'snapshots',
        image,
        imagePullPolicy: pullPolicy(image),
        command: ['/bin/bash', `${MOUNT}/snapshots.sh`],
        env: [
          ...environment,
          { variableName: 'HOME', value: '/tmp' },
          ...(tls ? [{ variableName: 'CA_FILE', value: '/tls/ca.crt' }] : []),
          ...(secretName === undefined ? [] : [{ variableName: 'API_KEY_FILE', value: '/api-key/key' }]),
        ].map((variable) => environmentVariable(variable)),
        // large snapshots are sent in large parts, several at a time
        resources: { requests: { cpu: '250m', memory: '1Gi' }, limits: { memory: '1Gi' } },
        securityContext: containerSecurity(USER),
        volumeMount: [
          { name: 'script', mountPath: MOUNT, readOnly: true },
          { name: 'tmp', mountPath: '/tmp' },
          ...(tls ? [{ name: 'tls', mountPath: '/tls', readOnly: true }] : []),
          ...(secretName === undefined ? [] : [{ name: 'api-key', mountPath: '/api-key', readOnly: true }]),
        ],
      },
    ],
    volume: [
      { name: 'script', configMap: { name: configMapName, defaultMode: '0444' } },
      { name: 'tmp', emptyDir: { sizeLimit: '256Mi' } },
      // the certificate authority only: the private key stays with the database
      ...(tls ? [secretFile('tls', tlsSecretName, 'ca.crt', 'ca.crt')] : []),
      ...(secretName === undefined ? [] : [secretFile('api-key', secretName, secretKey, 'key')]),
    ],
  };
}

/** A volume with one key of a Secret. */
function secretFile(name: string, secretName: string, key: string, path: string): object {
  return { name, secret: { secretName, defaultMode: '0440', items: [{ key, path }] } };
}

import { StatefulSetV1 } from '@cdktf/provider-kubernetes/lib/stateful-set-v1';
import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import type { VectorPlan } from './vector-checks';
import type { VectorDatabaseProps } from './vector-database';
import type { VectorEngineSpec, VectorEngineVariable } from './vector-engine';
import type { ObjectMeta } from './vector-network';
import { baseName, type ConfigObject, pullPolicy } from './vector-objects';
import { placement, spread } from '../cluster/placement';
import { containerSecurity, podSecurity } from '../cluster/pod-security';
import { Duration } from '../core/duration';
import type { Size } from '../core/size';
import { literal } from '../core/tokens';

const PROBE_SECONDS = 10;
const TLS_PATH = '/etc/vector-database/tls';

/** Everything that the StatefulSet is made of. */
export interface StatefulSetInput {
  /** Props of the database. */
  readonly props: VectorDatabaseProps;
  /** What was decided about it. */
  readonly plan: VectorPlan;
  /** What its engine says. */
  readonly spec: VectorEngineSpec;
  /** Service account of the pods. */
  readonly serviceAccountName: string;
  /** Service that peers find each other by. */
  readonly headlessServiceName: string;
  /** Memory of a peer. */
  readonly memory: Size;
  /** Volume of a peer. */
  readonly storageSize: Size;
  /** The configuration; absent where the engine has none. */
  readonly config?: ConfigObject;
}

/** The peers. */
export function addStatefulSet(scope: Construct, metadata: ObjectMeta, input: StatefulSetInput): void {
  const { props, plan, config } = input;
  const rollout = `${(props.rolloutTimeout ?? Duration.minutes(60)).toSeconds()}s`;
  new StatefulSetV1(scope, 'Resource', {
    metadata,
    waitForRollout: true,
    spec: {
      replicas: String(plan.replicas),
      serviceName: input.headlessServiceName,
      // one after the other would wait for ever: a peer is ready only with its peers
      podManagementPolicy: 'Parallel',
      updateStrategy: [{ type: 'RollingUpdate', rollingUpdate: [{ partition: 0 }] }],
      persistentVolumeClaimRetentionPolicy: [{ whenDeleted: 'Retain', whenScaled: 'Retain' }],
      selector: { matchLabels: plan.podLabels },
      template: {
        metadata: {
          labels: plan.podLabels,
          ...(config ? { annotations: { 'checksum/config': config.checksum } } : {}),
        },
        spec: podSpec(input),
      },
      volumeClaimTemplate: claims(input),
    },
    timeouts: { create: rollout, update: rollout, delete: rollout },
    lifecycle: { preventDestroy: plan.protect },
  });
}

function podSpec(input: StatefulSetInput): object {
  const { props, plan, spec } = input;
  return {
    serviceAccountName: input.serviceAccountName,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: props.priorityClassName,
    terminationGracePeriodSeconds: (props.terminationGracePeriod ?? Duration.minutes(2)).toSeconds(),
    securityContext: podSecurity(spec.userId),
    ...placement(props.nodes),
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: 'kubernetes.io/hostname', labelSelector: [{ matchLabels: plan.podLabels }] },
        ],
      },
    },
    topologySpreadConstraint: spread(plan.podLabels, 'DoNotSchedule'),
    container: [container(input)],
    volume: volumes(input),
  };
}

function container({ props, plan, spec, memory, config }: StatefulSetInput): object {
  const quantity = memory.toQuantity();
  return {
    name: 'database',
    image: spec.image,
    imagePullPolicy: pullPolicy(spec.image),
    ...(spec.command ? { command: spec.command.map((part) => literal(part)) } : {}),
    port: [...spec.clientPorts, ...spec.peerPorts].map(({ portName, port }) => ({
      name: portName,
      containerPort: port.fromPort,
      protocol: port.protocol.toUpperCase(),
    })),
    env: spec.environment.map((variable) => environmentVariable(variable)),
    // no CPU limit; memory that is promised cannot be taken away
    resources: { requests: { cpu: quantityOf(plan.cpu), memory: quantity }, limits: { memory: quantity } },
    securityContext: containerSecurity(spec.userId),
    ...probes(spec, props),
    // endpoints are withdrawn while it sleeps
    lifecycle: { preStop: [{ exec: { command: ['sleep', '10'] } }] },
    volumeMount: [
      { name: 'data', mountPath: spec.dataPath },
      ...(spec.snapshotPath === undefined ? [] : [{ name: 'snapshots', mountPath: spec.snapshotPath }]),
      ...(config?.files ?? []).map(({ path }) => ({
        name: 'config',
        mountPath: path,
        subPath: baseName(path),
        readOnly: true,
      })),
      ...spec.scratchPaths.map((mountPath, index) => ({ name: `scratch-${index}`, mountPath })),
      ...(props.tlsSecretName === undefined ? [] : [{ name: 'tls', mountPath: TLS_PATH, readOnly: true }]),
    ],
  };
}

/** A number as text; `String` would write out the marker that stands for a token. */
function quantityOf(amount: number): string {
  return Token.isUnresolved(amount) ? Token.asString(amount) : String(amount);
}

/** An environment variable of a container. */
export function environmentVariable({ variableName, value, secretName, secretKey }: VectorEngineVariable): object {
  if (secretName !== undefined && secretKey !== undefined) {
    return { name: variableName, valueFrom: { secretKeyRef: { name: secretName, key: secretKey } } };
  }
  return { name: variableName, value: literal(value ?? '') };
}

function probes(
  { probes: { port, livenessPath, readinessPath } }: VectorEngineSpec,
  props: VectorDatabaseProps,
): object {
  const scheme = props.tlsSecretName === undefined ? 'HTTP' : 'HTTPS';
  const probe = (path: string, failureThreshold: number) => ({
    httpGet: { path, port: String(port.fromPort), scheme },
    periodSeconds: PROBE_SECONDS,
    timeoutSeconds: 5,
    failureThreshold,
  });
  const startup = (props.startupTimeout ?? Duration.minutes(30)).toSeconds();
  return {
    startupProbe: probe(livenessPath, Math.ceil(startup / PROBE_SECONDS)),
    readinessProbe: probe(readinessPath, 3),
    livenessProbe: probe(livenessPath, 6),
  };
}

function volumes({ props, spec, config }: StatefulSetInput): object[] {
  return [
    ...(config ? [{ name: 'config', configMap: { name: config.configMapName, defaultMode: '0444' } }] : []),
    ...spec.scratchPaths.map((_, index) => ({ name: `scratch-${index}`, emptyDir: { sizeLimit: '64Mi' } })),
    ...(props.tlsSecretName === undefined
      ? []
      : [{ name: 'tls', secret: { secretName: props.tlsSecretName, defaultMode: '0440' } }]),
  ];
}

function claims({ props, plan, spec, storageSize }: StatefulSetInput): {
  metadata: object;
  spec: { accessModes: string[]; storageClassName: string; resources: object };
}[] {
  const claim = (name: string, size: Size) => ({
    metadata: { name, labels: plan.podLabels },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: props.storageClassName ?? 'gp3-retain',
      resources: { requests: { storage: size.toQuantity() } },
    },
  });
  const snapshots = spec.snapshotPath === undefined ? [] : [claim('snapshots', props.snapshotSize ?? storageSize)];
  return [claim('data', storageSize), ...snapshots];
}

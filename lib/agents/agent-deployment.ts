import { DeploymentV1 } from '@cdktf/provider-kubernetes/lib/deployment-v1';
import { HorizontalPodAutoscalerV2 } from '@cdktf/provider-kubernetes/lib/horizontal-pod-autoscaler-v2';
import { PodDisruptionBudgetV1 } from '@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1';
import { ServiceAccountV1 } from '@cdktf/provider-kubernetes/lib/service-account-v1';
import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1';
import { Op, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { LIVENESS_PATH, READINESS_PATH } from './agent-defaults';
import type { AgentServiceProps } from './agent-service';
import { placement, spread } from '../cluster/placement';
import type { PodIdentity } from '../cluster/pod-identity';
import { containerSecurity, podSecurity } from '../cluster/pod-security';
import { fitName } from '../core/names';
import type { Size } from '../core/size';
import { isKnown, literal } from '../core/tokens';
import { resourcesOf } from '../security/dependencies';

/** The props of an agent service with their defaults. */
export interface AgentWorkload {
  /** Name of every object. */
  readonly serviceName: string;
  /** Port of the container. */
  readonly port: number;
  /** Fewest pods. */
  readonly minReplicas: number;
  /** Most pods. */
  readonly maxReplicas: number;
  /** Cores that a pod asks for. */
  readonly cpu: number;
  /** Memory of a pod. */
  readonly memory: Size;
  /** Percent of the requested CPU. */
  readonly targetCpuUtilization: number;
  /** Seconds between the decision to stop a pod and the signal. */
  readonly drainSeconds: number;
  /** Labels that select the pods. */
  readonly labels: { [key: string]: string };
}

const SECRETS = '/var/run/secrets/agent';
/** A pod behind a load balancer is ready when it is healthy there, which takes minutes; a rollout is a few rounds. */
const ROLLOUT = '30m';

/** The Kubernetes objects of an agent service: Deployment, Service, service account, autoscaler, disruption budget. */
export function agentDeployment(
  scope: Construct,
  props: AgentServiceProps,
  workload: AgentWorkload,
  identity: PodIdentity,
): void {
  const { serviceName: name, labels, minReplicas, maxReplicas } = workload;
  const metadata = { name, namespace: props.namespace, labels };
  const account = new ServiceAccountV1(scope, 'ServiceAccount', { metadata, automountServiceAccountToken: false });
  const deployment = new DeploymentV1(scope, 'Resource', {
    metadata,
    spec: {
      selector: { matchLabels: labels },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '0', maxSurge: '25%' } },
      template: {
        metadata: { labels },
        spec: {
          ...placement(props.nodes),
          serviceAccountName: account.metadata.name,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: props.terminationGracePeriodSeconds ?? plus(workload.drainSeconds, 45),
          securityContext: podSecurity(),
          topologySpreadConstraint: spread(labels, 'ScheduleAnyway'),
          container: [container(props, workload)],
          volume: [
            { name: 'tmp', emptyDir: { sizeLimit: '1Gi' } },
            ...(props.secretNames ?? []).map((secretName) => ({
              name: volumeName(secretName),
              secret: { secretName, defaultMode: '0440' },
            })),
          ],
        },
      },
    },
    timeouts: { create: ROLLOUT, update: ROLLOUT },
    // the autoscaler owns the number of pods
    lifecycle: { ignoreChanges: ['spec[0].replicas'] },
    // a pod gets its credentials when it is made, or never
    dependsOn: resourcesOf(scope, [identity]),
  });
  new ServiceV1(scope, 'Service', {
    metadata,
    spec: {
      type: 'ClusterIP',
      selector: labels,
      port: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }],
    },
  });
  new HorizontalPodAutoscalerV2(scope, 'Autoscaler', {
    metadata,
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment.metadata.name },
      minReplicas,
      maxReplicas,
      metric: [
        {
          type: 'Resource',
          resource: {
            name: 'cpu',
            target: { type: 'Utilization', averageUtilization: workload.targetCpuUtilization },
          },
        },
      ],
    },
  });
  new PodDisruptionBudgetV1(scope, 'DisruptionBudget', {
    metadata,
    spec: { maxUnavailable: '1', selector: { matchLabels: labels } },
  });
}

function container(props: AgentServiceProps, { port, cpu, memory, serviceName, drainSeconds }: AgentWorkload) {
  const probe = (path: string, failureThreshold: number) => ({
    httpGet: { path, port: 'http' },
    periodSeconds: 5,
    timeoutSeconds: 2,
    failureThreshold,
  });
  const { livenessPath = LIVENESS_PATH, readinessPath = READINESS_PATH } = props;
  return {
    name: serviceName,
    image: props.image,
    port: [{ name: 'http', containerPort: port, protocol: 'TCP' }],
    env: Object.entries(props.environment ?? {}).map(([name, value]) => ({ name, value: literal(value) })),
    resources: {
      requests: { cpu: quantity(cpu), memory: memory.toQuantity() },
      limits: { memory: memory.toQuantity() },
    },
    securityContext: containerSecurity(),
    // two minutes to start; then liveness alone decides
    startupProbe: probe(livenessPath, 24),
    livenessProbe: probe(livenessPath, 6),
    readinessProbe: probe(readinessPath, 2),
    // a pod that stops still gets requests until every load balancer and proxy has heard of it
    lifecycle: {
      preStop: [
        { exec: { command: ['sleep', isKnown(drainSeconds) ? String(drainSeconds) : Token.asString(drainSeconds)] } },
      ],
    },
    volumeMount: [
      { name: 'tmp', mountPath: '/tmp' },
      ...(props.secretNames ?? []).map((secretName) => ({
        name: volumeName(secretName),
        mountPath: `${SECRETS}/${secretName}`,
        readOnly: true,
      })),
    ],
  };
}

/** Names of volumes have no dots and 63 characters; two Secrets never share one. */
function volumeName(secretName: string): string {
  return fitName(['secret', secretName], { maxLength: 63 });
}

/** A number that is known only at apply is added to by Terraform. */
function plus(amount: number, more: number): number {
  return isKnown(amount) ? amount + more : Token.asNumber(Op.add(amount, more));
}

/** Cores as a Kubernetes quantity. A number that is known only at apply cannot be turned into thousandths. */
function quantity(cores: number): string {
  return isKnown(cores) ? `${Math.round(cores * 1000)}m` : Token.asString(cores);
}

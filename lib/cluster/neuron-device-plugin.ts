import { ClusterRoleBindingV1 } from '@cdktf/provider-kubernetes/lib/cluster-role-binding-v1';
import { ClusterRoleV1 } from '@cdktf/provider-kubernetes/lib/cluster-role-v1';
import type * as DaemonSet from '@cdktf/provider-kubernetes/lib/daemon-set-v1';
import { ServiceAccountV1 } from '@cdktf/provider-kubernetes/lib/service-account-v1';
import type { Construct } from 'constructs';
import type { IGpuNodePool } from './gpu-node-pool';
import { nodeTerms, tolerationsOf } from './placement';

/** Source: AWS Neuron Kubernetes release notes and image repository public.ecr.aws/neuron, seen September 2026. */
export const NEURON_IMAGE = 'public.ecr.aws/neuron/neuron-device-plugin:2.23.30.0';

const NAME = 'neuron-device-plugin';
const LABELS = { 'app.kubernetes.io/name': NAME };
/** Source: aws-neuron-sdk, k8s-neuron-device-plugin-rbac.yml. */
const RULES = [
  { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['nodes/status'], verbs: ['patch', 'update'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch', 'patch', 'update'] },
  { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
];
const VOLUMES = [
  { name: 'device-plugin', path: '/var/lib/kubelet/device-plugins' },
  { name: 'infa-map', path: '/run' },
];

/** Offers Inferentia and Trainium devices to pods, as `aws.amazon.com/neuron` and `aws.amazon.com/neuroncore`. */
export function neuronDevicePlugin(
  scope: Construct,
  namespace: string,
  image: string,
  pools: readonly IGpuNodePool[],
): void {
  const account = new ServiceAccountV1(scope, 'NeuronServiceAccount', {
    metadata: { name: NAME, namespace, labels: LABELS },
    automountServiceAccountToken: true,
  });
  const role = new ClusterRoleV1(scope, 'NeuronRole', { metadata: { name: NAME, labels: LABELS }, rule: RULES });
  const binding = new ClusterRoleBindingV1(scope, 'NeuronRoleBinding', {
    metadata: { name: NAME, labels: LABELS },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role.metadata.name },
    subject: [{ kind: 'ServiceAccount', name: account.metadata.name, namespace, apiGroup: '' }],
  });
  // loaded where it is used: the module takes 11 MB and 40 ms, and few clusters have these devices
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { DaemonSetV1 } = require('@cdktf/provider-kubernetes/lib/daemon-set-v1') as typeof DaemonSet;
  new DaemonSetV1(scope, 'NeuronDevicePlugin', {
    metadata: { name: NAME, namespace, labels: LABELS },
    // there may be no Neuron node yet, and a new one may take its time
    waitForRollout: false,
    spec: {
      selector: { matchLabels: LABELS },
      strategy: { type: 'RollingUpdate' },
      template: {
        metadata: { labels: LABELS },
        spec: {
          serviceAccountName: account.metadata.name,
          priorityClassName: 'system-node-critical',
          affinity: { nodeAffinity: affinity(pools) },
          toleration: [{ key: 'CriticalAddonsOnly', operator: 'Exists' }, ...tolerationsOf(pools)],
          container: [
            {
              name: NAME,
              image,
              env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
              // it writes its socket into a folder of the kubelet, which is root's
              securityContext: {
                runAsNonRoot: false,
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
                seccompProfile: { type: 'RuntimeDefault' },
              },
              resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '128Mi' } },
              volumeMount: VOLUMES.map(({ name, path }) => ({ name, mountPath: path })),
            },
          ],
          volume: VOLUMES.map(({ name, path }) => ({ name, hostPath: { path, type: 'Directory' } })),
        },
      },
    },
    dependsOn: [binding],
  });
}

/** On nodes with the label that `GpuNodePool` sets, and on pools that are imported with labels of their own. */
function affinity(pools: readonly IGpuNodePool[]): object {
  const selectors = [{ 'aws.amazon.com/neuron.present': 'true' }, ...pools.map(({ nodeSelector }) => nodeSelector)];
  return { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerm: nodeTerms(selectors) } };
}

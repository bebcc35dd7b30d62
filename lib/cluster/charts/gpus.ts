import { AcceleratorManufacturer } from '../accelerator';
import type { ChartValues } from '../chart';
import type { IGpuNodePool } from '../gpu-node-pool';
import type { GpuSharing } from '../gpu-sharing';
import { nodeAffinity, tolerationsOf } from '../placement';

const CRITICAL = { key: 'CriticalAddonsOnly', operator: 'Exists' };
/** Name of the setting of nodes whose GPUs are not shared. */
const UNSHARED = 'unshared';

/** Pools with NVIDIA GPUs. */
export function nvidiaPools(pools: readonly IGpuNodePool[]): IGpuNodePool[] {
  return pools.filter(({ accelerator }) => accelerator.manufacturer === AcceleratorManufacturer.NVIDIA);
}

/** Pools with Inferentia or Trainium. */
export function neuronPools(pools: readonly IGpuNodePool[]): IGpuNodePool[] {
  return pools.filter(({ accelerator }) => accelerator.manufacturer === AcceleratorManufacturer.AWS);
}

/** Values of the plain NVIDIA device plugin. */
export function nvidiaDevicePlugin(pools: readonly IGpuNodePool[]): ChartValues {
  const config = sharingConfigs(pools);
  return {
    fullnameOverride: 'nvidia-device-plugin',
    ...(config ? { config: { map: config, default: UNSHARED } } : {}),
    resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '128Mi' } },
    affinity: gpuAffinity(pools),
    tolerations: [CRITICAL, ...tolerationsOf(pools)],
  };
}

/** Values of the DCGM exporter: GPU metrics of every NVIDIA node on port 9400. */
export function dcgmExporter(pools: readonly IGpuNodePool[], serviceMonitors: boolean): ChartValues {
  return {
    fullnameOverride: 'dcgm-exporter',
    // on by default in the chart, and it fails without the operator's kinds
    serviceMonitor: { enabled: serviceMonitors },
    // each node's metrics are asked for on that node
    service: { internalTrafficPolicy: 'Local' },
    affinity: gpuAffinity(pools),
    tolerations: [CRITICAL, ...tolerationsOf(pools)],
  };
}

/**
 * Values of the GPU operator, which replaces plugin and exporter where GPUs are cut by MIG. Driver and container
 * toolkit are part of the EKS images.
 */
export function gpuOperator(pools: readonly IGpuNodePool[], metrics: boolean, serviceMonitors: boolean): ChartValues {
  const config = sharingConfigs(pools);
  const tolerations = tolerationsOf(pools);
  return {
    driver: { enabled: false },
    toolkit: { enabled: false },
    // every GPU of a node has the same partitions, which pods ask for as nvidia.com/gpu
    mig: { strategy: 'single' },
    migManager: {
      enabled: true,
      // GPUs of virtual machines take the MIG mode with a reboot only
      env: [{ name: 'WITH_REBOOT', value: 'true' }],
    },
    devicePlugin: {
      enabled: true,
      ...(config ? { config: { create: true, name: 'device-plugin-config', default: UNSHARED, data: config } } : {}),
    },
    dcgmExporter: { enabled: metrics, serviceMonitor: { enabled: serviceMonitors } },
    daemonsets: { tolerations },
    'node-feature-discovery': { worker: { tolerations } },
  };
}

/** Values of the EFA device plugin; its image lies in every region. */
export function efaDevicePlugin(pools: readonly IGpuNodePool[], region: string): ChartValues {
  return {
    fullnameOverride: 'aws-efa-k8s-device-plugin',
    // Source: EKS user guide, Amazon container image registries; override it in opt-in regions
    image: { repository: `602401143452.dkr.ecr.${region}.amazonaws.com/eks/aws-efa-k8s-device-plugin` },
    // instead of the chart's list of instance types, which is older than some of them
    supportedInstanceLabels: { keys: ['vpc.amazonaws.com/efa.present'], values: ['true'] },
    resources: { requests: { cpu: '10m', memory: '20Mi' }, limits: { memory: '64Mi' } },
    tolerations: tolerationsOf(pools),
  };
}

/** On nodes with the label that `GpuNodePool` sets, and on pools that are imported with labels of their own. */
function gpuAffinity(pools: readonly IGpuNodePool[]): object {
  const selectors = [{ 'nvidia.com/gpu.present': 'true' }, ...pools.map(({ nodeSelector }) => nodeSelector)];
  return { nodeAffinity: nodeAffinity(selectors) };
}

/** Settings by the name that a node's label chooses; undefined when no pool has time slices. */
function sharingConfigs(pools: readonly IGpuNodePool[]): { [name: string]: string } | undefined {
  const sliced = pools
    .map(({ sharing }) => sharing)
    .filter((sharing): sharing is GpuSharing => sharing?.sharingKind === 'time-slicing');
  if (sliced.length === 0) return undefined;
  return {
    [UNSHARED]: JSON.stringify({ version: 'v1' }),
    ...Object.fromEntries(sliced.map((sharing) => [sharing.configName, timeSlices(sharing)])),
  };
}

function timeSlices({ replicas }: GpuSharing): string {
  return JSON.stringify({
    version: 'v1',
    sharing: {
      // two slices of one GPU are not twice as fast: refuse the pod that thinks so
      timeSlicing: { failRequestsGreaterThanOne: true, resources: [{ name: 'nvidia.com/gpu', replicas }] },
    },
  });
}

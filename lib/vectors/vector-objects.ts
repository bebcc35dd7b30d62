import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1';
import { PodDisruptionBudgetV1 } from '@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1';
import { ServiceAccountV1 } from '@cdktf/provider-kubernetes/lib/service-account-v1';
import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1';
import { Fn } from 'cdktf';
import type { Construct } from 'constructs';
import type { VectorEngineFile, VectorEnginePort, VectorEngineSpec } from './vector-engine';
import type { ObjectMeta } from './vector-network';
import { literals } from '../core/tokens';

/** What a tag names may change: it is looked up at every start. A digest needs no registry once it is there. */
export function pullPolicy(image: string): string {
  return image.includes('@sha256:') ? 'IfNotPresent' : 'Always';
}

/** A service account of its own, without a token; returns its name. */
export function addServiceAccount(scope: Construct, metadata: ObjectMeta): string {
  new ServiceAccountV1(scope, 'ServiceAccount', { metadata, automountServiceAccountToken: false });
  return metadata.name;
}

/** The ConfigMap of an engine and what tells pods that it has changed. */
export interface ConfigObject {
  /** Name of the ConfigMap. */
  readonly configMapName: string;
  /** Expression that changes with its content. */
  readonly checksum: string;
  /** The files in it. */
  readonly files: readonly VectorEngineFile[];
}

/** Last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The configuration files; none where the engine has none. */
export function addConfig(
  scope: Construct,
  metadata: ObjectMeta,
  files: readonly VectorEngineFile[],
): ConfigObject | undefined {
  if (files.length === 0) return undefined;
  const config = new ConfigMapV1(scope, 'Config', {
    metadata,
    data: literals(Object.fromEntries(files.map(({ path, content }) => [baseName(path), content]))),
  });
  // an expression, not a hash of our own: the content may hold values that are known to Terraform only
  return { configMapName: metadata.name, checksum: Fn.sha256(Fn.jsonencode(config.data)), files };
}

/** The headless service that peers find each other by, and that of the clients. */
export function addServices(
  scope: Construct,
  names: { meta: (name: string) => ObjectMeta; databaseName: string; podLabels: { [key: string]: string } },
  spec: VectorEngineSpec,
): void {
  const { meta, databaseName, podLabels } = names;
  new ServiceV1(scope, 'HeadlessService', {
    metadata: meta(`${databaseName}-headless`),
    spec: {
      clusterIp: 'None',
      // peers have to find each other before they are ready
      publishNotReadyAddresses: true,
      selector: podLabels,
      port: servicePorts([...spec.clientPorts, ...spec.peerPorts]),
    },
  });
  new ServiceV1(scope, 'Service', {
    metadata: meta(databaseName),
    spec: { type: 'ClusterIP', selector: podLabels, port: servicePorts(spec.clientPorts) },
  });
}

function servicePorts(ports: readonly VectorEnginePort[]): object[] & { name: string; port: number }[] {
  return ports.map(({ portName, port }) => ({
    name: portName,
    port: port.fromPort,
    targetPort: portName,
    protocol: port.protocol.toUpperCase(),
  }));
}

/** Lets drains take one peer at a time. */
export function addDisruptionBudget(
  scope: Construct,
  metadata: ObjectMeta,
  podLabels: { [key: string]: string },
): void {
  new PodDisruptionBudgetV1(scope, 'DisruptionBudget', {
    metadata,
    spec: { maxUnavailable: '1', selector: { matchLabels: podLabels } },
  });
}

import { TerraformElement, TerraformResource, TerraformStack, dependable } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import type { IAgentCluster } from './agent-cluster';
import type { INodePool } from './node-pool';
import type { Connections } from '../network/connections';
import { Port } from '../network/port';
import type { IEncryptionKey } from '../security/encryption-key';

const API_SERVER = Port.tcp(443);
const KUBELET = Port.tcp(10_250);
/** Source: EKS user guide, "View resource usage with the Kubernetes Metrics Server": the add-on listens on 10251. */
const METRICS_SERVER = Port.tcp(10_251);
const DNS = [Port.udp(53), Port.tcp(53)];

interface Webhook {
  readonly port: Port;
  readonly reason: string;
}

/**
 * What defined and imported clusters can do: the paths between the control plane and the pools, and among the pools.
 *
 * @internal
 */
export abstract class AgentClusterBase extends Construct implements IAgentCluster {
  public abstract readonly clusterName: string;
  public abstract readonly connections: Connections;
  public abstract readonly kubernetesVersion?: string;
  public abstract readonly serviceCidr?: string;
  public abstract readonly clusterArn?: string;
  public abstract readonly clusterEndpoint?: string;
  public abstract readonly certificateAuthorityData?: string;
  public abstract readonly volumeKey?: IEncryptionKey;
  /** Pools in the order they were attached. */
  protected readonly pools: INodePool[] = [];
  private readonly webhooks: Webhook[] = [];

  public get systemPools(): INodePool[] {
    return this.pools.filter(({ system }) => system);
  }

  public attachNodePool(pool: INodePool): void {
    if (this.pools.includes(pool)) return;
    this.pools.push(pool);
    pool.connections.allowTo(this, API_SERVER, 'kubernetes api');
    this.connections.allowTo(pool, KUBELET, 'kubelet: logs, exec, port-forward');
    if (pool.system) {
      this.connections.allowTo(pool, METRICS_SERVER, 'metrics api');
      for (const { port, reason } of this.webhooks) this.connections.allowTo(pool, port, reason);
    }
    // a path that is met twice is opened once
    for (const other of this.pools) {
      openBetween(pool, other);
      openBetween(other, pool);
    }
  }

  public openWebhook(port: Port, reason: string): void {
    if (this.webhooks.some((known) => known.port.portName === port.portName)) return;
    this.webhooks.push({ port, reason });
    for (const pool of this.systemPools) this.connections.allowTo(pool, port, reason);
  }
}

/** CoreDNS and the metrics server run on the system pools. */
function openBetween(from: INodePool, to: INodePool): void {
  if (to.system) for (const port of DNS) from.connections.allowTo(to, port, 'cluster dns');
  if (from.system) from.connections.allowTo(to, KUBELET, 'metrics-server reads kubelets');
}

/** Makes a resource wait for others of the same stack, although it exists already. */
export function waitFor(later: IConstruct | undefined, earlier: readonly (IConstruct | undefined)[]): void {
  if (!isResource(later)) return;
  const stack = TerraformStack.of(later);
  for (const resource of earlier) {
    if (!isResource(resource) || TerraformStack.of(resource) !== stack) continue;
    later.dependsOn = [...(later.dependsOn ?? []), dependable(resource)];
  }
}

function isResource(construct: IConstruct | undefined): construct is TerraformResource {
  return (
    construct !== undefined &&
    TerraformElement.isTerraformElement(construct) &&
    TerraformResource.isTerraformResource(construct)
  );
}

import { Construct } from 'constructs';
import type { INodePool, NodeTaint, NodeToleration } from './node-pool';
import type { Size } from '../core/size';
import type { Connections } from '../network/connections';

/** Label that holds the name of the pool on every node. */
export const POOL_LABEL = 'agent-platform/node-pool';

/**
 * What both kinds of pools can do.
 *
 * @internal
 */
export abstract class NodePoolBase extends Construct implements INodePool {
  public abstract readonly nodePoolName: string;
  public abstract readonly connections: Connections;
  public abstract readonly system: boolean;
  public abstract readonly allocatableMemory?: Size;
  /** Taints of the nodes. */
  protected abstract readonly taints: NodeTaint[];

  public get nodeSelector(): { [key: string]: string } {
    return { [POOL_LABEL]: this.nodePoolName };
  }

  public get tolerations(): NodeToleration[] {
    return this.taints.map(({ key, effect }) => ({ key, operator: 'Exists', effect }));
  }
}

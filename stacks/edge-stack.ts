import type { Construct } from 'constructs';
import { type EnvironmentSettings, EnvironmentStack } from './environment-stack';
import { AgentApi, type AgentApiOptions } from '../lib/gateway/agent-api';
import type { IInternalLoadBalancer } from '../lib/gateway/internal-load-balancer';

/** Properties of `EdgeStack`. */
export interface EdgeStackProps extends EnvironmentSettings {
  /** The API in front of the agents. */
  readonly api: AgentApiOptions;
  /** The load balancer that the API calls. */
  readonly loadBalancer: IInternalLoadBalancer;
}

/** The last stack of an environment: the API that the world calls. */
export class EdgeStack extends EnvironmentStack {
  /** The API. */
  public readonly api: AgentApi;

  constructor(scope: Construct, id: string, props: EdgeStackProps) {
    super(scope, id, props);
    this.api = new AgentApi(this, 'Api', { ...props.api, loadBalancer: props.loadBalancer });
  }
}

import { Construct } from 'constructs';
import { type ClusterOptions, ClusterStack } from './cluster-stack';
import { type DataOptions, DataStack } from './data-stack';
import { EdgeStack } from './edge-stack';
import type { EnvironmentSettings } from './environment-stack';
import { type NetworkOptions, NetworkStack } from './network-stack';
import { PlatformStack } from './platform-stack';
import { checkSecretArn } from './secret-arn';
import { type AgentOptions, WorkloadsStack } from './workloads-stack';
import { AGENT_PORT, READINESS_PATH } from '../lib/agents/agent-defaults';
import { Checks } from '../lib/core/checks';
import type { AgentApiOptions } from '../lib/gateway/agent-api';
import type { VectorDatabaseOptions } from '../lib/vectors/vector-database';
import { checkPropTypes } from '../lib/core/prop-types';

/** Properties of `AgentEnvironment`: everything that one environment is, in one object. */
export interface AgentEnvironmentProps extends EnvironmentSettings {
  /** The network. */
  readonly network: NetworkOptions;
  /** The cluster and its node pools. */
  readonly cluster: ClusterOptions;
  /**
   * The cache and the buckets.
   *
   * @default - the defaults of `DataOptions`
   */
  readonly data?: DataOptions;
  /** The vector database. */
  readonly vectors: VectorDatabaseOptions;
  /** ARN of the secret in AWS Secrets Manager that holds the API key of the vector database as its whole value. */
  readonly vectorApiKeySecretArn: string;
  /** The services of agents by their names, which are part of Terraform addresses. */
  readonly agents: { [serviceName: string]: AgentOptions };
  /** The API in front of the agents. */
  readonly api: AgentApiOptions;
}

/**
 * One environment in six stacks, applied in this order: `network`, `cluster`, `data`, `platform`, `workloads`, `edge`.
 * A stack is called `<application>-<environmentName>-<name>`. `platform` and `workloads` talk to the cluster, the others to
 * AWS alone.
 */
export class AgentEnvironment extends Construct {
  /** Network. */
  public readonly network: NetworkStack;
  /** EKS, its node pools and the internal load balancer. */
  public readonly cluster: ClusterStack;
  /** Cache and buckets. */
  public readonly data: DataStack;
  /** StorageClasses and controllers. */
  public readonly platform: PlatformStack;
  /** Vector database and agents. */
  public readonly workloads: WorkloadsStack;
  /** API. */
  public readonly edge: EdgeStack;

  constructor(scope: Construct, id: string, props: AgentEnvironmentProps) {
    super(scope, id);
    checkPropTypes(this, 'stacks.AgentEnvironmentProps', props);
    checkEnvironment(new Checks(this), props);
    const prefix = `${props.application}-${props.environmentName}`;
    const clusterName = prefix;
    // the order is declared as the stacks are made: a rule between two security groups lives in the later stack
    this.network = new NetworkStack(this, `${prefix}-network`, { ...props, clusterName });
    const { network } = this.network;
    this.cluster = new ClusterStack(this, `${prefix}-cluster`, {
      ...props,
      network,
      serviceCidr: network.serviceCidr,
      clusterName,
      services: Object.entries(props.agents).map(([serviceName, agent]) => ({
        serviceName,
        listenerPort: agent.listenerPort,
        targetPort: agent.port ?? AGENT_PORT,
        healthCheckPath: agent.readinessPath ?? READINESS_PATH,
      })),
    });
    this.cluster.addDependency(this.network);
    this.data = new DataStack(this, `${prefix}-data`, { ...props, network });
    this.data.addDependency(this.cluster);
    this.platform = new PlatformStack(this, `${prefix}-platform`, {
      ...props,
      cluster: this.cluster.cluster,
      gpuPools: this.cluster.gpuPools,
      secretArns: [props.vectorApiKeySecretArn],
    });
    this.platform.addDependency(this.data);
    this.workloads = new WorkloadsStack(this, `${prefix}-workloads`, {
      ...props,
      clusterStack: this.cluster,
      dataStack: this.data,
    });
    this.workloads.addDependency(this.platform);
    this.edge = new EdgeStack(this, `${prefix}-edge`, { ...props, loadBalancer: this.cluster.loadBalancer });
    this.edge.addDependency(this.workloads);
  }
}

function checkEnvironment(checks: Checks, props: AgentEnvironmentProps): void {
  const { agents, api, region, network, vectors, vectorApiKeySecretArn } = props;
  const names = Object.keys(agents);
  const zones = network.availabilityZones;
  checks
    .length('AgentEnvironmentAgents', 'agents', names, { min: 1 }, 'add an agent')
    .that(
      'AgentEnvironmentZones',
      'network.availabilityZones',
      zones,
      () => zones.every((zone) => zone.startsWith(region)),
      `zones of ${region}`,
      'change the zones or the region',
    );
  checkSecretArn(checks, 'AgentEnvironmentSecret', 'vectorApiKeySecretArn', vectorApiKeySecretArn, region);
  for (const prop of ['apiKeySecretName', 'apiKeySecretKey', 'readOnlyApiKeySecretKey', 'anonymousAccess'] as const) {
    if (vectors[prop] === undefined) continue;
    checks.fail({
      code: 'AgentEnvironmentVectors',
      prop: `vectors.${prop}`,
      got: vectors[prop],
      allowed: 'absent: the stacks copy the API key from vectorApiKeySecretArn',
      fix: 'choose keys of your own in a stack of your own',
    });
  }
  for (const { serviceName } of api.routes) {
    checks.oneOf('AgentEnvironmentRoutes', 'api.routes.serviceName', serviceName, names, 'name one of the agents');
  }
  checks.throwIfAny();
}

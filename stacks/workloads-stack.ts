import type { Construct } from 'constructs';
import { ClusterSecrets } from './cluster-secrets';
import { type EnvironmentSettings, EnvironmentStack } from './environment-stack';
import type { ClusterStack } from './cluster-stack';
import type { DataStack } from './data-stack';
import { AgentService, type AgentServiceOptions } from '../lib/agents/agent-service';
import { WorkloadNamespace } from '../lib/agents/workload-namespace';
import { ClusterProviders } from '../lib/cluster/cluster-providers';
import { CustomResources } from '../lib/cluster/custom-resources';
import { Port } from '../lib/network/port';
import { VectorDatabase, type VectorDatabaseOptions } from '../lib/vectors/vector-database';

/** One service of agents in an environment. */
export interface AgentOptions extends AgentServiceOptions {
  /**
   * Port of the internal load balancer for the service, 1 to 65535: permanent, and another one for each service.
   */
  readonly listenerPort: number;
}

/** Properties of `WorkloadsStack`. */
export interface WorkloadsStackProps extends EnvironmentSettings {
  /** The cluster that workloads run in. */
  readonly clusterStack: ClusterStack;
  /** The stores that they use. */
  readonly dataStack: DataStack;
  /** Services of agents by their names, which are part of Terraform addresses. */
  readonly agents: { [serviceName: string]: AgentOptions };
  /** The vector database. */
  readonly vectors: VectorDatabaseOptions;
  /** ARN of the secret in AWS Secrets Manager that holds the API key of the vector database as its whole value. */
  readonly vectorApiKeySecretArn: string;
}

const VECTOR_KEY = 'vector-api-key';
/** Pods are ready when the load balancer finds them healthy. Else a rollout stops the old ones minutes too early. */
const READINESS_GATES = { 'elbv2.k8s.aws/pod-readiness-gate-inject': 'enabled' };
/** AWS goes on sending connections to a target that is taken out for that long. */
const LOAD_BALANCER_DRAIN = 120;

/** The fifth stack of an environment: the vector database, the agents, and the paths between them and their stores. */
export class WorkloadsStack extends EnvironmentStack {
  /** The vector database, in the namespace `retrieval`. */
  public readonly vectors: VectorDatabase;
  /** The services of agents, in the namespace `agents`. */
  public readonly agents: AgentService[];

  constructor(scope: Construct, id: string, props: WorkloadsStackProps) {
    super(scope, id, props);
    const { cluster, retrievalPool } = props.clusterStack;
    new ClusterProviders(this, 'Providers', { cluster });
    const { namespaceName: retrieval } = new WorkloadNamespace(this, 'Retrieval', { namespaceName: 'retrieval' });
    const { namespaceName: agents } = new WorkloadNamespace(this, 'Agents', {
      namespaceName: 'agents',
      labels: READINESS_GATES,
    });
    for (const [secretsId, namespace] of [
      ['RetrievalSecrets', retrieval] as const,
      ['AgentSecrets', agents] as const,
    ]) {
      new ClusterSecrets(this, secretsId, {
        namespace,
        region: props.region,
        secretArns: { [VECTOR_KEY]: props.vectorApiKeySecretArn },
      });
    }
    this.vectors = new VectorDatabase(this, 'Vectors', {
      nodes: retrievalPool,
      apiKeySecretName: VECTOR_KEY,
      snapshots: { bucket: props.dataStack.vectorSnapshots, cluster },
      ...props.vectors,
      namespace: retrieval,
    });
    this.agents = Object.entries(props.agents).map(([name, agent]) => this.addAgent(props, agents, name, agent));
  }

  /** An agent with what a retrieval-augmented agent needs: the cache, the vectors, documents and an archive. */
  private addAgent(
    props: WorkloadsStackProps,
    namespace: string,
    serviceName: string,
    options: AgentOptions,
  ): AgentService {
    const { cluster, agentPool, loadBalancer } = props.clusterStack;
    const { cache, documents, conversations } = props.dataStack;
    const { environment, secretNames } = options;
    const agent = new AgentService(this, `Agent-${serviceName}`, {
      drainSeconds: LOAD_BALANCER_DRAIN,
      ...options,
      serviceName,
      cluster,
      namespace,
      nodes: agentPool,
      environment: {
        AWS_REGION: props.region,
        CACHE_HOST: cache.endpointAddress,
        CACHE_PORT: String(cache.port.fromPort),
        CACHE_USER: cache.userName,
        VECTOR_URL: this.vectors.clientUrl,
        DOCUMENTS_BUCKET: documents.bucketName,
        CONVERSATIONS_BUCKET: conversations.bucketName,
        ...environment,
      },
      secretNames: [VECTOR_KEY, ...(secretNames ?? [])],
    });
    agent.connections.allowTo(cache, cache.port, 'sessions and rate counters');
    cache.grants.connect(agent);
    for (const port of this.vectors.clientPorts) agent.connections.allowTo(this.vectors, port, 'retrieval');
    documents.grants.read(agent);
    conversations.grants.write(agent);
    agent.connections.allowFrom(loadBalancer, Port.tcp(agent.port), 'calls of the API');
    new CustomResources(this, `Binding-${serviceName}`, {
      namespace,
      manifests: [
        {
          apiVersion: 'elbv2.k8s.aws/v1beta1',
          kind: 'TargetGroupBinding',
          metadata: { name: serviceName, namespace },
          spec: {
            serviceRef: { name: serviceName, port: 80 },
            targetGroupARN: loadBalancer.targetGroupArn(serviceName),
            targetType: 'ip',
          },
        },
      ],
    });
    return agent;
  }
}

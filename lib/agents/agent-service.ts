import { Op, Token } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { AGENT_PORT } from './agent-defaults';
import { type AgentWorkload, agentDeployment } from './agent-deployment';
import { agentPolicies } from './agent-policies';
import { checkAgentService } from './agent-service-checks';
import type { IAgentClusterRef } from '../cluster/agent-cluster';
import type { INodePool } from '../cluster/node-pool';
import { PodIdentity } from '../cluster/pod-identity';
import { Checks } from '../core/checks';
import { checkAttributes, checkPropTypes } from '../core/prop-types';
import type { GrantStatement, IGrantee } from '../core/grant';
import { byProfile } from '../core/by-profile';
import { Size } from '../core/size';
import { isKnown } from '../core/tokens';
import { Connections, type IConnectable } from '../network/connections';

/** Points at a service of agents. */
export interface IAgentServiceRef extends IConstruct {
  /** Name of the service, of its Deployment and of its pods' `app.kubernetes.io/name` label. */
  readonly serviceName: string;
  /** Namespace that it runs in. */
  readonly namespace: string;
}

/** A service of agents, defined here or imported. It can be granted access and be connected. */
export interface IAgentService extends IAgentServiceRef, IConnectable, IGrantee {
  /** Port that the pods answer on. */
  readonly port: number;
}

/** Everything about a service of agents but its name and where it runs. */
export interface AgentServiceOptions {
  /** Container image with a tag, better with a digest: `repository:tag@sha256:…`. Not `latest`. */
  readonly image: string;
  /**
   * Port that the container answers HTTP on, 1024 to 65535: a non-root process cannot open a lower one.
   *
   * @default 8080
   */
  readonly port?: number;
  /**
   * Path that answers 200 while the process is alive.
   *
   * @default '/healthz'
   */
  readonly livenessPath?: string;
  /**
   * Path that answers 200 while the process can take requests.
   *
   * @default '/readyz'
   */
  readonly readinessPath?: string;
  /**
   * Environment variables. They stand in the Terraform state and in the cluster in clear: no secrets.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };
  /**
   * Names of existing Kubernetes Secrets of the namespace. Each is mounted as files below
   * `/var/run/secrets/agent/<name>`.
   *
   * @default - none
   */
  readonly secretNames?: string[];
  /**
   * CPU that each pod asks for, in cores. There is no CPU limit: a limit only adds latency.
   *
   * @default 0.5
   */
  readonly cpu?: number;
  /**
   * Memory that each pod asks for, and at most gets.
   *
   * @default - 512 MiB
   */
  readonly memory?: Size;
  /**
   * Fewest pods.
   *
   * @default - 3 in production, 2 in staging, 1 in dev
   */
  readonly minReplicas?: number;
  /**
   * Most pods.
   *
   * @default - ten times `minReplicas`
   */
  readonly maxReplicas?: number;
  /**
   * Share of the requested CPU, in percent, that the autoscaler keeps the pods at.
   *
   * @default 60
   */
  readonly targetCpuUtilization?: number;
  /**
   * Seconds that a pod goes on answering when it is stopped, before the process is told, 5 to 600: until then it gets
   * new requests. Behind a network load balancer take 120, the time that AWS needs to take a target out whatever its
   * settings. Source: kubernetes-sigs/aws-load-balancer-controller, issue 2366.
   *
   * @default 15
   */
  readonly drainSeconds?: number;
  /**
   * Seconds that a pod has to finish its requests when it is stopped, `drainSeconds` among them, up to 3600; model
   * calls take long. At least 5 more than `drainSeconds`.
   *
   * @default - 45 more than `drainSeconds`
   */
  readonly terminationGracePeriodSeconds?: number;
}

/** Properties of `AgentService`. */
export interface AgentServiceProps extends AgentServiceOptions {
  /** Cluster that the service runs in; its pods get an AWS identity there. */
  readonly cluster: IAgentClusterRef;
  /** Namespace that the service runs in. */
  readonly namespace: string;
  /**
   * Node pool that the pods run on.
   *
   * @default - any untainted node; paths through security groups and network ACLs are then not opened
   */
  readonly nodes?: INodePool;
  /**
   * Name of the service: 1 to 52 of a-z, 0-9 and -.
   *
   * @default - the construct's id in lower case
   */
  readonly serviceName?: string;
}

/** Attributes of a service of agents defined elsewhere. */
export interface AgentServiceAttributes {
  /** Name of the service: the value of its pods' `app.kubernetes.io/name` label. */
  readonly serviceName: string;
  /** Namespace that it runs in. */
  readonly namespace: string;
  /** The AWS identity of its pods. */
  readonly identity: IGrantee;
  /**
   * Node pool that its pods run on.
   *
   * @default - unknown: paths through security groups are not opened
   */
  readonly nodes?: INodePool;
  /**
   * Port that the pods answer on.
   *
   * @default 8080
   */
  readonly port?: number;
}

abstract class AgentServiceBase extends Construct implements IAgentService {
  public abstract readonly serviceName: string;
  public abstract readonly namespace: string;
  public abstract readonly port: number;
  public abstract readonly connections: Connections;
  /** Identity that holds what is granted. */
  protected abstract readonly identity: IGrantee;

  public addStatement(statement: GrantStatement): void {
    this.identity.addStatement(statement);
  }
}

/**
 * A service of agents: a Deployment that scales on CPU, spread over zones, hardened to the `restricted` standard, with
 * an AWS identity that has no rights until it is granted some, and no path until one is opened. Pods reach what their
 * node pool's segment reaches: AWS endpoints, and the internet where the segment's egress says so.
 */
export class AgentService extends AgentServiceBase {
  /** Uses a service that is defined elsewhere; defines nothing but the paths that are opened here. */
  public static fromAgentServiceAttributes(scope: Construct, id: string, attrs: AgentServiceAttributes): IAgentService {
    checkAttributes(scope, id, 'agents.AgentServiceAttributes', attrs);
    class Import extends AgentServiceBase {
      public readonly serviceName = attrs.serviceName;
      public readonly namespace = attrs.namespace;
      public readonly port = attrs.port ?? AGENT_PORT;
      public readonly connections = new Connections(this, {
        pods: { namespace: attrs.namespace, labels: podLabels(attrs.serviceName) },
        nodes: attrs.nodes,
      });
      protected readonly identity = attrs.identity;
    }
    const service = new Import(scope, id);
    // NetworkPolicies are made below it
    new Checks(service).throwIfAny();
    return service;
  }

  public readonly serviceName: string;
  public readonly namespace: string;
  public readonly port: number;
  public readonly connections: Connections;
  /** Identity that holds what is granted. */
  protected readonly identity: IGrantee;

  constructor(scope: Construct, id: string, props: AgentServiceProps) {
    super(scope, id);
    checkPropTypes(this, 'agents.AgentServiceProps', props);
    const serviceName = props.serviceName ?? id.toLowerCase().replaceAll('_', '-');
    const { namespace, port = AGENT_PORT, nodes } = props;
    const minReplicas = props.minReplicas ?? byProfile(this, { production: 3, staging: 2, dev: 1 });
    const workload: AgentWorkload = {
      serviceName,
      port,
      minReplicas,
      maxReplicas: props.maxReplicas ?? tenTimes(minReplicas),
      cpu: props.cpu ?? 0.5,
      memory: props.memory ?? Size.mebibytes(512),
      targetCpuUtilization: props.targetCpuUtilization ?? 60,
      drainSeconds: props.drainSeconds ?? 15,
      labels: podLabels(serviceName),
    };
    checkAgentService(new Checks(this), props, workload);

    this.serviceName = serviceName;
    this.namespace = namespace;
    this.port = port;
    const identity = new PodIdentity(this, 'Identity', {
      cluster: props.cluster,
      namespace,
      serviceAccount: serviceName,
    });
    this.identity = identity;
    const pods = { namespace, labels: workload.labels };
    this.connections = new Connections(this, { pods, nodes });
    agentDeployment(this, props, workload, identity);
    agentPolicies(this, pods, nodes?.connections.segment);
  }
}

/** A number that is known only at apply is multiplied by Terraform. */
function tenTimes(replicas: number): number {
  return isKnown(replicas) ? replicas * 10 : Token.asNumber(Op.mul(replicas, 10));
}

function podLabels(serviceName: string): { [key: string]: string } {
  return { 'app.kubernetes.io/name': serviceName };
}

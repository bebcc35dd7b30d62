import type { Construct } from 'constructs';
import { type EnvironmentSettings, EnvironmentStack } from './environment-stack';
import { Egress } from '../lib/network/egress';
import { NetworkSegments } from '../lib/network/network-segments';
import { SegmentedNetwork } from '../lib/network/segmented-network';
import type { SegmentOptions } from '../lib/network/segment-options';

/** The network of an environment. */
export interface NetworkOptions {
  /** Zones of the environment, all of one region; append new ones at the end. */
  readonly availabilityZones: string[];
  /**
   * Addresses of the VPC.
   *
   * @default 10.0.0.0/16
   */
  readonly cidrBlock?: string;
  /**
   * Where nodes of the cluster may go outside the network. Without a way to the registries of charts and images, all
   * images have to lie in ECR.
   *
   * @default Egress.endpoints()
   */
  readonly nodeEgress?: Egress;
  /**
   * Where agents and their nodes may go outside the network, for example to the API of a model provider.
   *
   * @default - as `nodeEgress`
   */
  readonly agentEgress?: Egress;
  /**
   * All segments, where the usual six are not what is wanted. `edge`, `system`, `orchestration`, `inference`,
   * `retrieval` and `data` have to be among them.
   *
   * @default - NetworkSegments.standard() with the egress above
   */
  readonly segments?: SegmentOptions[];
  /**
   * Addresses that the cluster gives to Kubernetes Services.
   *
   * @default 172.20.0.0/16
   */
  readonly serviceCidr?: string;
}

/** Properties of `NetworkStack`. */
export interface NetworkStackProps extends EnvironmentSettings {
  /** The network. */
  readonly network: NetworkOptions;
  /**
   * Name of the cluster that will use the network, for the tags of its subnets.
   *
   * @default - none
   */
  readonly clusterName?: string;
}

/** The first stack of an environment: its network. */
export class NetworkStack extends EnvironmentStack {
  /** The network. */
  public readonly network: SegmentedNetwork;

  constructor(scope: Construct, id: string, props: NetworkStackProps) {
    super(scope, id, props);
    const { nodeEgress = Egress.endpoints(), agentEgress = nodeEgress, segments, ...rest } = props.network;
    const egress = { system: nodeEgress, inference: nodeEgress, retrieval: nodeEgress, orchestration: agentEgress };
    this.network = new SegmentedNetwork(this, 'Network', {
      ...rest,
      segments: segments ?? usualSegments(egress),
      clusterName: props.clusterName,
    });
  }
}

/** Without a way to the internet, External Secrets in `system` reaches Secrets Manager through an endpoint of its own. */
function usualSegments(egress: { [segmentName: string]: Egress }): SegmentOptions[] {
  return NetworkSegments.standard(egress).map((segment) =>
    segment.segmentName === 'system' && segment.egress?.reachesInternet !== true
      ? { ...segment, interfaceEndpoints: ['secretsmanager'] }
      : segment,
  );
}

import type { Construct } from 'constructs';
import { type EnvironmentSettings, EnvironmentStack } from './environment-stack';
import type { IAgentCluster } from '../lib/cluster/agent-cluster';
import { ClusterAddons } from '../lib/cluster/cluster-addons';
import { ClusterProviders } from '../lib/cluster/cluster-providers';
import type { IGpuNodePool } from '../lib/cluster/gpu-node-pool';

/** Properties of `PlatformStack`. */
export interface PlatformStackProps extends EnvironmentSettings {
  /** The cluster that the add-ons run in. */
  readonly cluster: IAgentCluster;
  /** Its GPU pools, which decide what is installed for them. */
  readonly gpuPools: IGpuNodePool[];
  /** ARNs of the secrets in AWS Secrets Manager that may be copied into the cluster. */
  readonly secretArns: string[];
}

/** The fourth stack of an environment: StorageClasses and the controllers that workloads need. */
export class PlatformStack extends EnvironmentStack {
  /** What was installed. */
  public readonly addons: ClusterAddons;

  constructor(scope: Construct, id: string, props: PlatformStackProps) {
    super(scope, id, props);
    const { cluster, gpuPools, secretArns } = props;
    new ClusterProviders(this, 'Providers', { cluster });
    this.addons = new ClusterAddons(this, 'Addons', { cluster, gpuPools, externalSecrets: true });
    if (secretArns.length === 0) return;
    this.addons.externalSecretsIdentity?.addStatement({
      actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
      resources: secretArns,
    });
  }
}

import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack } from 'cdktf';
import { cluster, core, network, storage } from 'cdktf-agent-platform';
import type { Construct } from 'constructs';

/** A platform team's own stack, made from single constructs. */
export class PlatformStack extends TerraformStack {
  constructor(scope: Construct, id: string, environment: 'dev' | 'production') {
    super(scope, id);
    new AwsProvider(this, 'Aws', { region: 'eu-central-1' });
    if (environment === 'dev') core.Profile.DEV.applyTo(this);
    core.Tags.add(this, { Environment: environment, CostCenter: 'search' });

    const net = new network.SegmentedNetwork(this, 'Network', {
      availabilityZones: ['eu-central-1a', 'eu-central-1b'],
      segments: network.NetworkSegments.standard(),
    });
    const eks = new cluster.AgentCluster(this, 'Cluster', {
      segment: net.segment('system'),
      kubernetesVersion: cluster.KubernetesVersion.V1_35,
    });
    new cluster.CpuNodePool(this, 'System', { cluster: eks, segment: net.segment('system'), system: true });
    new cluster.GpuNodePool(this, 'Gpu', {
      cluster: eks,
      segment: net.segment('inference'),
      accelerator: cluster.Accelerator.L4,
      sharing: cluster.GpuSharing.timeSlicing(4),
    });
    new storage.LifecycleBucket(this, 'Documents', { purpose: storage.BucketPurpose.documents() });
  }
}

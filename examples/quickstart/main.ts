import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { cluster, network } from 'cdktf-agent-platform';

const app = new App();
const stack = new TerraformStack(app, 'quickstart');
new AwsProvider(stack, 'Aws', { region: 'eu-central-1' });

const net = new network.SegmentedNetwork(stack, 'Network', {
  availabilityZones: ['eu-central-1a', 'eu-central-1b'],
  segments: network.NetworkSegments.standard(),
});
const system = net.segment('system');
const eks = new cluster.AgentCluster(stack, 'Cluster', {
  segment: system,
  kubernetesVersion: cluster.KubernetesVersion.V1_35,
});
new cluster.CpuNodePool(stack, 'System', { cluster: eks, segment: system, system: true });
new cluster.GpuNodePool(stack, 'Gpu', {
  cluster: eks,
  segment: net.segment('inference'),
  accelerator: cluster.Accelerator.L4,
  maxNodes: 4,
});

app.synth();

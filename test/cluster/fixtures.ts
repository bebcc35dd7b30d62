import type { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { IAgentCluster } from '../../lib/cluster/agent-cluster';
import type { INodePool } from '../../lib/cluster/node-pool';
import { Connections } from '../../lib/network/connections';
import { type INetworkSegment, NetworkSegment } from '../../lib/network/network-segment';
import { Port } from '../../lib/network/port';

export { codesOf } from '../support';

/** A cluster that only remembers who joined it. */
export class FakeCluster extends Construct implements IAgentCluster {
  public readonly clusterName = 'agents';
  public readonly kubernetesVersion = '1.34';
  public readonly connections = new Connections(this, { securityGroupId: 'sg-control-plane' });
  public readonly pools: INodePool[] = [];
  public readonly systemPools: INodePool[] = [];

  public attachNodePool(pool: INodePool): void {
    this.pools.push(pool);
  }

  public openWebhook(): void {
    // nobody calls it here
  }
}

/** A segment of two zones whose hosts reach AWS endpoints. */
export function testSegment(stack: TerraformStack, segmentName = 'inference'): INetworkSegment {
  return NetworkSegment.fromNetworkSegmentAttributes(stack, `Segment-${segmentName}`, {
    segmentName,
    vpcId: 'vpc-1',
    cidrBlock: '10.0.16.0/20',
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    subnetIds: ['subnet-a', 'subnet-b'],
    egressTargets: [{ description: 'AWS endpoints', port: Port.tcp(443), securityGroupId: 'sg-endpoints' }],
  });
}

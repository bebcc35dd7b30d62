import type { Construct } from 'constructs';
import type { PodSelector } from '../network/connections';
import { allowPods, POD_IDENTITY_AGENT } from '../network/network-policies';
import type { INetworkSegment } from '../network/network-segment';
import { Port } from '../network/port';

/**
 * What every agent may reach: the agent that hands out its AWS credentials, and what its segment reaches. Endpoints of
 * AWS have no addresses that a NetworkPolicy could name; the node's security group and the routes hold those paths to
 * them.
 */
export function agentPolicies(scope: Construct, pods: PodSelector, segment: INetworkSegment | undefined): void {
  const allow = (cidrBlock: string, port: Port) => {
    allowPods(scope, 'Egress', pods, { cidrBlock, key: cidrBlock }, port);
  };
  allow(POD_IDENTITY_AGENT, Port.tcp(80));
  for (const { cidrBlock = '0.0.0.0/0', port } of segment?.egressTargets ?? []) allow(cidrBlock, port);
}

import { DefaultNetworkAcl } from '@cdktf/provider-aws/lib/default-network-acl';
import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group';
import { Eip } from '@cdktf/provider-aws/lib/eip';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { Construct } from 'constructs';
import type { PlannedVpc } from './network-plan';
import { Port } from './port';
import type { OwnSegment } from './segment';
import { tagsOf } from '../core/tagging';

const EVERYWHERE = '0.0.0.0/0';

/** A VPC of a network, with its ways to the internet. What AWS puts into every VPC by default is emptied. */
export class NetworkVpc extends Construct {
  public readonly vpcId: string;
  public readonly vpcArn: string;
  public readonly segments: OwnSegment[] = [];

  constructor(
    scope: Construct,
    id: string,
    public readonly plan: PlannedVpc,
    public readonly name: string,
  ) {
    super(scope, id);
    const tags = this.tags('');
    const vpc = new Vpc(this, 'Resource', {
      cidrBlock: plan.cidrBlock,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags,
    });
    this.vpcId = vpc.id;
    this.vpcArn = vpc.arn;
    new DefaultSecurityGroup(this, 'DefaultSecurityGroup', { vpcId: vpc.id, tags: this.tags('default') });
    new DefaultNetworkAcl(this, 'DefaultNetworkAcl', {
      defaultNetworkAclId: vpc.defaultNetworkAclId,
      tags: this.tags('default'),
      // a subnet is with the default ACL until its own one takes it: the next plan would show that as a change
      lifecycle: { ignoreChanges: ['subnet_ids'] },
    });
  }

  /** Gives public segments their gateway, and segments whose egress leads to the internet a way through NAT. */
  public routeInternet(perZone: boolean, networkBlocks: readonly { key: string; cidrBlock: string }[]): void {
    const open = this.segments.filter((segment) => segment.plan.publicAddresses);
    const first = open.at(0);
    if (!first) return;
    const gateway = new InternetGateway(this, 'InternetGateway', { vpcId: this.vpcId, tags: this.tags('') });
    for (const segment of open) {
      segment.route('internet', { destinationCidrBlock: EVERYWHERE, gatewayId: gateway.id });
      for (const port of segment.plan.publicPorts ?? []) segment.acl.admitFromInternet(port, networkBlocks);
      for (const port of segment.plan.egress.ports) segment.acl.admitToInternet(port, networkBlocks);
    }
    const inner = this.segments.filter(
      (segment) => !segment.plan.publicAddresses && segment.plan.egress.reachesInternet,
    );
    if (inner.length === 0) return;
    const gatewayOf = this.natGateways(first, perZone, gateway);
    for (const segment of inner) {
      for (const zone of segment.availabilityZones) {
        segment.route('internet', { destinationCidrBlock: EVERYWHERE, natGatewayId: gatewayOf(zone) }, zone);
      }
      for (const port of segment.plan.egress.ports) {
        segment.acl.admitToInternet(port, networkBlocks);
        // a packet enters the subnet of the NAT gateway with its final port, and leaves it for the internet
        first.acl.admitFrom({ key: segment.segmentName, cidrBlock: segment.cidrBlock }, port);
        first.acl.admitToInternet(port, networkBlocks);
      }
    }
  }

  /** HTTPS to addresses outside the network: gateway endpoints route it to S3 and DynamoDB, which have public ones. */
  public admitGatewayEndpoints(networkBlocks: readonly { key: string; cidrBlock: string }[]): void {
    for (const { acl, plan } of this.segments) {
      if (plan.egress.reachesAws) acl.admitToInternet(Port.tcp(443), networkBlocks);
    }
  }

  /** Tags with a name that ends in `suffix`. */
  public tags(suffix: string): { [key: string]: string } {
    return tagsOf(this, { Name: suffix === '' ? this.name : `${this.name}-${suffix}`, Component: 'SegmentedNetwork' });
  }

  /** The NAT gateway that a zone uses: its own, else that of the first zone. */
  private natGateways(segment: OwnSegment, perZone: boolean, gateway: InternetGateway): (zone: string) => string {
    const zones = perZone ? segment.availabilityZones : segment.availabilityZones.slice(0, 1);
    const ids = zones.map((zone, index) => {
      const eip = new Eip(this, `NatAddress-${zone}`, { domain: 'vpc', tags: this.tags(`nat-${zone}`) });
      const nat = new NatGateway(this, `Nat-${zone}`, {
        allocationId: eip.id,
        subnetId: segment.subnetIds[index] ?? '',
        tags: this.tags(zone),
        // AWS refuses an address in a VPC without an internet gateway
        dependsOn: [gateway],
      });
      return nat.id;
    });
    return (zone) => ids[Math.max(0, zones.indexOf(zone))] ?? '';
  }
}

import { Ec2TransitGateway } from '@cdktf/provider-aws/lib/ec2-transit-gateway';
import { Ec2TransitGatewayRoute } from '@cdktf/provider-aws/lib/ec2-transit-gateway-route';
import { Ec2TransitGatewayRouteTable } from '@cdktf/provider-aws/lib/ec2-transit-gateway-route-table';
import { Ec2TransitGatewayRouteTableAssociation } from '@cdktf/provider-aws/lib/ec2-transit-gateway-route-table-association';
import { Ec2TransitGatewayVpcAttachment } from '@cdktf/provider-aws/lib/ec2-transit-gateway-vpc-attachment';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { VpcPeeringConnection } from '@cdktf/provider-aws/lib/vpc-peering-connection';
import { Construct } from 'constructs';
import { SegmentAcl } from './network-acl';
import type { NetworkVpc } from './network-vpc';
import type { OwnSegment } from './segment';
import { tagsOf } from '../core/tagging';

/** One end of a path that crosses VPCs. */
export interface TransitEnd {
  /** VPC of the end. */
  readonly vpc: NetworkVpc;
  /** Segment of the end. */
  readonly segment: OwnSegment;
}

/** What joins VPCs. It is made with the first path that needs it. */
export interface Transit {
  /** Routes between two segments of different VPCs; calling twice is harmless. */
  join(one: TransitEnd, other: TransitEnd): void;
}

/** A peering connection for each pair of VPCs; only the tables of joined segments lead to it. */
export class Peering extends Construct implements Transit {
  public join(one: TransitEnd, other: TransitEnd): void {
    const vpcPeeringConnectionId = this.connection(one.vpc, other.vpc);
    one.segment.route(other.segment.segmentName, {
      destinationCidrBlock: other.segment.cidrBlock,
      vpcPeeringConnectionId,
    });
    other.segment.route(one.segment.segmentName, {
      destinationCidrBlock: one.segment.cidrBlock,
      vpcPeeringConnectionId,
    });
  }

  private connection(one: NetworkVpc, other: NetworkVpc): string {
    const [requester, accepter] = one.plan.vpcName < other.plan.vpcName ? [one, other] : [other, one];
    const id = `${requester.plan.vpcName}_${accepter.plan.vpcName}`;
    const known = this.node.tryFindChild(id) as VpcPeeringConnection | undefined;
    const connection =
      known ??
      new VpcPeeringConnection(this, id, {
        vpcId: requester.vpcId,
        peerVpcId: accepter.vpcId,
        // both VPCs lie in this account and region
        autoAccept: true,
        tags: requester.tags(`peers-${accepter.plan.vpcName}`),
      });
    return connection.id;
  }
}

/** An attachment of a VPC and the route table that decides where its traffic goes. */
interface Attachment {
  /** Id of the attachment. */
  readonly attachmentId: string;
  /** Id of its route table. */
  readonly routeTableId: string;
}

/** One transit gateway; each VPC has a route table of its own, which knows the segments that its own are joined to. */
export class TransitGateway extends Construct implements Transit {
  private readonly attachments = new Map<NetworkVpc, Attachment>();
  private gateway?: Ec2TransitGateway;

  constructor(
    scope: Construct,
    id: string,
    private readonly name: string,
  ) {
    super(scope, id);
  }

  public join(one: TransitEnd, other: TransitEnd): void {
    const transitGatewayId = this.gatewayId();
    for (const [here, there] of [[one, other] as const, [other, one] as const]) {
      const { routeTableId } = this.attachment(here.vpc);
      const { attachmentId } = this.attachment(there.vpc);
      const destinationCidrBlock = there.segment.cidrBlock;
      here.segment.route(there.segment.segmentName, { destinationCidrBlock, transitGatewayId });
      const id = `Route-${here.vpc.plan.vpcName}_${there.segment.segmentName}`;
      if (this.node.tryFindChild(id)) continue;
      new Ec2TransitGatewayRoute(this, id, {
        destinationCidrBlock,
        transitGatewayAttachmentId: attachmentId,
        transitGatewayRouteTableId: routeTableId,
      });
    }
  }

  private gatewayId(): string {
    this.gateway ??= new Ec2TransitGateway(this, 'Resource', {
      description: `Joins the VPCs of ${this.name}`,
      autoAcceptSharedAttachments: 'disable',
      defaultRouteTableAssociation: 'disable',
      defaultRouteTablePropagation: 'disable',
      tags: this.tags(''),
    });
    return this.gateway.id;
  }

  private attachment(vpc: NetworkVpc): Attachment {
    const known = this.attachments.get(vpc);
    if (known) return known;
    const { vpcName } = vpc.plan;
    const transitGatewayId = this.gatewayId();
    const attachment = new Ec2TransitGatewayVpcAttachment(this, `Attachment-${vpcName}`, {
      transitGatewayId,
      vpcId: vpc.vpcId,
      subnetIds: this.subnets(vpc),
      transitGatewayDefaultRouteTableAssociation: false,
      transitGatewayDefaultRouteTablePropagation: false,
      tags: this.tags(vpcName),
    });
    const table = new Ec2TransitGatewayRouteTable(this, `RouteTable-${vpcName}`, {
      transitGatewayId,
      tags: this.tags(vpcName),
    });
    new Ec2TransitGatewayRouteTableAssociation(this, `Association-${vpcName}`, {
      transitGatewayAttachmentId: attachment.id,
      transitGatewayRouteTableId: table.id,
    });
    const made = { attachmentId: attachment.id, routeTableId: table.id };
    this.attachments.set(vpc, made);
    return made;
  }

  /** A /28 a zone for the attachment alone. Its ACL sees packets from and to the VPC's own hosts: theirs decide. */
  private subnets(vpc: NetworkVpc): string[] {
    const { vpcName, cidrBlock, zones, transitSubnets } = vpc.plan;
    const scope = new Construct(this, `Subnets-${vpcName}`);
    const table = new RouteTable(scope, 'RouteTable', { vpcId: vpc.vpcId, tags: vpc.tags('transit') });
    const subnetIds = zones.map((zone, index) => {
      const subnet = new Subnet(scope, `Subnet-${zone}`, {
        vpcId: vpc.vpcId,
        cidrBlock: transitSubnets[index] ?? '',
        availabilityZone: zone,
        mapPublicIpOnLaunch: false,
        tags: vpc.tags(`transit-${zone}`),
      });
      new RouteTableAssociation(scope, `Association-${zone}`, { subnetId: subnet.id, routeTableId: table.id });
      return subnet.id;
    });
    const acl = new SegmentAcl(scope, 'Acl', { vpcId: vpc.vpcId, name: `${vpc.name}-transit`, subnetIds, quota: 20 });
    acl.admitWithin({ key: vpcName, cidrBlock });
    return subnetIds;
  }

  private tags(suffix: string): { [key: string]: string } {
    return tagsOf(this, { Name: suffix === '' ? this.name : `${this.name}-${suffix}`, Component: 'SegmentedNetwork' });
  }
}

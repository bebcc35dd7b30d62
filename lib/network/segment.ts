import { Route } from '@cdktf/provider-aws/lib/route';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Construct } from 'constructs';
import { type AclPeer, SegmentAcl } from './network-acl';
import type { PlannedSegment } from './network-plan';
import type { INetworkSegment, SegmentEgressTarget } from './network-segment';
import type { Port } from './port';
import { ValidationError } from '../core/validation-error';
import { tagsOf } from '../core/tagging';

/** Source: VPC quotas, routes per route table (can be raised); the local route is not counted. */
const MOST_ROUTES = 50;

/** What a segment needs of its network. */
export interface SegmentNetwork {
  /** The network's own segment that `peer` is; undefined for an imported one, or one of another network. */
  ownSegment(peer: INetworkSegment): OwnSegment | undefined;
  /** Joins the VPCs of two segments and routes between the two, if they lie in different VPCs. */
  connect(from: OwnSegment, to: OwnSegment): void;
}

/** Properties of `OwnSegment`. */
export interface OwnSegmentProps {
  /** Addresses and options. */
  readonly plan: PlannedSegment;
  /** The network it belongs to. */
  readonly network: SegmentNetwork;
  /** Name of the network, for tags. */
  readonly networkName: string;
  /** VPC of the segment. */
  readonly vpcId: string;
  /** Most rules of the ACL in one direction. */
  readonly aclRuleQuota: number;
  /** Cluster that tags name. */
  readonly clusterName?: string;
}

/** A segment that a `SegmentedNetwork` defines. */
export class OwnSegment extends Construct implements INetworkSegment {
  public readonly segmentName: string;
  public readonly vpcId: string;
  public readonly cidrBlock: string;
  public readonly availabilityZones: string[];
  public readonly subnetIds: string[];
  public readonly egressTargets: SegmentEgressTarget[] = [];
  public readonly plan: PlannedSegment;
  public readonly acl: SegmentAcl;
  /** One route table a zone, in the order of the zones. */
  public readonly routeTableIds: string[];
  private readonly network: SegmentNetwork;
  private routes = 0;

  constructor(scope: Construct, id: string, props: OwnSegmentProps) {
    super(scope, id);
    const { plan, vpcId, networkName } = props;
    this.plan = plan;
    this.network = props.network;
    this.segmentName = plan.segmentName;
    this.vpcId = vpcId;
    this.cidrBlock = plan.cidrBlock;
    this.availabilityZones = plan.availabilityZones;
    const name = `${networkName}-${plan.segmentName}`;
    const subnets = plan.availabilityZones.map((zone, index) =>
      this.zone(zone, plan.subnets[index] ?? '', name, props),
    );
    this.subnetIds = subnets.map((subnet) => subnet.subnetId);
    this.routeTableIds = subnets.map((subnet) => subnet.routeTableId);
    this.acl = new SegmentAcl(this, 'Acl', { vpcId, name, subnetIds: this.subnetIds, quota: props.aclRuleQuota });
    this.acl.admitWithin({ key: plan.segmentName, cidrBlock: plan.cidrBlock });
    this.node.addValidation({ validate: () => this.overQuota() });
  }

  public admitTo(peer: INetworkSegment, port: Port, reason: string): void {
    if (peer === this) return;
    this.acl.admitTo(this.aclPeer(peer), port);
    const own = this.network.ownSegment(peer);
    if (own) this.network.connect(this, own);
    peer.admitFrom(this, port, reason);
  }

  public admitFrom(peer: INetworkSegment, port: Port): void {
    if (peer !== this) this.acl.admitFrom(this.aclPeer(peer), port);
  }

  /** A route in the tables of all zones, or of one. Once per id. */
  public route(id: string, target: RouteTarget, zone?: string): void {
    for (const [index, routeTableId] of this.routeTableIds.entries()) {
      const at = this.availabilityZones[index] ?? '';
      const child = `Route-${at}-${id}`;
      if ((zone !== undefined && zone !== at) || this.node.tryFindChild(child)) continue;
      new Route(this, child, { routeTableId, ...target });
      if (index === 0) this.routes += 1;
    }
  }

  /** A peer in rules of this segment. The path of an imported one tells it apart; its addresses may be a token. */
  private aclPeer(peer: INetworkSegment): AclPeer {
    const key = this.network.ownSegment(peer) ? peer.segmentName : `${peer.segmentName}-${peer.node.addr.slice(2, 14)}`;
    return { key, cidrBlock: peer.cidrBlock };
  }

  private zone(
    zone: string,
    cidrBlock: string,
    name: string,
    props: OwnSegmentProps,
  ): { subnetId: string; routeTableId: string } {
    const tags = { Name: `${name}-${zone}`, Component: 'SegmentedNetwork', Segment: this.segmentName };
    const subnet = new Subnet(this, `Subnet-${zone}`, {
      vpcId: props.vpcId,
      cidrBlock,
      availabilityZone: zone,
      mapPublicIpOnLaunch: false,
      tags: tagsOf(this, { ...tags, ...discoveryTags(props) }),
    });
    const table = new RouteTable(this, `RouteTable-${zone}`, { vpcId: props.vpcId, tags: tagsOf(this, tags) });
    new RouteTableAssociation(this, `Association-${zone}`, { subnetId: subnet.id, routeTableId: table.id });
    return { subnetId: subnet.id, routeTableId: table.id };
  }

  private overQuota(): string[] {
    if (this.routes <= MOST_ROUTES) return [];
    const problem = {
      code: 'SegmentedNetworkRoutes',
      prop: 'paths',
      got: this.routes,
      allowed: `such that a route table has at most ${MOST_ROUTES} routes`,
      fix: 'put segments that talk to one another into one VPC',
    };
    return [new ValidationError([problem], this).message];
  }
}

/** Where a route leads. */
export interface RouteTarget {
  /** Addresses that are routed. */
  readonly destinationCidrBlock: string;
  /** To an internet gateway. */
  readonly gatewayId?: string;
  /** To a NAT gateway. */
  readonly natGatewayId?: string;
  /** To a peered VPC. */
  readonly vpcPeeringConnectionId?: string;
  /** To a transit gateway. */
  readonly transitGatewayId?: string;
}

/** What the AWS Load Balancer Controller, EKS and Karpenter look for. */
function discoveryTags({ plan, clusterName }: OwnSegmentProps): { [key: string]: string } {
  const balancers = plan.loadBalancers ?? (plan.nodes > 0 || plan.publicAddresses);
  const role = plan.publicAddresses ? 'kubernetes.io/role/elb' : 'kubernetes.io/role/internal-elb';
  return {
    ...(balancers ? { [role]: '1' } : {}),
    ...(clusterName !== undefined && balancers ? { [`kubernetes.io/cluster/${clusterName}`]: 'shared' } : {}),
    ...(clusterName !== undefined && plan.nodes > 0 ? { 'karpenter.sh/discovery': clusterName } : {}),
  };
}

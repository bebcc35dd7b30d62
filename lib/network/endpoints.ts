import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { Construct } from 'constructs';
import type { NetworkVpc } from './network-vpc';
import type { PlannedSegment } from './network-plan';
import { Port } from './port';
import type { OwnSegment } from './segment';
import { SecurityGroup } from './security-group';

/** What nodes, their add-ons and the usual controllers call. S3, where ECR keeps its layers, has a gateway endpoint. */
const NODE_SERVICES = [
  'autoscaling',
  'ec2',
  'ecr.api',
  'ecr.dkr',
  'eks',
  'eks-auth',
  'elasticloadbalancing',
  'logs',
  'sts',
];

const HTTPS = Port.tcp(443);
const GATEWAYS = { s3: 'S3', dynamodb: 'DynamoDB' };

/** Services that the segments of one VPC need: those of nodes, and those that segments ask for. */
export function servicesOf(segments: readonly PlannedSegment[], nodeServices: string[] = NODE_SERVICES): string[] {
  const users = segments.filter((segment) => segment.egress.reachesAws);
  const usual = users.some((segment) => segment.nodes > 0) ? nodeServices : [];
  return [...new Set([...usual, ...users.flatMap((segment) => segment.interfaceEndpoints ?? [])])].sort();
}

/** Properties of `VpcEndpoints`. */
export interface VpcEndpointsProps {
  /** VPC of the endpoints. */
  readonly vpc: NetworkVpc;
  /** Region, for the names of services. */
  readonly region: string;
  /** Short or whole names of the services with an interface endpoint. */
  readonly services: string[];
  /** Segment that the interface endpoints lie in; needed when there are services. */
  readonly host?: OwnSegment;
  /** Whether an endpoint has an address in each zone, or in the first one only. */
  readonly perZone: boolean;
}

/** The endpoints of one VPC, and the paths of its segments to them. */
export class VpcEndpoints extends Construct {
  constructor(scope: Construct, id: string, props: VpcEndpointsProps) {
    super(scope, id);
    const users = props.vpc.segments.filter((segment) => segment.plan.egress.reachesAws);
    if (users.length === 0) return;
    if (props.host && props.services.length > 0) this.interfaces(props.host, users, props);
    this.gateways(users, props);
  }

  private interfaces(
    host: OwnSegment,
    users: OwnSegment[],
    { vpc, region, services, perZone }: VpcEndpointsProps,
  ): void {
    const group = new SecurityGroup(this, 'SecurityGroup', { segment: host, description: 'AWS interface endpoints' });
    for (const segment of users) {
      group.connections.allowFromCidr(segment.cidrBlock, HTTPS, `AWS services for ${segment.segmentName}`);
      segment.admitTo(host, HTTPS, 'AWS interface endpoints');
      segment.egressTargets.push({
        description: 'AWS interface endpoints',
        port: HTTPS,
        securityGroupId: group.securityGroupId,
      });
    }
    for (const service of services) {
      new VpcEndpoint(this, service.replace(/[^A-Za-z0-9]+/g, '-'), {
        vpcId: vpc.vpcId,
        serviceName: serviceName(service, region),
        vpcEndpointType: 'Interface',
        privateDnsEnabled: true,
        subnetIds: perZone ? host.subnetIds : host.subnetIds.slice(0, 1),
        securityGroupIds: [group.securityGroupId],
        tags: vpc.tags(service),
      });
    }
  }

  /** Free of charge, so that every VPC with egress has both; only tables of segments with egress lead to them. */
  private gateways(users: OwnSegment[], { vpc, region }: VpcEndpointsProps): void {
    for (const [service, label] of Object.entries(GATEWAYS)) {
      const endpoint = new VpcEndpoint(this, `${label}Gateway`, {
        vpcId: vpc.vpcId,
        serviceName: serviceName(service, region),
        vpcEndpointType: 'Gateway',
        routeTableIds: users.flatMap((segment) => segment.routeTableIds),
        tags: vpc.tags(service),
      });
      for (const segment of users) {
        segment.egressTargets.push({
          description: `${label} gateway endpoint`,
          port: HTTPS,
          prefixListId: endpoint.prefixListId,
        });
      }
    }
  }
}

function serviceName(service: string, region: string): string {
  return /^(cn\.)?com\./.test(service) ? service : `com.amazonaws.${region}.${service}`;
}

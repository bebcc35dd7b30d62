import { Construct, type IConstruct } from 'constructs';
import { DnsFirewall } from './dns-firewall';
import { servicesOf, VpcEndpoints } from './endpoints';
import { FlowLogs } from './flow-logs';
import { checkNetwork } from './network-checks';
import { type NetworkPlan, planNetwork } from './network-plan';
import { type INetworkSegment, NetworkSegment, type NetworkSegmentAttributes } from './network-segment';
import { NetworkVpc } from './network-vpc';
import { OwnSegment, type SegmentNetwork } from './segment';
import { NatGateways, type NetworkPath, type SegmentOptions, VpcConnection, type VpcOptions } from './segment-options';
import { Peering, type Transit, TransitGateway } from './transit';
import { byProfile } from '../core/by-profile';
import { Checks } from '../core/checks';
import { checkAttributes, checkPropTypes } from '../core/prop-types';
import type { Duration } from '../core/duration';
import { physicalName } from '../core/names';
import { checkTags } from '../core/tagging';
import { Tags } from '../core/tags';
import type { IEncryptionKey } from '../security/encryption-key';

/** Points at a network. */
export interface ISegmentedNetworkRef extends IConstruct {
  /** Zones of the network. */
  readonly availabilityZones: string[];
}

/** A network of named segments. */
export interface ISegmentedNetwork extends ISegmentedNetworkRef {
  /** All segments, in the order they were listed. */
  readonly segments: INetworkSegment[];

  /** The segment of that name. Fails with `SegmentedNetworkSegment` when there is none. */
  segment(segmentName: string): INetworkSegment;
}

/** Properties of `SegmentedNetwork`. */
export interface SegmentedNetworkProps {
  /**
   * Zones of the network, all of one region. Append new ones at the end: the single NAT gateway and the single address
   * of endpoints lie in the first zone. Where a zone lies within a segment does not depend on the order (`zoneSlots`).
   */
  readonly availabilityZones: string[];
  /** The segments; `NetworkSegments.standard()` is a ready-made list. */
  readonly segments: SegmentOptions[];
  /**
   * Addresses of the VPC. Leave it out when there are several (`vpcs`).
   *
   * @default 10.0.0.0/16
   */
  readonly cidrBlock?: string;
  /**
   * The VPCs, when there is more than one.
   *
   * @default - one VPC called `main` with `cidrBlock`
   */
  readonly vpcs?: VpcOptions[];
  /**
   * What joins several VPCs. It is made with the first path that crosses them, and routes joined segments only.
   *
   * @default - peering for two VPCs, a transit gateway for more
   */
  readonly vpcConnection?: VpcConnection;
  /**
   * For how many zones every segment has room: 2, 4 or 8. Permanent: it decides where subnets lie.
   *
   * @default 4
   */
  readonly zoneRoom?: number;
  /**
   * Where a zone lies within each segment, from 0 to `zoneRoom - 1`, by the name of the zone. Permanent.
   *
   * @default - by the letter of the zone: `a` is 0
   */
  readonly zoneSlots?: { [zone: string]: number };
  /**
   * Paths that are open from the start. Others are opened by `Connections`, or by `admitTo` of a segment.
   *
   * @default - none
   */
  readonly paths?: NetworkPath[];
  /**
   * How many NAT gateways a VPC has when a segment of it has a way to the internet.
   *
   * @default - one in each zone in production, a single one in staging and dev
   */
  readonly natGateways?: NatGateways;
  /**
   * AWS services with an interface endpoint in each VPC that holds Kubernetes nodes, beside those that segments ask
   * for themselves. An empty list leaves nodes without, so that they need egress to the internet.
   *
   * @default - autoscaling, ec2, ecr.api, ecr.dkr, eks, eks-auth, elasticloadbalancing, logs and sts
   */
  readonly interfaceEndpoints?: string[];
  /**
   * Whether an interface endpoint has an address in every zone. AWS bills each of them by the hour.
   *
   * @default - true in production and staging; in dev only in the first zone
   */
  readonly endpointsPerZone?: boolean;
  /**
   * Name of the EKS cluster that will use the network, for the subnet tags of EKS and Karpenter.
   *
   * @default - none: the tags that carry it are left out
   */
  readonly clusterName?: string;
  /**
   * Addresses that the cluster gives to Kubernetes Services. No VPC may overlap them.
   *
   * @default 172.20.0.0/16
   */
  readonly serviceCidr?: string;
  /**
   * How many rules a network ACL may have in one direction: 20, or up to 40 after AWS has raised the quota.
   *
   * @default 20
   */
  readonly aclRuleQuota?: number;
  /**
   * Key that encrypts the flow logs.
   *
   * @default - a key of its own
   */
  readonly encryptionKey?: IEncryptionKey;
  /**
   * How long flow logs are kept; one of the periods that CloudWatch Logs knows.
   *
   * @default - 365 days in production, 90 in staging, 30 in dev
   */
  readonly flowLogRetention?: Duration;
  /**
   * Tags of everything in the network, beside those of the scope.
   *
   * @default - none
   */
  readonly tags?: { [key: string]: string };
}

/** Attributes of a network defined elsewhere. */
export interface SegmentedNetworkAttributes {
  /** The segments of the network, in one VPC or in several. */
  readonly segments: NetworkSegmentAttributes[];
}

const NAT = { production: NatGateways.PER_ZONE, staging: NatGateways.SINGLE, dev: NatGateways.SINGLE };

function vpcsOf({ vpcs, cidrBlock = '10.0.0.0/16' }: SegmentedNetworkProps): VpcOptions[] {
  return vpcs ?? [{ vpcName: 'main', cidrBlock }];
}

function usualConnection(vpcs: VpcOptions[]): VpcConnection {
  return vpcs.length > 2 ? VpcConnection.TRANSIT_GATEWAY : VpcConnection.PEERING;
}

abstract class SegmentedNetworkBase extends Construct implements ISegmentedNetwork {
  public abstract readonly availabilityZones: string[];
  public abstract readonly segments: INetworkSegment[];

  public segment(segmentName: string): INetworkSegment {
    const found = this.segments.find((segment) => segment.segmentName === segmentName);
    if (found) return found;
    const names = this.segments.map((segment) => segment.segmentName);
    const checks = new Checks(this).oneOf('SegmentedNetworkSegment', 'segmentName', segmentName, names);
    checks.throwIfAny();
    // a token passes the check, and is no name that a segment can have
    checks.fail({
      code: 'SegmentedNetworkSegment',
      prop: 'segmentName',
      got: 'a token',
      allowed: 'known at synth',
      fix: 'write the name',
    });
    checks.throwIfAny();
    return found as never;
  }
}

/**
 * A network of named segments: each has its own subnets, route tables and network ACL, and is reached by declared
 * neighbours only. Addresses follow from slots, and do not move when zones, segments or VPCs are added.
 */
export class SegmentedNetwork extends SegmentedNetworkBase {
  /** Uses VPCs and subnets that are defined elsewhere; defines nothing. */
  public static fromSegmentedNetworkAttributes(
    scope: Construct,
    id: string,
    attrs: SegmentedNetworkAttributes,
  ): ISegmentedNetwork {
    checkAttributes(scope, id, 'network.SegmentedNetworkAttributes', attrs);
    class Import extends SegmentedNetworkBase {
      public readonly segments = attrs.segments.map((segment) =>
        NetworkSegment.fromNetworkSegmentAttributes(this, `Segment-${segment.segmentName}`, segment),
      );
      public readonly availabilityZones = [...new Set(this.segments.flatMap((segment) => segment.availabilityZones))];
    }
    return new Import(scope, id);
  }

  public readonly availabilityZones: string[];
  public readonly segments: INetworkSegment[];
  /** Ids of the VPCs by their names; `main` when there is only one. */
  public readonly vpcIds: { [vpcName: string]: string };
  /** Addresses of Kubernetes Services that the plan keeps free. */
  public readonly serviceCidr: string;
  private readonly vpcs = new Map<string, NetworkVpc>();
  private readonly own = new Map<INetworkSegment, OwnSegment>();
  private readonly transit: Transit;

  constructor(scope: Construct, id: string, props: SegmentedNetworkProps) {
    super(scope, id);
    checkPropTypes(this, 'network.SegmentedNetworkProps', props);
    this.serviceCidr = props.serviceCidr ?? '172.20.0.0/16';
    const vpcs = vpcsOf(props);
    const peering = (props.vpcConnection ?? usualConnection(vpcs)) === VpcConnection.PEERING;
    const checks = checkTags(new Checks(this), props.tags);
    const plan = planNetwork(checks, {
      availabilityZones: props.availabilityZones,
      zoneRoom: props.zoneRoom ?? 4,
      zoneSlots: props.zoneSlots ?? {},
      vpcs,
      segments: props.segments,
      serviceCidr: this.serviceCidr,
      transit: vpcs.length > 1 && !peering,
    });
    checkNetwork(checks, props, plan);
    checks.throwIfAny();

    if (props.tags) Tags.add(this, props.tags);
    const name = physicalName(this, { maxLength: 64 });
    this.transit = peering ? new Peering(this, 'Peering') : new TransitGateway(this, 'TransitGateway', name);
    this.availabilityZones = props.availabilityZones;
    this.segments = this.define(plan, name, props);
    this.vpcIds = Object.fromEntries([...this.vpcs].map(([vpcName, vpc]) => [vpcName, vpc.vpcId]));
    this.openEgress(props);
    this.logFlows(props);
    for (const { fromSegment, toSegment, port, reason } of props.paths ?? []) {
      this.segment(fromSegment).admitTo(this.segment(toSegment), port, reason);
    }
  }

  /** VPCs and segments. */
  private define(plan: NetworkPlan, name: string, props: SegmentedNetworkProps): OwnSegment[] {
    for (const vpc of plan.vpcs) {
      const vpcName = plan.vpcs.length === 1 && vpc.vpcName === 'main' ? name : `${name}-${vpc.vpcName}`;
      this.vpcs.set(vpc.vpcName, new NetworkVpc(this, `Vpc-${vpc.vpcName}`, vpc, vpcName));
    }
    const network: SegmentNetwork = {
      ownSegment: (peer) => this.own.get(peer),
      connect: (one, other) => {
        this.connect(one, other);
      },
    };
    return plan.segments.map((planned) => {
      const vpc = this.vpcs.get(planned.vpcName) as NetworkVpc;
      const segment = new OwnSegment(this, `Segment-${planned.segmentName}`, {
        plan: planned,
        network,
        networkName: name,
        vpcId: vpc.vpcId,
        aclRuleQuota: props.aclRuleQuota ?? 20,
        ...(props.clusterName === undefined ? {} : { clusterName: props.clusterName }),
      });
      vpc.segments.push(segment);
      this.own.set(segment, segment);
      return segment;
    });
  }

  /** What lies outside the segments: endpoints, the internet, names. */
  private openEgress(props: SegmentedNetworkProps): void {
    const blocks = [...this.vpcs.values()].map(({ plan }) => ({
      key: `vpc-${plan.vpcName}`,
      cidrBlock: plan.cidrBlock,
    }));
    const nat = props.natGateways ?? byProfile(this, NAT);
    const region = (props.availabilityZones[0] ?? '').slice(0, -1);
    for (const [vpcName, vpc] of this.vpcs) {
      const plans = vpc.segments.map((segment) => segment.plan);
      const host = vpc.segments.find((segment) => segment.plan.hostsEndpoints);
      new VpcEndpoints(this, `Endpoints-${vpcName}`, {
        vpc,
        region,
        services: servicesOf(plans, props.interfaceEndpoints),
        perZone: props.endpointsPerZone ?? byProfile(this, { production: true, staging: true, dev: false }),
        ...(host ? { host } : {}),
      });
      vpc.admitGatewayEndpoints(blocks);
      vpc.routeInternet(nat === NatGateways.PER_ZONE, blocks);
      for (const { plan, egressTargets } of vpc.segments) {
        for (const port of plan.egress.ports)
          egressTargets.push({ description: 'internet', port, cidrBlock: '0.0.0.0/0' });
      }
      const names = plans.flatMap((plan) => plan.egress.domainNames);
      if (names.length > 0) new DnsFirewall(this, `DnsFirewall-${vpcName}`, vpc, names);
    }
  }

  private logFlows({ encryptionKey, flowLogRetention }: SegmentedNetworkProps): void {
    new FlowLogs(this, 'FlowLogs', {
      vpcs: [...this.vpcs.values()],
      ...(encryptionKey ? { encryptionKey } : {}),
      ...(flowLogRetention ? { retention: flowLogRetention } : {}),
    });
  }

  private connect(one: OwnSegment, other: OwnSegment): void {
    const [here, there] = [this.vpcs.get(one.plan.vpcName), this.vpcs.get(other.plan.vpcName)];
    if (here && there && here !== there) this.transit.join({ vpc: here, segment: one }, { vpc: there, segment: other });
  }
}

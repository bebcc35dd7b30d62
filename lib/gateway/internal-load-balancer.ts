import { Lb } from '@cdktf/provider-aws/lib/lb';
import { Construct, type IConstruct } from 'constructs';
import type { LoadBalancerService, LoadBalancerServiceOptions } from './load-balancer-service';
import { addTargets, checkService } from './load-balancer-targets';
import { protectedByProfile } from '../core/by-profile';
import { Checks } from '../core/checks';
import { checkAttributes, checkPropTypes } from '../core/prop-types';
import { physicalName } from '../core/names';
import { checkTags, tagsOf } from '../core/tagging';
import { Connections, type IConnectable } from '../network/connections';
import type { INetworkSegment } from '../network/network-segment';
import { SecurityGroup } from '../network/security-group';

/** Points at an internal network load balancer. */
export interface IInternalLoadBalancerRef extends IConstruct {
  /** ARN of the load balancer. */
  readonly loadBalancerArn: string;
  /** Host name that resolves to its addresses inside the VPC. */
  readonly dnsName: string;
}

/** An internal network load balancer in front of services, defined here or imported. */
export interface IInternalLoadBalancer extends IInternalLoadBalancerRef, IConnectable {
  /** Names of the services behind it. */
  readonly serviceNames: string[];
  /** Port that the load balancer takes connections for a service on. Fails with `InternalLoadBalancerService`. */
  listenerPort(serviceName: string): number;
  /**
   * Target group of a service: what a TargetGroupBinding joins the Kubernetes Service to. Fails with
   * `InternalLoadBalancerService`.
   */
  targetGroupArn(serviceName: string): string;
}

/** Properties of `InternalLoadBalancer`. */
export interface InternalLoadBalancerProps {
  /** Segment that the load balancer lies in, usually `edge`. Another VPC replaces it. */
  readonly segment: INetworkSegment;
  /**
   * Name of the load balancer: 1 to 32 letters, digits and hyphens. Changing it replaces the load balancer.
   *
   * @default - made from the construct's path
   */
  readonly loadBalancerName?: string;
  /**
   * Bucket that access logs go to; its policy must let the region's log delivery write. AWS logs connections of TLS
   * listeners only, which this load balancer has none of until you add one.
   *
   * @default - no access logs; the API in front keeps its own
   */
  readonly accessLogBucketName?: string;
  /**
   * Whether AWS refuses to delete the load balancer.
   *
   * @default - true in production and staging, false in dev
   */
  readonly deletionProtection?: boolean;
  /**
   * Tags beside those of the scope.
   *
   * @default - none
   */
  readonly tags?: { [key: string]: string };
}

/** Attributes of a load balancer defined elsewhere. */
export interface InternalLoadBalancerAttributes {
  /** ARN of the load balancer. */
  readonly loadBalancerArn: string;
  /** Host name of the load balancer. */
  readonly dnsName: string;
  /** The services behind it, by name. */
  readonly services: { [serviceName: string]: LoadBalancerService };
  /**
   * Security group of the load balancer. Paths from it need the group.
   *
   * @default - unknown
   */
  readonly securityGroupId?: string;
  /**
   * Segment that the load balancer lies in. Paths that cross segments need it.
   *
   * @default - unknown
   */
  readonly segment?: INetworkSegment;
}

abstract class InternalLoadBalancerBase extends Construct implements IInternalLoadBalancer {
  public abstract readonly loadBalancerArn: string;
  public abstract readonly dnsName: string;
  public abstract readonly connections: Connections;
  /** @internal */
  protected abstract readonly _services: Map<string, LoadBalancerService>;

  public get serviceNames(): string[] {
    return [...this._services.keys()];
  }

  public listenerPort(serviceName: string): number {
    return this.service(serviceName).listenerPort;
  }

  public targetGroupArn(serviceName: string): string {
    return this.service(serviceName).targetGroupArn;
  }

  private service(serviceName: string): LoadBalancerService {
    const service = this._services.get(serviceName);
    if (service) return service;
    const allowed = `one of ${this.serviceNames.join(', ') || 'none yet'}`;
    const [code, prop, fix] = ['InternalLoadBalancerService', 'serviceName', 'call addService first'];
    new Checks(this).fail({ code, prop, got: serviceName, allowed, fix }).throwIfAny();
    return { listenerPort: 0, targetGroupArn: '' };
  }
}

/**
 * A network load balancer inside the VPC, with a listener and a target group for each service, so that their addresses
 * are known before the cluster has workloads.
 *
 * Its security group admits nobody. API Gateway reaches it over PrivateLink, on which the group's inbound rules are not
 * enforced: the endpoint service admits the VPC link and no one else. Outbound, open the way to each service with
 * `connections.allowTo(service, port, reason)`; health checks take it too.
 */
export class InternalLoadBalancer extends InternalLoadBalancerBase {
  /** Uses a load balancer that is defined elsewhere; defines nothing but the rules of paths that are opened here. */
  public static fromInternalLoadBalancerAttributes(
    scope: Construct,
    id: string,
    attrs: InternalLoadBalancerAttributes,
  ): IInternalLoadBalancer {
    checkAttributes(scope, id, 'gateway.InternalLoadBalancerAttributes', attrs);
    class Import extends InternalLoadBalancerBase {
      public readonly loadBalancerArn = attrs.loadBalancerArn;
      public readonly dnsName = attrs.dnsName;
      public readonly connections = new Connections(this, attrs);
      protected readonly _services = new Map(Object.entries(attrs.services));
    }
    const loadBalancer = new Import(scope, id);
    new Checks(loadBalancer).throwIfAny();
    return loadBalancer;
  }

  public readonly loadBalancerArn: string;
  public readonly dnsName: string;
  public readonly connections: Connections;
  /** @internal */
  protected readonly _services = new Map<string, LoadBalancerService>();
  private readonly options = new Map<string, LoadBalancerServiceOptions>();
  private readonly vpcId: string;
  private readonly tags: { [key: string]: string };

  constructor(scope: Construct, id: string, props: InternalLoadBalancerProps) {
    super(scope, id);
    checkPropTypes(this, 'gateway.InternalLoadBalancerProps', props);
    const name = props.loadBalancerName ?? physicalName(this, { maxLength: 32 });
    checkTags(new Checks(this), props.tags)
      .pattern(
        'InternalLoadBalancerName',
        'loadBalancerName',
        name,
        /^(?!internal-|-)[A-Za-z0-9-]{1,32}(?<!-)$/,
        '1 to 32 letters, digits and hyphens, no hyphen at either end, and not internal-…',
      )
      .pattern(
        'InternalLoadBalancerLogs',
        'accessLogBucketName',
        props.accessLogBucketName,
        /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
        'the name of a bucket',
      )
      .throwIfAny();
    const { segment, accessLogBucketName } = props;
    const tags = { Component: 'InternalLoadBalancer', ...props.tags };
    const group = new SecurityGroup(this, 'SecurityGroup', { segment, description: 'Internal load balancer', tags });
    this.connections = new Connections(this, { securityGroupId: group.securityGroupId, segment });
    const protect = protectedByProfile(this);
    const loadBalancer = new Lb(this, 'Resource', {
      name,
      loadBalancerType: 'network',
      internal: true,
      subnets: segment.subnetIds,
      securityGroups: [group.securityGroupId],
      // traffic comes from API Gateway over PrivateLink, whose addresses no rule could name
      enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: 'off',
      enableCrossZoneLoadBalancing: true,
      enableDeletionProtection: props.deletionProtection ?? protect,
      ...(accessLogBucketName === undefined ? {} : { accessLogs: { bucket: accessLogBucketName, enabled: true } }),
      tags: tagsOf(this, tags),
    });
    this.loadBalancerArn = loadBalancer.arn;
    this.dnsName = loadBalancer.dnsName;
    this.vpcId = segment.vpcId;
    this.tags = tagsOf(this, tags);
  }

  /**
   * Puts a service behind the load balancer: a listener on a port of its own, and a target group of pod addresses that
   * a TargetGroupBinding fills. Calling twice with the same options is harmless. Fails with
   * `InternalLoadBalancerServiceName`, `InternalLoadBalancerPort` for a port out of range or taken by another service,
   * `InternalLoadBalancerHealthCheck`, `InternalLoadBalancerDeregistration`, and `InternalLoadBalancerService` when the
   * service is there with other options.
   */
  public addService(serviceName: string, options: LoadBalancerServiceOptions): LoadBalancerService {
    checkPropTypes(this, 'gateway.LoadBalancerServiceOptions', options);
    const known = this.options.get(serviceName);
    const existing = this._services.get(serviceName);
    if (existing && JSON.stringify(known) === JSON.stringify(options)) return existing;
    checkService(new Checks(this), serviceName, options, this.options);
    const service = addTargets(this, serviceName, options, {
      loadBalancerArn: this.loadBalancerArn,
      vpcId: this.vpcId,
      tags: this.tags,
    });
    this.options.set(serviceName, options);
    this._services.set(serviceName, service);
    return service;
  }
}

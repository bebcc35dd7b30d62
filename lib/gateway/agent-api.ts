import { ApiGatewayRestApi } from '@cdktf/provider-aws/lib/api-gateway-rest-api';
import { ApiGatewayRestApiPolicy } from '@cdktf/provider-aws/lib/api-gateway-rest-api-policy';
import type { ApiGatewayStage } from '@cdktf/provider-aws/lib/api-gateway-stage';
import { ApiGatewayVpcLink } from '@cdktf/provider-aws/lib/api-gateway-vpc-link';
import { type ITerraformDependable, Fn } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { addAlarms } from './agent-api-alarms';
import { checkAgentApi } from './agent-api-checks';
import { addDomain } from './agent-api-domain';
import { AgentApiGrants } from './agent-api-grants';
import { addRatePlans } from './agent-api-plans';
import { addGatewayResponses } from './agent-api-responses';
import { addRoutes, authorizersOf } from './agent-api-routes';
import { type AgentApiSettings, settingsOf } from './agent-api-settings';
import { addStage } from './agent-api-stage';
import type { ApiAuthorizer } from './api-authorizer';
import { ApiDefinition } from './api-definition';
import type { ApiFirewallOptions } from './api-firewall';
import type { ApiRoute } from './api-route';
import { firewallPlan } from './firewall-plan';
import type { IInternalLoadBalancer } from './internal-load-balancer';
import type { RatePlan, Throttle } from './rate-plan';
import { addWebAcl, webAclLogGroupName } from './web-acl';
import { Checks } from '../core/checks';
import { checkAttributes, checkPropTypes } from '../core/prop-types';
import type { Duration } from '../core/duration';
import { dataClassOf } from '../core/tagging';
import { isKnown } from '../core/tokens';
import { resourcesOf } from '../security/dependencies';
import { EncryptionKey, type IEncryptionKey } from '../security/encryption-key';
import { LogGroup } from '../security/log-group';
import { policyDocument } from '../security/policy-document';

/** Points at a stage of a REST API. */
export interface IAgentApiRef extends IConstruct {
  /** Id of the REST API. */
  readonly restApiId: string;
  /** Name of the stage. */
  readonly stageName: string;
  /** ARN that permissions to call the API are written with: `arn:aws:execute-api:region:account:api`. */
  readonly executionArn: string;
}

/** An API in front of agents, defined here or imported. */
export interface IAgentApi extends IAgentApiRef {
  /** Address that the paths of routes are appended to. */
  readonly apiUrl: string;
  /** What identities may do with the API. */
  readonly grants: AgentApiGrants;
}

/** How much of a request API Gateway writes to its own log; never bodies. */
export enum ApiLogLevel {
  /** What failed. */
  ERROR = 'ERROR',
  /** Every step of every request. */
  INFO = 'INFO',
}

/** Everything about an API but the load balancer that it calls. */
export interface AgentApiOptions {
  /** Paths and methods, and the services that answer. */
  readonly routes: ApiRoute[];
  /** How callers prove who they are, on every route that does not say otherwise. */
  readonly authorizer: ApiAuthorizer;
  /**
   * What groups of clients may ask for. With plans, callers send an API key in the header `x-api-key`. API Gateway makes
   * the values of the keys; they lie in the Terraform state, and prove nothing about who calls.
   *
   * @default - none: only the throttle of the stage and the firewall hold callers back
   */
  readonly ratePlans?: RatePlan[];
  /**
   * Rate of every route over all callers.
   *
   * @default - 100 requests a second with a burst of 200
   */
  readonly throttle?: Throttle;
  /**
   * Name of the API.
   *
   * @default - made from the construct's path
   */
  readonly apiName?: string;
  /**
   * Name of the stage; part of the address where there is no domain. Changing it replaces the stage.
   *
   * @default 'live'
   */
  readonly stageName?: string;
  /**
   * Host name of the API. Clients then need TLS 1.2 or newer, and the address that AWS gives, which takes older
   * versions, is switched off.
   *
   * @default - the address that AWS gives
   */
  readonly domainName?: string;
  /**
   * ACM certificate of the domain, in the region of the API.
   *
   * @default - none; given together with `domainName`
   */
  readonly certificateArn?: string;
  /**
   * Route 53 zone that gets a record for the domain.
   *
   * @default - none: the record is made elsewhere
   */
  readonly hostedZoneId?: string;
  /**
   * Interface endpoints of `execute-api` that alone may call the API, which then has no public address.
   *
   * @default - none: the API is regional and public
   */
  readonly vpcEndpointIds?: string[];
  /**
   * How requests are filtered.
   *
   * @default - the defaults of `ApiFirewallOptions`
   */
  readonly firewall?: ApiFirewallOptions;
  /**
   * Key that encrypts the logs.
   *
   * @default - a key of the API's own
   */
  readonly encryptionKey?: IEncryptionKey;
  /**
   * How long access, execution and firewall logs are kept.
   *
   * @default - 365 days in production, 90 in staging, 30 in dev
   */
  readonly logRetention?: Duration;
  /**
   * What API Gateway writes to its own log.
   *
   * @default ApiLogLevel.ERROR
   */
  readonly logLevel?: ApiLogLevel;
  /**
   * Sets the role that API Gateway writes logs with. It counts for all APIs of the account and region, which can have one
   * only; without any, AWS refuses the stage.
   *
   * @default false
   */
  readonly accountLogging?: boolean;
  /**
   * Whether requests are traced with X-Ray.
   *
   * @default true
   */
  readonly tracing?: boolean;
  /**
   * SNS topic that the alarms tell when they begin and end.
   *
   * @default - none: the alarms only show in CloudWatch
   */
  readonly alarmTopicArn?: string;
  /**
   * Percentage of requests that may fail with a server error before the alarm goes off after five minutes.
   *
   * @default 5
   */
  readonly serverErrorAlarmPercent?: number;
  /**
   * Time that 95 % of the requests stay below, else the alarm goes off after five minutes.
   *
   * @default Duration.seconds(25)
   */
  readonly latencyAlarm?: Duration;
  /**
   * Whether Terraform refuses to destroy the API, whose address clients know, and its key.
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

/** Properties of `AgentApi`. */
export interface AgentApiProps extends AgentApiOptions {
  /** Load balancer that the services stand behind, in the account and region of the API. */
  readonly loadBalancer: IInternalLoadBalancer;
}

/** Attributes of an API defined elsewhere. */
export interface AgentApiAttributes {
  /** Id of the REST API. */
  readonly restApiId: string;
  /** Name of the stage. */
  readonly stageName: string;
  /** ARN that permissions to call the API are written with. */
  readonly executionArn: string;
  /** Address that the paths of routes are appended to. */
  readonly apiUrl: string;
}

abstract class AgentApiBase extends Construct implements IAgentApi {
  public abstract readonly restApiId: string;
  public abstract readonly stageName: string;
  public abstract readonly executionArn: string;
  public abstract readonly apiUrl: string;
  public readonly grants = new AgentApiGrants(this);
}

/**
 * An API Gateway REST API in front of agents: every route asks who calls, is held to a rate and passes a firewall; the
 * services stay private behind a VPC link.
 *
 * A service learns who calls from the header `x-agent-platform-caller`, which callers cannot set.
 */
export class AgentApi extends AgentApiBase {
  /** Uses an API that is defined elsewhere; defines nothing. */
  public static fromAgentApiAttributes(scope: Construct, id: string, attrs: AgentApiAttributes): IAgentApi {
    checkAttributes(scope, id, 'gateway.AgentApiAttributes', attrs);
    class Import extends AgentApiBase {
      public readonly restApiId = attrs.restApiId;
      public readonly stageName = attrs.stageName;
      public readonly executionArn = attrs.executionArn;
      public readonly apiUrl = attrs.apiUrl;
    }
    const api = new Import(scope, id);
    new Checks(api).throwIfAny();
    return api;
  }

  public readonly restApiId: string;
  public readonly stageName: string;
  public readonly executionArn: string;
  public readonly apiUrl: string;
  /** ARN of the firewall. */
  public readonly webAclArn: string;
  /** Ids of the API keys by client; `aws apigateway get-api-key --include-value` shows a value. */
  public readonly apiKeyIds: { [client: string]: string };

  constructor(scope: Construct, id: string, props: AgentApiProps) {
    super(scope, id);
    checkPropTypes(this, 'gateway.AgentApiProps', props);
    checkAgentApi(new Checks(this), props);
    const { domainName, routes, authorizer, loadBalancer } = props;
    const settings = settingsOf(this, props);
    const { apiName, ratePlans, tags } = settings;
    const encryptionKey = props.encryptionKey ?? this.addKey(settings);

    const definition = new ApiDefinition();
    const api = addApi(this, props, settings, definition);
    const policy = addEndpointPolicy(this, api, props.vpcEndpointIds, definition);
    const vpcLink = new ApiGatewayVpcLink(this, 'VpcLink', {
      name: apiName,
      targetArns: [loadBalancer.loadBalancerArn],
      tags,
    });
    const before = new Set<ITerraformDependable>(resourcesOf(this, [this]));
    const hasRatePlans = ratePlans.length > 0;
    addRoutes(this, { api, definition, routes, authorizer, hasRatePlans, loadBalancer, vpcLinkId: vpcLink.id });
    addGatewayResponses(this, api.id, definition);
    const stage = addStage(this, {
      ...settings,
      api,
      triggers: { definition: definition.digest(), ...valueTriggers(props, vpcLink) },
      deployed: [...policy, ...resourcesOf(this, [this]).filter((resource) => !before.has(resource))],
      routes,
      encryptionKey,
      logRetention: props.logRetention,
    });

    this.restApiId = api.id;
    this.stageName = stage.stageName;
    this.executionArn = api.executionArn;
    this.apiUrl = domainName === undefined ? stage.invokeUrl : `https://${domainName}`;
    this.webAclArn = this.addFirewall(props, stage, encryptionKey, settings);
    this.apiKeyIds = addRatePlans(this, ratePlans, { apiName, stage, tags });
    if (domainName !== undefined) {
      const { certificateArn, hostedZoneId } = props;
      addDomain(this, { domainName, certificateArn, hostedZoneId, stage, tags });
    }
    addAlarms(this, { ...settings, stageName: stage.stageName, topicArn: props.alarmTopicArn });
  }

  private addKey({ apiName, protect, ownTags }: AgentApiSettings): IEncryptionKey {
    const description = `Logs of the API ${apiName}`;
    const tags = { ...dataClassOf(this, 'internal'), ...ownTags };
    return new EncryptionKey(this, 'Key', { description, deletionProtection: protect, tags });
  }

  private addFirewall(
    { firewall, logRetention }: AgentApiProps,
    stage: ApiGatewayStage,
    encryptionKey: IEncryptionKey,
    { ownTags, tags }: AgentApiSettings,
  ): string {
    const logs = new LogGroup(this, 'WebAclLogs', {
      logGroupName: webAclLogGroupName(this),
      encryptionKey,
      retention: logRetention,
      tags: ownTags,
    });
    return addWebAcl(this, {
      plan: firewallPlan(firewall),
      stageArn: stage.arn,
      logGroupArn: logs.logGroupArn,
      tags,
    });
  }
}

function addApi(
  scope: Construct,
  { domainName, vpcEndpointIds }: AgentApiProps,
  { apiName, tags, protect }: AgentApiSettings,
  definition: ApiDefinition,
): ApiGatewayRestApi {
  const endpoint = vpcEndpointIds ? { types: ['PRIVATE'], vpcEndpointIds } : { types: ['REGIONAL'] };
  const served = definition.record('RestApi', {
    apiKeySource: 'HEADER',
    disableExecuteApiEndpoint: domainName !== undefined,
    endpointConfiguration: endpoint,
  });
  const lifecycle = { createBeforeDestroy: true, preventDestroy: protect };
  return new ApiGatewayRestApi(scope, 'Resource', { name: apiName, ...served, tags, lifecycle });
}

/** A private API refuses everybody until a policy lets some in. */
function addEndpointPolicy(
  scope: Construct,
  api: ApiGatewayRestApi,
  endpoints: string[] | undefined,
  definition: ApiDefinition,
): ITerraformDependable[] {
  if (!endpoints) return [];
  const conditions = [{ test: 'StringEquals', variable: 'aws:SourceVpce', values: endpoints }];
  const actions = ['execute-api:Invoke'];
  const policy = policyDocument([{ principal: '*', actions, resources: [`${api.executionArn}/*`], conditions }]);
  return [new ApiGatewayRestApiPolicy(scope, 'Policy', definition.record('Policy', { restApiId: api.id, policy }))];
}

/**
 * Values that the deployed API holds and that are not known at synth: the digest counts a reference by its name, so that
 * a value that changes behind it has to be a trigger of its own.
 */
function valueTriggers({ loadBalancer, routes, authorizer }: AgentApiProps, vpcLink: ApiGatewayVpcLink) {
  const authorizers = [...authorizersOf(routes, authorizer)].flatMap(([name, { _spec }]) => {
    const { functionArn, userPoolArns } = _spec;
    if (isKnown([functionArn, userPoolArns])) return [];
    return [[`authorizer_${name}`, functionArn ?? Fn.join(',', userPoolArns ?? [])]];
  });
  return {
    load_balancer: loadBalancer.dnsName,
    vpc_link: vpcLink.id,
    ...(Object.fromEntries(authorizers) as { [key: string]: string }),
  };
}

import { ApiGatewayAuthorizer } from '@cdktf/provider-aws/lib/api-gateway-authorizer';
import { ApiGatewayIntegration } from '@cdktf/provider-aws/lib/api-gateway-integration';
import { ApiGatewayMethod } from '@cdktf/provider-aws/lib/api-gateway-method';
import { ApiGatewayModel } from '@cdktf/provider-aws/lib/api-gateway-model';
import { ApiGatewayRequestValidator } from '@cdktf/provider-aws/lib/api-gateway-request-validator';
import { ApiGatewayResource } from '@cdktf/provider-aws/lib/api-gateway-resource';
import type { ApiGatewayRestApi } from '@cdktf/provider-aws/lib/api-gateway-rest-api';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import type { ApiAuthorizer } from './api-authorizer';
import type { ApiDefinition } from './api-definition';
import type { ApiRoute } from './api-route';
import type { IInternalLoadBalancer } from './internal-load-balancer';
import { alphanumericId, partsOf, pathTree, stableId, variablesOf } from './route-paths';
import { literal } from '../core/tokens';
import { arnPart } from '../security/arn';

/** What the routes of an API stand on. */
export interface RoutesSpec {
  /** The API that the routes belong to. */
  readonly api: ApiGatewayRestApi;
  /** Where every part is recorded. */
  readonly definition: ApiDefinition;
  /** The routes. */
  readonly routes: readonly ApiRoute[];
  /** Authorizer of routes that name none. */
  readonly authorizer: ApiAuthorizer;
  /** Whether callers have API keys. */
  readonly hasRatePlans: boolean;
  /** What the services stand behind. */
  readonly loadBalancer: IInternalLoadBalancer;
  /** The way there. */
  readonly vpcLinkId: string;
}

/** What every route needs from the API as a whole. */
interface Shared extends RoutesSpec {
  readonly validatorId: string;
  readonly resourceIds: ReadonlyMap<string, string>;
  readonly authorizerIds: ReadonlyMap<string, string>;
}

const LONGEST_TIMEOUT_MS = 29_000;

/** Makes resources, methods and integrations of the routes, each recorded in the definition. */
export function addRoutes(scope: Construct, spec: RoutesSpec): void {
  const { api, definition, routes } = spec;
  const validator = new ApiGatewayRequestValidator(
    scope,
    'RequestValidator',
    definition.record('RequestValidator', {
      restApiId: api.id,
      name: 'body-and-parameters',
      validateRequestBody: true,
      validateRequestParameters: true,
    }),
  );
  const shared = {
    ...spec,
    validatorId: validator.id,
    resourceIds: addResources(scope, spec),
    authorizerIds: addAuthorizers(scope, spec),
  };
  for (const route of routes) addRoute(scope, route, shared);
}

/** The authorizers of routes by their names, the API's own first; those that are made for no route are left out. */
export function authorizersOf(routes: readonly ApiRoute[], authorizer: ApiAuthorizer): Map<string, ApiAuthorizer> {
  const used = routes.map((route) => route.authorizer ?? authorizer);
  return new Map(used.flatMap((item) => (item.authorizerName === undefined ? [] : [[item.authorizerName, item]])));
}

function addResources(scope: Construct, { api, definition, routes }: RoutesSpec): Map<string, string> {
  const ids = new Map([['/', api.rootResourceId]]);
  for (const path of pathTree(routes.map((route) => route.path))) {
    const id = stableId('Path', path);
    const resource = new ApiGatewayResource(
      scope,
      id,
      definition.record(id, {
        restApiId: api.id,
        parentId: ids.get(path.slice(0, path.lastIndexOf('/')) || '/') ?? api.rootResourceId,
        pathPart: partsOf(path).at(-1) ?? '',
      }),
    );
    ids.set(path, resource.id);
  }
  return ids;
}

function addAuthorizers(scope: Construct, spec: RoutesSpec): Map<string, string> {
  const ids = new Map<string, string>();
  for (const [name, { _spec }] of authorizersOf(spec.routes, spec.authorizer)) {
    const id = `Authorizer-${name}`;
    const { functionArn, userPoolArns, invokeRoleArn, ttl } = _spec;
    const config = {
      restApiId: spec.api.id,
      name,
      identitySource: 'method.request.header.Authorization',
      authorizerResultTtlInSeconds: ttl,
      ...(functionArn === undefined
        ? { type: 'COGNITO_USER_POOLS', providerArns: userPoolArns }
        : {
            type: 'TOKEN',
            authorizerUri: invocationUri(functionArn),
            authorizerCredentials: invokeRoleArn,
            // what is no bearer token costs no invocation
            identityValidationExpression: '^Bearer [-0-9A-Za-z._~+/]+=*$',
          }),
    };
    const authorizer = new ApiGatewayAuthorizer(scope, id, spec.definition.record(id, config));
    ids.set(name, authorizer.id);
    if (functionArn === undefined || invokeRoleArn !== undefined) continue;
    new LambdaPermission(scope, `${id}-Permission`, {
      functionName: functionArn,
      action: 'lambda:InvokeFunction',
      principal: 'apigateway.amazonaws.com',
      sourceArn: `${spec.api.executionArn}/authorizers/${authorizer.id}`,
    });
  }
  return ids;
}

function invocationUri(functionArn: string): string {
  const service = `arn:${arnPart(functionArn, 1)}:apigateway:${arnPart(functionArn, 3)}:lambda`;
  return `${service}:path/2015-03-31/functions/${functionArn}/invocations`;
}

function addRoute(scope: Construct, route: ApiRoute, shared: Shared): void {
  const { api, definition } = shared;
  const { path, method: httpMethod } = route;
  const authorizer = route.authorizer ?? shared.authorizer;
  const scopes = route.scopes ?? authorizer._spec.scopes;
  const methodId = stableId('Method', httpMethod, path);
  const resourceId = shared.resourceIds.get(path) ?? '';
  const method = new ApiGatewayMethod(
    scope,
    methodId,
    definition.record(methodId, {
      restApiId: api.id,
      resourceId,
      httpMethod,
      authorization: authorizer.authorization,
      authorizerId: shared.authorizerIds.get(authorizer.authorizerName ?? ''),
      authorizationScopes: scopes,
      apiKeyRequired: route.apiKeyRequired ?? (shared.hasRatePlans && authorizer.authorization !== 'NONE'),
      requestValidatorId: shared.validatorId,
      requestModels: addModel(scope, route, shared),
      requestParameters: Object.fromEntries(variablesOf(path).map((name) => [`method.request.path.${name}`, true])),
    }),
  );
  const integrationId = stableId('Integration', httpMethod, path);
  new ApiGatewayIntegration(
    scope,
    integrationId,
    definition.record(integrationId, {
      restApiId: api.id,
      resourceId,
      httpMethod: method.httpMethod,
      type: 'HTTP_PROXY',
      integrationHttpMethod: httpMethod,
      connectionType: 'VPC_LINK',
      connectionId: shared.vpcLinkId,
      uri: backendUri(route, shared.loadBalancer),
      requestParameters: backendParameters(route, authorizer),
      timeoutMilliseconds: route.timeout ? route.timeout.toSeconds() * 1000 : LONGEST_TIMEOUT_MS,
    }),
  );
  if (authorizer.reason !== undefined) {
    scope.node.addMetadata('cdktf-agent-platform:open-route', `${httpMethod} ${path}: ${authorizer.reason}`);
  }
}

function addModel(scope: Construct, { method, path, requestSchema }: ApiRoute, { api, definition }: Shared) {
  if (requestSchema === undefined) return undefined;
  const id = stableId('Model', method, path);
  const model = new ApiGatewayModel(
    scope,
    id,
    definition.record(id, {
      restApiId: api.id,
      name: alphanumericId(method, path),
      contentType: 'application/json',
      schema: literal(requestSchema),
    }),
  );
  // for every content type: a body of another type would pass unread
  return { 'application/json': model.name, $default: model.name };
}

/** The values of the path, and who calls: set here, so that a caller cannot set it. The API key stays here. */
function backendParameters({ path }: ApiRoute, authorizer: ApiAuthorizer): { [key: string]: string } {
  const values = variablesOf(path).map((name) => [`integration.request.path.${name}`, `method.request.path.${name}`]);
  return {
    ...(Object.fromEntries(values) as { [key: string]: string }),
    'integration.request.header.x-agent-platform-caller': authorizer._callerMapping,
    'integration.request.header.x-request-id': 'context.requestId',
    'integration.request.header.x-api-key': "'redacted'",
  };
}

function backendUri({ path, backendPath = path, serviceName }: ApiRoute, loadBalancer: IInternalLoadBalancer): string {
  const port = Token.asString(loadBalancer.listenerPort(serviceName));
  return `http://${loadBalancer.dnsName}:${port}${backendPath.replace(/\+\}$/, '}')}`;
}

import { Token } from 'cdktf';
import type { AgentApiProps } from './agent-api';
import { authorizersOf } from './agent-api-routes';
import { canonical } from './api-definition';
import { checkFirewall } from './firewall-plan';
import type { ApiAuthorizer } from './api-authorizer';
import type { ApiRoute } from './api-route';
import { checkRatePlans, checkThrottle } from './rate-plan-checks';
import { schemaProblem } from './request-schema';
import { clashOf, pathProblem, pathTree, variablesOf } from './route-paths';
import type { Checks } from '../core/checks';
import { checkTags } from '../core/tagging';
import { isKnown } from '../core/tokens';

const METHODS = ['ANY', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];
/** Source of the numbers: Amazon API Gateway developer guide, quotas for a REST API. */
const MOST_RESOURCES = 300;
const MOST_AUTHORIZERS = 10;
const LONGEST_TIMEOUT_SECONDS = 29;

/** Throws everything that is wrong with the props of an API. */
export function checkAgentApi(checks: Checks, props: AgentApiProps): void {
  checkTags(checks, props.tags);
  checkSettings(checks, props);
  checkDomain(checks, props);
  checkThrottle(checks, 'throttle', props.throttle);
  checkRatePlans(checks, props.ratePlans ?? []);
  checkFirewall(checks, props.firewall);
  checks.length('AgentApiRoutes', 'routes', props.routes, { min: 1 }, 'an API without a route cannot be deployed');
  props.routes.forEach((route, index) => {
    checkRoute(checks, `routes[${index}]`, route, props);
  });
  checkRouteSet(checks, props);
  checks.throwIfAny();
}

function checkSettings(checks: Checks, props: AgentApiProps): void {
  checks
    .that(
      'AgentApiOpen',
      'authorizer',
      props.authorizer.authorization,
      () => props.authorizer.authorization !== 'NONE',
      'one that asks who calls',
      'open single routes by their authorizer',
    )
    .pattern('AgentApiName', 'apiName', props.apiName, /^[\w.-]{1,128}$/, '1 to 128 of a-z A-Z 0-9 _ - .')
    .pattern(
      'AgentApiStageName',
      'stageName',
      props.stageName,
      /^(?!test-invoke-stage$)[A-Za-z0-9_-]{1,128}$/,
      '1 to 128 letters, digits, - and _, and not test-invoke-stage',
    )
    .oneOf('AgentApiLogLevel', 'logLevel', props.logLevel, ['ERROR', 'INFO'])
    .pattern(
      'AgentApiAlarmTopic',
      'alarmTopicArn',
      props.alarmTopicArn,
      /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+$/,
      'the ARN of an SNS topic',
    )
    .number('AgentApiAlarm', 'serverErrorAlarmPercent', props.serverErrorAlarmPercent, { min: 0, max: 100 })
    .number('AgentApiAlarm', 'latencyAlarm', props.latencyAlarm?.toSeconds(), { min: 1, max: LONGEST_TIMEOUT_SECONDS })
    .length('AgentApiPrivate', 'vpcEndpointIds', props.vpcEndpointIds, { min: 1 }, 'leave it out for a regional API');
  for (const endpointId of [props.vpcEndpointIds ?? []].flat()) {
    checks.pattern('AgentApiPrivate', 'vpcEndpointIds', endpointId, /^vpce-[0-9a-f]{1,17}$/, 'ids of VPC endpoints');
  }
  if (Token.isUnresolved(props.vpcEndpointIds)) {
    const [code, allowed] = ['AgentApiPrivate', 'a list that is written out; its items may be tokens'];
    checks.fail({ code, prop: 'vpcEndpointIds', got: 'a token', allowed, fix: 'list the endpoints' });
  }
}

function checkDomain(
  checks: Checks,
  { domainName, certificateArn, hostedZoneId, vpcEndpointIds }: AgentApiProps,
): void {
  const code = 'AgentApiDomain';
  const given = domainName !== undefined;
  const [both, fix] = ['given together with the other of domainName and certificateArn', 'give both or none'];
  if (given !== (certificateArn !== undefined)) {
    checks.fail({ code, prop: given ? 'certificateArn' : 'domainName', got: undefined, allowed: both, fix });
  }
  if (hostedZoneId !== undefined && !given) {
    const allowed = 'left out without a domainName';
    checks.fail({ code, prop: 'hostedZoneId', got: hostedZoneId, allowed, fix: 'give the domain, or drop the zone' });
  }
  if (vpcEndpointIds !== undefined && given) {
    const allowed = 'left out with vpcEndpointIds: a private API has no regional domain';
    checks.fail({ code, prop: 'domainName', got: domainName, allowed, fix: 'drop one of the two' });
  }
  const host = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
  checks
    .pattern(code, 'domainName', domainName, host, 'a lower-case host name')
    .pattern(
      code,
      'certificateArn',
      certificateArn,
      /^arn:[\w-]+:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/,
      'the ARN of an ACM certificate',
    );
}

function checkRoute(checks: Checks, prop: string, route: ApiRoute, props: AgentApiProps): void {
  const { path, method, serviceName, authorizer = props.authorizer } = route;
  const problem = isKnown(path) ? pathProblem(path) : 'known at synth: ids are made of it';
  if (problem !== undefined) {
    checks.fail({
      code: 'AgentApiRoutePath',
      prop: `${prop}.path`,
      got: path,
      allowed: problem,
      fix: 'change the path',
    });
  }
  if (!METHODS.includes(method)) {
    const allowed = `one of ${METHODS.join(', ')}`;
    checks.fail({
      code: 'AgentApiRouteMethod',
      prop: `${prop}.method`,
      got: method,
      allowed,
      fix: 'choose one of them',
    });
  }
  const fix = 'add the service to the load balancer first';
  const cognito = authorizer.authorization === 'COGNITO_USER_POOLS';
  checks
    .oneOf('AgentApiRouteService', `${prop}.serviceName`, serviceName, props.loadBalancer.serviceNames, fix)
    .integer(
      'AgentApiRouteTimeout',
      `${prop}.timeout`,
      route.timeout?.toSeconds(),
      { min: 1, max: LONGEST_TIMEOUT_SECONDS },
      'API Gateway waits 29 seconds: let long work answer at once and be asked for later',
    )
    .that(
      'AgentApiRouteScopes',
      `${prop}.scopes`,
      route.scopes,
      () => cognito,
      'left out unless the authorizer is a Cognito user pool',
      'let the authorizer of the route check them',
    )
    .that(
      'AgentApiRouteKey',
      `${prop}.apiKeyRequired`,
      route.apiKeyRequired,
      () => route.apiKeyRequired !== true || (props.ratePlans ?? []).length > 0,
      'false without rate plans: nobody would have a key',
      'add a rate plan',
    );
  checkThrottle(checks, `${prop}.throttle`, route.throttle);
  checkBackend(checks, prop, route);
  checkSchema(checks, prop, route);
}

function checkBackend(checks: Checks, prop: string, { path, backendPath }: ApiRoute): void {
  if (backendPath === undefined) return;
  const problem = pathProblem(backendPath);
  const unknown = variablesOf(backendPath).filter((name) => !variablesOf(path).includes(name));
  const allowed = problem ?? `a path of values that ${path} has`;
  const ok = () => problem === undefined && unknown.length === 0;
  checks.that('AgentApiRouteBackend', `${prop}.backendPath`, backendPath, ok, allowed, 'change the path');
}

function checkSchema(checks: Checks, prop: string, { method, requestSchema }: ApiRoute): void {
  if (requestSchema === undefined || !isKnown(requestSchema)) return;
  const problem = ['GET', 'HEAD'].includes(method) ? `left out for ${method}` : schemaProblem(requestSchema);
  const got = requestSchema.slice(0, 80);
  const fix = 'change the schema';
  if (problem !== undefined) {
    checks.fail({ code: 'AgentApiRouteSchema', prop: `${prop}.requestSchema`, got, allowed: problem, fix });
  }
}

function checkRouteSet(checks: Checks, { routes, authorizer }: AgentApiProps): void {
  const keys = routes.map(({ method, path }) => `${method} ${path}`);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  const fix = 'change one of the two';
  if (twice !== undefined) {
    checks.fail({ code: 'AgentApiRouteTwice', prop: 'routes', got: twice, allowed: 'a route that is there once', fix });
  }
  const paths = routes.map(({ path }) => path).filter((path) => pathProblem(path) === undefined);
  const clash = clashOf(paths);
  if (clash !== undefined) {
    const allowed = 'paths whose values have one name at one place';
    checks.fail({ code: 'AgentApiRouteClash', prop: 'routes', got: clash.join(' and '), allowed, fix });
  }
  const count = pathTree(paths).length;
  const names = authorizersOf(routes, authorizer);
  const used = [authorizer, ...routes.flatMap((route) => route.authorizer ?? [])];
  const doubles = used.filter((item) => !sameAuthorizer(item, names.get(item.authorizerName ?? '')));
  checks
    .integer('AgentApiResources', 'routes', count, { max: MOST_RESOURCES }, 'an API has 300 resources: join some paths')
    .integer('AgentApiAuthorizers', 'routes', names.size, { max: MOST_AUTHORIZERS }, 'an API has 10 authorizers');
  for (const { authorizerName } of doubles) {
    const allowed = 'different from the name of another authorizer';
    checks.fail({ code: 'AgentApiAuthorizers', prop: 'routes.authorizer', got: authorizerName, allowed, fix });
  }
}

function sameAuthorizer(a: ApiAuthorizer, b: ApiAuthorizer | undefined): boolean {
  return b === undefined || a === b || canonical(a._spec) === canonical(b._spec);
}

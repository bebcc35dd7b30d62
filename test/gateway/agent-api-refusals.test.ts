import { Fn, TerraformVariable, Token } from 'cdktf';
import { CERTIFICATE, codesOf, FUNCTION, importedIn, INVOKE, POOL, type Props, refusal, withRoute } from './fixtures';
import { Duration, Size } from '../../lib/core';
import {
  AgentApi,
  ApiAuthorizer,
  type ApiFirewallOptions,
  type ApiRoute,
  type RatePlan,
  RateQuota,
} from '../../lib/gateway';
import { testStack } from '../../lib/testing';

const FREE: RatePlan = { planName: 'free', requestsPerSecond: 1, burst: 1 };
const json = (schema: unknown) => JSON.stringify(schema);
const users = (name: string, userPoolArns = [POOL]) => ApiAuthorizer.cognitoUserPool(name, { userPoolArns });

describe('an API refuses', () => {
  test.each<[string, Props]>([
    ['AgentApiRoutes', { routes: [] }],
    ['AgentApiOpen', { authorizer: ApiAuthorizer.open('everybody') }],
    ['AgentApiName', { apiName: 'a b' }],
    ['AgentApiStageName', { stageName: 'a.b' }],
    ['AgentApiStageName', { stageName: 'test-invoke-stage' }],
    ['PropType', { accountLogging: 'yes' as never }],
    ['PropType', { tracing: 'yes' as never }],
    ['PropType', { deletionProtection: 'yes' as never }],
    ['AgentApiAlarm', { serverErrorAlarmPercent: 101 }],
    ['AgentApiAlarm', { latencyAlarm: Duration.seconds(30) }],
    ['AgentApiDomain', { domainName: 'api.example.com' }],
    ['AgentApiDomain', { certificateArn: CERTIFICATE }],
    ['AgentApiDomain', { hostedZoneId: 'Z1' }],
    ['AgentApiDomain', { domainName: 'API.example.com', certificateArn: CERTIFICATE }],
    ['AgentApiDomain', { domainName: 'api.example.com', certificateArn: 'arn:aws:iam::1:server-certificate/x' }],
    ['AgentApiDomain', { domainName: 'api.example.com', certificateArn: CERTIFICATE, vpcEndpointIds: ['vpce-1'] }],
    ['AgentApiPrivate', { vpcEndpointIds: [] }],
    ['AgentApiPrivate', { vpcEndpointIds: Token.asList(Fn.split(',', 'a,b')) }],
    ['ThrottleRate', { throttle: { requestsPerSecond: 0, burst: 1 } }],
    ['ThrottleRate', { throttle: { requestsPerSecond: 10_001, burst: 1 } }],
    ['ThrottleBurst', { throttle: { requestsPerSecond: 1, burst: 5001 } }],
    ['ThrottleBurst', { throttle: { requestsPerSecond: 1, burst: 0 } }],
    ['Tags', { tags: { 'aws:x': 'y' } }],
  ])('%s: %p', (code, props) => {
    expect(refusal(props)).toEqual([code]);
  });

  test('a bad id', () => {
    const stack = testStack();
    const props = { loadBalancer: importedIn(stack), authorizer: ApiAuthorizer.iam(), routes: [INVOKE] };
    expect(codesOf(() => new AgentApi(stack, 'a.b', props))).toEqual(['ConstructId']);
  });

  test('several things at once, and makes nothing', () => {
    const stack = testStack();
    const props = { loadBalancer: importedIn(stack), authorizer: ApiAuthorizer.iam(), routes: [], stageName: '' };
    expect(codesOf(() => new AgentApi(stack, 'Api', props))).toEqual(['AgentApiStageName', 'AgentApiRoutes']);
    expect(stack.node.findChild('Api').node.children).toEqual([]);
  });
});

describe('a route refuses', () => {
  test.each<[string, Partial<ApiRoute>]>([
    ['AgentApiRoutePath', { path: 'v1' }],
    ['AgentApiRoutePath', { path: '/v1/' }],
    ['AgentApiRoutePath', { path: '/v1//agents' }],
    ['AgentApiRoutePath', { path: '/v1/{agent id}' }],
    ['AgentApiRoutePath', { path: '/v1/a{id}' }],
    ['AgentApiRoutePath', { path: '/{rest+}/v1' }],
    ['AgentApiRoutePath', { path: '/{id}/{id}' }],
    ['AgentApiRouteMethod', { method: 'post' }],
    ['AgentApiRouteService', { serviceName: 'planner' }],
    ['AgentApiRouteBackend', { backendPath: 'run' }],
    ['AgentApiRouteBackend', { backendPath: '/run/{other}' }],
    ['AgentApiRouteTimeout', { timeout: Duration.seconds(30) }],
    ['AgentApiRouteTimeout', { timeout: Duration.seconds(0) }],
    ['AgentApiRouteScopes', { scopes: ['a'] }],
    ['AgentApiRouteKey', { apiKeyRequired: true }],
    ['ThrottleRate', { throttle: { requestsPerSecond: -1, burst: 1 } }],
    ['AgentApiRouteSchema', { requestSchema: '{' }],
    ['AgentApiRouteSchema', { requestSchema: '[]' }],
    ['AgentApiRouteSchema', { requestSchema: json({ type: 'text' }) }],
    ['AgentApiRouteSchema', { requestSchema: json({ $schema: 'https://json-schema.org/draft/2020-12/schema' }) }],
    ['AgentApiRouteSchema', { requestSchema: json({ properties: { a: { const: 1 } } }) }],
    ['AgentApiRouteSchema', { requestSchema: json({ anyOf: [{ required: [] }] }) }],
    ['AgentApiRouteSchema', { requestSchema: json({ properties: { a: { required: true } } }) }],
    ['AgentApiRouteSchema', { requestSchema: json({ items: { exclusiveMinimum: 1 } }) }],
    ['AgentApiRouteSchema', { requestSchema: json({ $ref: 'https://example.com/schema' }) }],
    ['AgentApiRouteSchema', { requestSchema: json({ title: 'x'.repeat(410_000) }) }],
    ['AgentApiRouteSchema', { requestSchema: json({}), method: 'GET' }],
  ])('%s: %p', (code, options) => {
    expect(refusal(withRoute(options))).toEqual([code]);
  });

  test('a path that is a token', () => {
    const path = new TerraformVariable(testStack(), 'path', {}).stringValue;
    expect(refusal(withRoute({ path }))).toEqual(['AgentApiRoutePath']);
  });

  test('a keyword of a newer draft as the name of a property is fine', () => {
    expect(refusal(withRoute({ requestSchema: json({ properties: { const: { type: 'string' } } }) }))).toEqual([]);
  });

  test('what another route is already', () => {
    const routes = (...paths: string[]) => refusal({ routes: paths.map((path) => ({ ...INVOKE, path })) });
    expect(routes('/a', '/a')).toEqual(['AgentApiRouteTwice']);
    expect(routes('/a/{b}', '/a/{c}')).toEqual(['AgentApiRouteClash']);
    expect(routes('/a/{b}', '/a/{b+}')).toEqual(['AgentApiRouteClash']);
    expect(routes('/a/{b}', '/a/{b}/c', '/b/{c}')).toEqual([]);
  });

  test('more paths than an API holds', () => {
    const routes = Array.from({ length: 301 }, (_, index) => ({ ...INVOKE, path: `/p${index}` }));
    expect(refusal({ routes })).toEqual(['AgentApiResources']);
  });

  test('authorizers that differ under one name, and more than ten', () => {
    const other = users('users', [POOL.replace('abc', 'def')]);
    expect(refusal({ ...withRoute({ authorizer: other }), authorizer: users('users') })).toEqual([
      'AgentApiAuthorizers',
    ]);
    expect(refusal({ ...withRoute({ authorizer: users('users') }), authorizer: users('users') })).toEqual([]);
    const routes = Array.from({ length: 11 }, (_, n) => ({ ...INVOKE, path: `/p${n}`, authorizer: users(`u${n}`) }));
    expect(refusal({ routes })).toEqual(['AgentApiAuthorizers']);
  });
});

describe('a rate plan refuses', () => {
  test.each<[string, RatePlan[]]>([
    ['ThrottleRate', [{ ...FREE, requestsPerSecond: 10_001 }]],
    ['ThrottleBurst', [{ ...FREE, burst: 0.5 }]],
    ['RatePlanName', [{ ...FREE, planName: 'free plan' }]],
    ['RatePlanClient', [{ ...FREE, clients: [''] }]],
  ])('%s: %p', (code, ratePlans) => {
    expect(refusal({ ratePlans })).toEqual([code]);
  });

  test('a name that another has', () => {
    expect(refusal({ ratePlans: [FREE, { ...FREE, planName: 'Free' }] })).toEqual(['RatePlanName', 'RatePlanName']);
    const clients = ['a'];
    const twice = [
      { ...FREE, clients },
      { ...FREE, planName: 'gold', clients },
    ];
    expect(refusal({ ratePlans: twice })).toEqual(['RatePlanClient', 'RatePlanClient']);
  });

  test('more plans than an account has', () => {
    const ratePlans = Array.from({ length: 301 }, (_, index) => ({ ...FREE, planName: `p${index}` }));
    expect(refusal({ ratePlans })).toEqual(['RatePlanCount']);
  });

  test.each([0, 1.5, -1])('a quota of %p', (requests) => {
    expect(codesOf(() => RateQuota.perDay(requests))).toEqual(['RateQuota']);
  });
});

describe('the firewall refuses', () => {
  test.each<[string, ApiFirewallOptions]>([
    ['FirewallRate', { requestsPerAddress: 9 }],
    ['FirewallBodySize', { maxBodySize: Size.bytes(65_537) }],
    ['FirewallBodySize', { maxBodySize: Size.bytes(0) }],
    ['FirewallBodySize', { maxBodySize: Size.bytes(1), largeBodies: true }],
    ['PropType', { largeBodies: 'yes' as never }],
    ['FirewallCapacity', { ruleGroups: [{ groupName: 'Large', capacity: 600 }] }],
    ['FirewallRuleGroups', { ruleGroups: [{ groupName: 'AWSManagedRulesCommonRuleSet', capacity: 1 }] }],
    ['FirewallRuleGroups', { ruleGroups: [{ groupName: 'a b', capacity: 1 }] }],
    ['FirewallCountedRules', { countedRules: { AWSManagedRulesSQLiRuleSet: ['x'] } }],
  ])('%s: %p', (code, firewall) => {
    expect(refusal({ firewall })).toEqual([code]);
  });
});

describe('an authorizer refuses', () => {
  const lambda = { functionArn: FUNCTION };
  test.each<[string, () => ApiAuthorizer]>([
    ['ApiAuthorizerUserPool', () => users('users', [])],
    ['ApiAuthorizerUserPool', () => users('users', ['eu-central-1_abc'])],
    ['ApiAuthorizerName', () => users('my users')],
    ['ApiAuthorizerTtl', () => ApiAuthorizer.lambdaJwt('a', { ...lambda, cacheTtl: Duration.hours(2) })],
    ['ApiAuthorizerFunction', () => ApiAuthorizer.lambdaJwt('a', { functionArn: 'jwt' })],
    ['ApiAuthorizerRole', () => ApiAuthorizer.lambdaJwt('a', { ...lambda, invokeRoleArn: 'role' })],
    ['ApiAuthorizerReason', () => ApiAuthorizer.open(' ')],
  ])('%s', (code, make) => {
    expect(codesOf(make)).toEqual([code]);
  });
});

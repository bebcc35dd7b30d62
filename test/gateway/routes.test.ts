import { TerraformVariable } from 'cdktf';
import { apiIn, FUNCTION, importedIn, INVOKE, only, POOL, type Props, template, withRoute } from './fixtures';
import { Duration } from '../../lib/core';
import { AgentApi, ApiAuthorizer, type ApiRoute, InternalLoadBalancer } from '../../lib/gateway';
import { Template, testStack } from '../../lib/testing';

const method = (options: Partial<ApiRoute> = {}, props: Props = {}) =>
  only('api_gateway_method', { ...props, ...withRoute(options) });
const integration = (options: Partial<ApiRoute> = {}, props: Props = {}) =>
  only('api_gateway_integration', { ...props, ...withRoute(options) });
const PLAN = { planName: 'free', requestsPerSecond: 1, burst: 1 };

describe('a route', () => {
  test('is a method at the end of a path, one resource a part', () => {
    const result = template();
    const parts = result.all('aws_api_gateway_resource').map(({ path_part }) => path_part);
    expect(parts.sort()).toEqual(['agents', 'invoke', 'v1', '{agentId}']);
    expect(result.only('aws_api_gateway_method')).toMatchObject({
      http_method: 'POST',
      authorization: 'AWS_IAM',
      api_key_required: false,
      request_parameters: { 'method.request.path.agentId': true },
    });
  });

  test('calls its service through the link, tells it who calls, and keeps the key to itself', () => {
    expect(integration()).toMatchObject({
      type: 'HTTP_PROXY',
      connection_type: 'VPC_LINK',
      integration_http_method: 'POST',
      uri: 'http://internal.elb.example:8001/v1/agents/{agentId}/invoke',
      timeout_milliseconds: 29_000,
      request_parameters: {
        'integration.request.path.agentId': 'method.request.path.agentId',
        'integration.request.header.x-agent-platform-caller': 'context.identity.userArn',
        'integration.request.header.x-request-id': 'context.requestId',
        'integration.request.header.x-api-key': "'redacted'",
      },
    });
  });

  test('shares the resources of a common path, whose ids never change', () => {
    const before = template().addresses();
    const after = template({ routes: [{ ...INVOKE, path: '/v1/agents', method: 'GET' }, INVOKE] }).addresses();
    expect(after).toEqual(expect.arrayContaining(before));
    const resources = (addresses: string[]) => addresses.filter((address) => address.includes('gateway_resource.'));
    expect(resources(after)).toEqual(resources(before));
  });

  test('may be the root, and may take the rest of a path', () => {
    expect(method({ path: '/' }).resource_id).toContain('root_resource_id');
    expect(template(withRoute({ path: '/' })).types()).not.toContain('aws_api_gateway_resource');
    expect(integration({ path: '/p/{rest+}' })).toMatchObject({
      uri: 'http://internal.elb.example:8001/p/{rest}',
      request_parameters: { 'integration.request.path.rest': 'method.request.path.rest' },
    });
  });

  test('backendPath, timeout, method', () => {
    expect(integration({ backendPath: '/run/{agentId}' }).uri).toBe('http://internal.elb.example:8001/run/{agentId}');
    expect(integration({ timeout: Duration.seconds(3) }).timeout_milliseconds).toBe(3000);
    expect(integration({ method: 'ANY' }).integration_http_method).toBe('ANY');
  });

  test('a port that is known at apply only is written whole', () => {
    const stack = testStack();
    const listenerPort = new TerraformVariable(stack, 'port', { type: 'number' }).numberValue;
    const loadBalancer = InternalLoadBalancer.fromInternalLoadBalancerAttributes(stack, 'Lb', {
      loadBalancerArn: 'arn:lb',
      dnsName: 'lb.example',
      services: { orchestrator: { listenerPort, targetGroupArn: 'arn:tg' } },
    });
    apiIn(stack, { loadBalancer });
    const { uri } = Template.of(stack).only('aws_api_gateway_integration');
    expect(uri).toBe('http://lb.example:${var.port}/v1/agents/{agentId}/invoke');
  });

  test('throttle is a setting of the method, after that of the stage', () => {
    const throttle = { requestsPerSecond: 2, burst: 3 };
    const all = template(withRoute({ throttle })).all('aws_api_gateway_method_settings');
    expect(all).toHaveLength(2);
    expect(all.find(({ method_path }) => method_path === '~1v1~1agents~1{agentId}~1invoke/POST')).toMatchObject({
      settings: {
        throttling_rate_limit: 2,
        throttling_burst_limit: 3,
        logging_level: 'ERROR',
        data_trace_enabled: false,
      },
      depends_on: [expect.stringContaining('aws_api_gateway_method_settings.Api_Settings')],
    });
    const root = template(withRoute({ path: '/', throttle })).all('aws_api_gateway_method_settings');
    expect(root.map(({ method_path }) => method_path)).toContain('~1/POST');
  });
});

describe('the body of a request', () => {
  const requestSchema = JSON.stringify({ type: 'object', properties: { a: { type: 'string', pattern: '^${x}%{y}' } } });

  test('is held against the schema whatever type it claims', () => {
    const result = template(withRoute({ requestSchema }));
    expect(result.only('aws_api_gateway_request_validator')).toMatchObject({
      validate_request_body: true,
      validate_request_parameters: true,
    });
    expect(result.only('aws_api_gateway_model')).toMatchObject({
      content_type: 'application/json',
      name: expect.stringMatching(/^[A-Za-z0-9]+$/),
      schema: requestSchema.replace('${x}%{y}', () => '$${x}%%{y}'),
    });
    const model = expect.stringContaining('aws_api_gateway_model.');
    expect(result.only('aws_api_gateway_method')).toMatchObject({
      request_models: { $default: model, 'application/json': model },
      request_validator_id: expect.stringContaining('aws_api_gateway_request_validator.'),
    });
  });

  test('is passed on unread without a schema', () => {
    expect(template().types()).not.toContain('aws_api_gateway_model');
    expect(method()).not.toHaveProperty('request_models');
  });
});

describe('who calls', () => {
  const users = ApiAuthorizer.cognitoUserPool('users', { userPoolArns: [POOL], scopes: ['agents/invoke'] });
  const partners = ApiAuthorizer.lambdaJwt('partners', { functionArn: FUNCTION });

  test('a Cognito user pool', () => {
    const result = template({ authorizer: users });
    expect(result.only('aws_api_gateway_authorizer')).toMatchObject({
      name: 'users',
      type: 'COGNITO_USER_POOLS',
      provider_arns: [POOL],
      identity_source: 'method.request.header.Authorization',
      authorizer_result_ttl_in_seconds: 300,
    });
    expect(result.only('aws_api_gateway_method')).toMatchObject({
      authorization: 'COGNITO_USER_POOLS',
      authorization_scopes: ['agents/invoke'],
      authorizer_id: expect.stringContaining('aws_api_gateway_authorizer.'),
    });
    expect(result.only('aws_api_gateway_integration').request_parameters).toMatchObject({
      'integration.request.header.x-agent-platform-caller': 'context.authorizer.claims.sub',
    });
  });

  test('scopes of a route stand before those of the authorizer', () => {
    expect(method({ scopes: ['agents/admin'] }, { authorizer: users }).authorization_scopes).toEqual(['agents/admin']);
  });

  test('a function that checks tokens of any issuer, which this API alone may invoke', () => {
    const result = template({ authorizer: partners });
    expect(result.only('aws_api_gateway_authorizer')).toMatchObject({
      type: 'TOKEN',
      authorizer_uri: expect.stringContaining(`:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`),
      identity_validation_expression: expect.stringContaining('^Bearer '),
    });
    expect(result.only('aws_lambda_permission')).toMatchObject({
      function_name: FUNCTION,
      principal: 'apigateway.amazonaws.com',
      source_arn: expect.stringMatching(/execution_arn\}\/authorizers\/\$\{aws_api_gateway_authorizer\./),
    });
    expect(result.only('aws_api_gateway_integration').request_parameters).toMatchObject({
      'integration.request.header.x-agent-platform-caller': 'context.authorizer.principalId',
    });
  });

  test('a role to invoke the function with, and how long answers are remembered', () => {
    const options = { functionArn: FUNCTION, invokeRoleArn: 'arn:aws:iam::111122223333:role/invoke' };
    const result = template({
      authorizer: ApiAuthorizer.lambdaJwt('a', { ...options, cacheTtl: Duration.seconds(0) }),
    });
    expect(result.types()).not.toContain('aws_lambda_permission');
    expect(result.only('aws_api_gateway_authorizer')).toMatchObject({
      authorizer_credentials: options.invokeRoleArn,
      authorizer_result_ttl_in_seconds: 0,
    });
    const cached = ApiAuthorizer.cognitoUserPool('b', { userPoolArns: [POOL], cacheTtl: Duration.minutes(1) });
    expect(only('api_gateway_authorizer', { authorizer: cached }).authorizer_result_ttl_in_seconds).toBe(60);
  });

  test('is another thing for each route, and one authorizer is made once', () => {
    const routes = ['/a', '/b'].map((path) => ({ ...INVOKE, path, authorizer: partners }));
    const result = template({ routes: [...routes, INVOKE], authorizer: users });
    expect(result.all('aws_api_gateway_authorizer').map(({ name }) => name)).toEqual(['partners', 'users']);
    expect(template({ routes, authorizer: users }).all('aws_api_gateway_authorizer')).toHaveLength(1);
  });

  test('does not matter on an open route, whose reason is kept', () => {
    const stack = testStack();
    const authorizer = ApiAuthorizer.open('health checks of the monitor');
    const loadBalancer = importedIn(stack);
    const routes = [INVOKE, { ...INVOKE, path: '/healthz', method: 'GET', authorizer }];
    const api = new AgentApi(stack, 'Api', { loadBalancer, authorizer: users, routes, ratePlans: [PLAN] });
    const open = Template.of(stack)
      .all('aws_api_gateway_method')
      .find(({ http_method }) => http_method === 'GET');
    expect(open).toMatchObject({ authorization: 'NONE', api_key_required: false });
    expect(api.node.metadata.map(({ data }) => String(data))).toEqual(['GET /healthz: health checks of the monitor']);
  });
});

describe('the API key of a rate plan', () => {
  test('is asked for where there are plans, unless the route says otherwise', () => {
    const ratePlans = [PLAN];
    expect(method({}, { ratePlans }).api_key_required).toBe(true);
    expect(method({ apiKeyRequired: false }, { ratePlans }).api_key_required).toBe(false);
    const open = { authorizer: ApiAuthorizer.open('a demo'), apiKeyRequired: true };
    expect(method(open, { ratePlans })).toMatchObject({ authorization: 'NONE', api_key_required: true });
  });
});

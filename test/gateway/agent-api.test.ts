import { TerraformStack, TerraformVariable } from 'cdktf';
import {
  apiIn,
  CERTIFICATE,
  codesOf,
  importedIn,
  INVOKE,
  loadBalancerIn,
  only,
  type Props,
  template,
} from './fixtures';
import { Duration, Profile, Tags } from '../../lib/core';
import { AgentApi, ApiAuthorizer, ApiLogLevel, type IAgentApi } from '../../lib/gateway';
import { EncryptionKey, ServiceRole } from '../../lib/security';
import { Template, testApp, testStack } from '../../lib/testing';

const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:oncall';
const logs = (props: Props = {}) => template(props).all('aws_cloudwatch_log_group');
const stage = (props: Props = {}) => only('api_gateway_stage', props);
const restApi = (props: Props = {}) => only('api_gateway_rest_api', props);
const settings = (props: Props = {}) => only('api_gateway_method_settings', props).settings;
const alarm = (metric: string, props: Props = {}) =>
  template(props)
    .all('aws_cloudwatch_metric_alarm')
    .find(({ metric_name }) => metric_name === metric);
const digest = (props: Props = {}) =>
  (only('api_gateway_deployment', props).triggers as { definition: string }).definition;

describe('an API by default', () => {
  test('is regional and calls its services over a VPC link', () => {
    const result = template();
    expect(result.only('aws_api_gateway_rest_api')).toMatchObject({
      name: 'test-api',
      endpoint_configuration: { types: ['REGIONAL'] },
      disable_execute_api_endpoint: false,
      lifecycle: { create_before_destroy: true, prevent_destroy: true },
    });
    expect(result.only('aws_api_gateway_vpc_link')).toMatchObject({
      target_arns: [expect.stringContaining('loadbalancer/net/internal')],
    });
  });

  test('is deployed to a stage that is traced and throttled, and that logs no body', () => {
    expect(stage()).toMatchObject({ stage_name: 'live', xray_tracing_enabled: true });
    expect(only('api_gateway_method_settings')).toMatchObject({
      method_path: '*/*',
      settings: {
        metrics_enabled: true,
        logging_level: 'ERROR',
        data_trace_enabled: false,
        caching_enabled: false,
        throttling_rate_limit: 100,
        throttling_burst_limit: 200,
      },
    });
  });

  test('writes who called what to an encrypted log, and nothing that a prompt may stand in', () => {
    const format = (stage().access_log_settings as { format: string }).format;
    const fields = Object.values(JSON.parse(format) as Record<string, string>);
    expect(fields).toContain('$context.resourcePath');
    for (const leak of ['$context.path', 'querystring', 'body', 'Authorization', 'header', 'apiKey"']) {
      expect(format).not.toContain(leak);
    }
    expect(fields).not.toContain('$context.identity.apiKey');
    for (const group of logs()) expect(group.kms_key_id).toContain('aws_kms_key.Api_Key');
  });

  test('makes the log group of its execution log before API Gateway does', () => {
    expect(logs().map(({ name }) => name)).toContain(
      'API-Gateway-Execution-Logs_${aws_api_gateway_rest_api.Api_F70053CD.id}/live',
    );
    expect(stage().depends_on).toContainEqual(expect.stringContaining('aws_cloudwatch_log_group.Api_ExecutionLogs'));
  });

  test('answers what it refuses with JSON that tells nothing about what lies behind', () => {
    const responses = template().all('aws_api_gateway_gateway_response');
    expect(responses.find(({ response_type }) => response_type === 'THROTTLED')).toMatchObject({
      status_code: '429',
      response_parameters: { 'gatewayresponse.header.Retry-After': "'1'" },
      response_templates: {
        'application/json': '{"message":"too many requests","requestId":"$context.requestId"}',
      },
    });
    expect(JSON.stringify(responses)).not.toMatch(/context\.(error|integration)/);
  });

  test('leaves the logging role of the account alone', () => {
    expect(template().types()).not.toContain('aws_api_gateway_account');
  });

  test.each([
    [Profile.PRODUCTION, true, 365],
    [Profile.STAGING, true, 90],
    [Profile.DEV, false, 30],
  ])('in %p is protected: %p, and keeps logs for %p days', (profile, prevent_destroy, days) => {
    const result = template({}, profile);
    expect(result.only('aws_api_gateway_rest_api')).toMatchObject({ lifecycle: { prevent_destroy } });
    expect(result.only('aws_kms_key')).toMatchObject({ lifecycle: { prevent_destroy } });
    expect(result.all('aws_cloudwatch_log_group').map(({ retention_in_days }) => retention_in_days)).toEqual([
      days,
      days,
      days,
    ]);
  });
});

describe('the props of an API', () => {
  test('name, stage, throttle, log level, tracing', () => {
    expect(restApi({ apiName: 'agents' }).name).toBe('agents');
    expect(stage({ stageName: 'v2' }).stage_name).toBe('v2');
    expect(stage({ tracing: false }).xray_tracing_enabled).toBe(false);
    expect(settings({ logLevel: ApiLogLevel.INFO })).toMatchObject({ logging_level: 'INFO' });
    expect(settings({ throttle: { requestsPerSecond: 0.5, burst: 1 } })).toMatchObject({
      throttling_rate_limit: 0.5,
      throttling_burst_limit: 1,
    });
  });

  test('encryptionKey replaces the key of its own', () => {
    const stack = testStack();
    const encryptionKey = EncryptionKey.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:111122223333:key/1');
    apiIn(stack, { encryptionKey });
    const result = Template.of(stack);
    expect(result.types()).not.toContain('aws_kms_key');
    for (const group of result.all('aws_cloudwatch_log_group')) expect(group.kms_key_id).toContain('key/1');
  });

  test('logRetention, deletionProtection, tags', () => {
    const props = { logRetention: Duration.days(7), deletionProtection: false, tags: { Team: 'a' } };
    for (const group of logs(props)) expect(group).toMatchObject({ retention_in_days: 7, tags: { Team: 'a' } });
    expect(restApi(props)).toMatchObject({ lifecycle: { prevent_destroy: false }, tags: { Team: 'a' } });
    expect(only('kms_key', props)).toMatchObject({ lifecycle: { prevent_destroy: false } });
  });

  test('tags of the scope reach everything that takes tags', () => {
    const stack = testStack();
    Tags.add(stack, { Environment: 'dev' });
    apiIn(stack, { ratePlans: [{ planName: 'free', requestsPerSecond: 1, burst: 1, clients: ['a'] }] });
    const result = Template.of(stack);
    const types = ['rest_api', 'stage', 'vpc_link', 'usage_plan', 'api_key'].map((type) => `aws_api_gateway_${type}`);
    for (const type of [...types, 'aws_wafv2_web_acl', 'aws_kms_key']) {
      expect(result.only(type).tags).toMatchObject({ Environment: 'dev', Component: expect.any(String) });
    }
  });

  test('accountLogging sets the role of the account before the stage is made', () => {
    const result = template({ accountLogging: true });
    expect(result.only('aws_iam_role_policy_attachment').policy_arn).toContain('AmazonAPIGatewayPushToCloudWatchLogs');
    expect(result.only('aws_api_gateway_account').cloudwatch_role_arn).toContain('aws_iam_role.Api_AccountLoggingRole');
    expect(result.only('aws_api_gateway_stage').depends_on).toContainEqual(
      expect.stringContaining('aws_api_gateway_account'),
    );
  });

  test('alarms on server errors and latency', () => {
    expect(alarm('5XXError')).toMatchObject({ threshold: 0.05, dimensions: { ApiName: 'test-api' } });
    expect(alarm('Latency')).toMatchObject({ threshold: 25_000, extended_statistic: 'p95' });
    const props = { alarmTopicArn: TOPIC, serverErrorAlarmPercent: 1, latencyAlarm: Duration.seconds(2) };
    expect(alarm('5XXError', props)).toMatchObject({ threshold: 0.01, alarm_actions: [TOPIC] });
    expect(alarm('Latency', props)).toMatchObject({ threshold: 2000, ok_actions: [TOPIC] });
  });

  test('domainName serves the API with TLS 1.2 or newer, and nowhere else', () => {
    const stack = testStack();
    const props = { domainName: 'api.example.com', certificateArn: CERTIFICATE, hostedZoneId: 'Z1' };
    expect(apiIn(stack, props).apiUrl).toBe('https://api.example.com');
    const result = Template.of(stack);
    expect(result.only('aws_api_gateway_rest_api').disable_execute_api_endpoint).toBe(true);
    expect(result.only('aws_api_gateway_domain_name')).toMatchObject({
      domain_name: 'api.example.com',
      regional_certificate_arn: CERTIFICATE,
      security_policy: 'TLS_1_2',
      endpoint_configuration: { types: ['REGIONAL'] },
    });
    expect(result.only('aws_api_gateway_base_path_mapping').stage_name).toContain('aws_api_gateway_stage.Api_Stage');
    expect(result.only('aws_route53_record')).toMatchObject({ zone_id: 'Z1', name: 'api.example.com', type: 'A' });
  });

  test('without a hosted zone the record is made elsewhere', () => {
    const types = template({ domainName: 'api.example.com', certificateArn: CERTIFICATE }).types();
    expect(types).toContain('aws_api_gateway_domain_name');
    expect(types).not.toContain('aws_route53_record');
  });

  test('vpcEndpointIds make the API private', () => {
    const result = template({ vpcEndpointIds: ['vpce-1'] });
    expect(result.only('aws_api_gateway_rest_api')).toMatchObject({
      endpoint_configuration: { types: ['PRIVATE'], vpc_endpoint_ids: ['vpce-1'] },
    });
    const policy = JSON.parse(String(result.only('aws_api_gateway_rest_api_policy').policy)) as {
      Statement: unknown[];
    };
    expect(policy.Statement).toMatchObject([{ Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }]);
    expect(result.only('aws_api_gateway_deployment').depends_on).toContainEqual(
      expect.stringContaining('aws_api_gateway_rest_api_policy'),
    );
  });

  test('tokens pass', () => {
    const stack = testStack();
    const text = (id: string) => new TerraformVariable(stack, id, {}).stringValue;
    const burst = new TerraformVariable(stack, 'burst', { type: 'number' }).numberValue;
    apiIn(stack, {
      domainName: text('domain'),
      certificateArn: text('certificate'),
      throttle: { requestsPerSecond: 1, burst },
      authorizer: ApiAuthorizer.cognitoUserPool('users', { userPoolArns: [text('pool')] }),
      vpcEndpointIds: undefined,
    });
    const result = Template.of(stack);
    expect(result.only('aws_api_gateway_domain_name').domain_name).toBe('${var.domain}');
    expect(result.only('aws_api_gateway_method_settings').settings).toMatchObject({
      throttling_burst_limit: '${var.burst}',
    });
  });
});

describe('the deployment', () => {
  const more = (path: string) => ({ routes: [INVOKE, { ...INVOKE, path }] });

  test('changes with the routes, and with what they say', () => {
    const schema = JSON.stringify({ type: 'object' });
    const digests = [
      digest(),
      digest(more('/v1/agents')),
      digest({ routes: [{ ...INVOKE, method: 'PUT' }] }),
      digest({ routes: [{ ...INVOKE, requestSchema: schema }] }),
      digest({ routes: [{ ...INVOKE, timeout: Duration.seconds(3) }] }),
      digest({ routes: [{ ...INVOKE, authorizer: ApiAuthorizer.open('tests') }] }),
      digest({ domainName: 'api.example.com', certificateArn: CERTIFICATE }),
      digest({ vpcEndpointIds: ['vpce-1'] }),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });

  test('changes with nothing else', () => {
    const same = digest();
    expect(digest({ tags: { Team: 'a' } })).toBe(same);
    expect(digest({ throttle: { requestsPerSecond: 1, burst: 1 } })).toBe(same);
    expect(digest({ stageName: 'v2', apiName: 'other', logRetention: Duration.days(1) })).toBe(same);
    expect(digest({ firewall: { requestsPerAddress: 10 } })).toBe(same);
    expect(digest({ routes: [{ ...INVOKE, throttle: { requestsPerSecond: 1, burst: 1 } }] })).toBe(same);
  });

  test('does not depend on the order of the routes', () => {
    const { routes } = more('/v1/agents');
    expect(digest({ routes: [...routes].reverse() })).toBe(digest({ routes }));
  });

  test('does not depend on how many tokens were made before', () => {
    const stack = testStack();
    const loadBalancer = loadBalancerIn(stack);
    loadBalancer.addService('orchestrator', { listenerPort: 8001, targetPort: 8080 });
    const crowded = testStack();
    for (let n = 0; n < 50; n++) new TerraformVariable(crowded, `v${n}`, {});
    const other = loadBalancerIn(crowded);
    other.addService('orchestrator', { listenerPort: 8001, targetPort: 8080 });
    apiIn(stack, { loadBalancer });
    apiIn(crowded, { loadBalancer: other });
    const triggers = [stack, crowded].map((s) => Template.of(s).only('aws_api_gateway_deployment').triggers);
    expect(triggers[0]).toEqual(triggers[1]);
  });

  test('is made anew when the load balancer, the link or an authorizer behind a reference is another', () => {
    const stack = testStack();
    const userPoolArns = [new TerraformVariable(stack, 'pool', {}).stringValue];
    const loadBalancer = loadBalancerIn(stack);
    loadBalancer.addService('orchestrator', { listenerPort: 8001, targetPort: 8080 });
    apiIn(stack, { loadBalancer, authorizer: ApiAuthorizer.cognitoUserPool('users', { userPoolArns }) });
    expect(Template.of(stack).only('aws_api_gateway_deployment')).toMatchObject({
      triggers: {
        load_balancer: expect.stringMatching(/^\$\{aws_lb\..*\.dns_name\}$/),
        vpc_link: expect.stringMatching(/^\$\{aws_api_gateway_vpc_link\..*\.id\}$/),
        authorizer_users: expect.stringContaining('var.pool'),
      },
      lifecycle: { create_before_destroy: true },
    });
  });

  test('waits for all methods and integrations', () => {
    const { depends_on } = only('api_gateway_deployment', more('/v1/agents')) as { depends_on: string[] };
    expect(depends_on.filter((address) => address.startsWith('aws_api_gateway_method.'))).toHaveLength(2);
    expect(depends_on.filter((address) => address.startsWith('aws_api_gateway_integration.'))).toHaveLength(2);
  });

  test('knows a load balancer of an earlier stack', () => {
    const app = testApp();
    const cluster = testStack(app, 'cluster');
    const edge = testStack(app, 'edge');
    const loadBalancer = loadBalancerIn(cluster);
    loadBalancer.addService('orchestrator', { listenerPort: 8001, targetPort: 8080 });
    apiIn(edge, { loadBalancer });
    expect(JSON.stringify(Template.of(edge).only('aws_api_gateway_integration').uri)).toContain(
      'terraform_remote_state',
    );
    expect(Template.of(cluster).types()).not.toContain('aws_api_gateway_vpc_link');
  });
});

describe('grants', () => {
  function statement(grant: (api: IAgentApi, role: ServiceRole) => void, imported = false) {
    const stack = testStack();
    const role = new ServiceRole(stack, 'Role', { servicePrincipal: 'ec2.amazonaws.com' });
    const attrs = { restApiId: 'abc', stageName: 'live', executionArn: 'arn:api', apiUrl: 'https://api.example.com' };
    grant(imported ? AgentApi.fromAgentApiAttributes(stack, 'Api', attrs) : apiIn(stack), role);
    const policy = String(Template.of(stack).only('aws_iam_role_policy').policy);
    return (JSON.parse(policy) as { Statement: { Resource: string }[] }).Statement;
  }

  test('invoke allows one route', () => {
    const statements = statement((api, role) => {
      api.grants.invoke(role, 'POST', INVOKE.path);
      api.grants.invoke(role, 'POST', INVOKE.path);
    });
    expect(statements).toHaveLength(1);
    expect(statements[0]).toMatchObject({
      Action: 'execute-api:Invoke',
      Resource: expect.stringMatching(/execution_arn\}\/\$\{.*stage_name\}\/POST\/v1\/agents\/\*\/invoke$/),
    });
  });

  test('invoke allows all routes, on an imported API too', () => {
    expect(
      statement((api, role) => {
        api.grants.invoke(role);
      }, true),
    ).toMatchObject([{ Resource: 'arn:api/live/*/*' }]);
    expect(
      statement((api, role) => {
        api.grants.invoke(role, 'ANY', '/x');
      }, true),
    ).toMatchObject([{ Resource: 'arn:api/live/*/x' }]);
  });

  test('invoke refuses what is no path', () => {
    const stack = testStack();
    const role = new ServiceRole(stack, 'Role', { servicePrincipal: 'ec2.amazonaws.com' });
    const api = apiIn(stack);
    expect(
      codesOf(() => {
        api.grants.invoke(role, 'POST', 'v1/agents');
      }),
    ).toEqual(['AgentApiGrantPath']);
  });
});

describe('an imported API', () => {
  const attrs = { restApiId: 'abc', stageName: 'live', executionArn: 'arn:api', apiUrl: 'https://api.example.com' };

  test('defines nothing', () => {
    const stack = testStack();
    expect(AgentApi.fromAgentApiAttributes(stack, 'Api', attrs)).toMatchObject(attrs);
    expect(Template.of(stack).addresses()).toEqual([]);
  });

  test('has an id like any other', () => {
    expect(codesOf(() => AgentApi.fromAgentApiAttributes(testStack(), 'a b', attrs))).toEqual(['ConstructId']);
  });
});

test('two APIs stand side by side', () => {
  const stack = testStack();
  const loadBalancer = importedIn(stack);
  for (const id of ['Public', 'Partners']) {
    new AgentApi(stack, id, { loadBalancer, authorizer: ApiAuthorizer.iam(), routes: [INVOKE] });
  }
  expect(TerraformStack.isStack(stack)).toBe(true);
  expect(
    Template.of(stack)
      .all('aws_api_gateway_rest_api')
      .map(({ name }) => name),
  ).toEqual(['test-partners', 'test-public']);
});

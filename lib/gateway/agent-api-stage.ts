import { ApiGatewayAccount } from '@cdktf/provider-aws/lib/api-gateway-account';
import { ApiGatewayDeployment } from '@cdktf/provider-aws/lib/api-gateway-deployment';
import { ApiGatewayMethodSettings } from '@cdktf/provider-aws/lib/api-gateway-method-settings';
import type { ApiGatewayRestApi } from '@cdktf/provider-aws/lib/api-gateway-rest-api';
import { ApiGatewayStage } from '@cdktf/provider-aws/lib/api-gateway-stage';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { ApiRoute } from './api-route';
import type { Throttle } from './rate-plan';
import { partsOf, stableId } from './route-paths';
import type { Duration } from '../core/duration';
import { physicalName } from '../core/names';
import { resourcesOf } from '../security/dependencies';
import type { IEncryptionKey } from '../security/encryption-key';
import { LogGroup } from '../security/log-group';
import { ServiceRole } from '../security/service-role';

/** What a stage is made of. */
export interface StageSpec {
  /** The API. */
  readonly api: ApiGatewayRestApi;
  /** Name of the stage. */
  readonly stageName: string;
  /** Values whose change asks for a new deployment. */
  readonly triggers: { [key: string]: string };
  /** Everything that the deployment is a picture of. */
  readonly deployed: ITerraformDependable[];
  /** The routes, for their throttles. */
  readonly routes: readonly ApiRoute[];
  /** Throttle of every route. */
  readonly throttle: Throttle;
  /** Level of the execution log. */
  readonly logLevel: string;
  /** Whether to set the logging role of the account. */
  readonly accountLogging: boolean;
  /** Whether requests are traced. */
  readonly tracing: boolean;
  /** Key of the logs. */
  readonly encryptionKey: IEncryptionKey;
  /** How long logs are kept. */
  readonly logRetention: Duration | undefined;
  /** Tags without those of the scope. */
  readonly ownTags: { [key: string]: string };
  /** Tags, those of the scope among them. */
  readonly tags: { [key: string]: string };
}

/** Deploys an API and serves it. */
export function addStage(scope: Construct, spec: StageSpec): ApiGatewayStage {
  const { api, stageName, encryptionKey, logRetention: retention, ownTags, tags } = spec;
  const deployment = new ApiGatewayDeployment(scope, 'Deployment', {
    restApiId: api.id,
    triggers: spec.triggers,
    dependsOn: spec.deployed,
    lifecycle: { createBeforeDestroy: true },
  });
  const logGroup = (id: string, logGroupName: string) =>
    new LogGroup(scope, id, { logGroupName, encryptionKey, retention, tags: ownTags });
  const accessLogs = logGroup('AccessLogs', `/aws/apigateway/${physicalName(scope, { maxLength: 400 })}`);
  // API Gateway would make this group itself, unencrypted and kept for ever
  const executionLogs = logGroup('ExecutionLogs', `API-Gateway-Execution-Logs_${api.id}/${stageName}`);
  const account = spec.accountLogging ? [addAccount(scope, ownTags)] : [];
  const stage = new ApiGatewayStage(scope, 'Stage', {
    restApiId: api.id,
    deploymentId: deployment.id,
    stageName,
    accessLogSettings: { destinationArn: accessLogs.logGroupArn, format: JSON.stringify(ACCESS_LOG) },
    xrayTracingEnabled: spec.tracing,
    tags,
    dependsOn: [...resourcesOf(scope, [executionLogs]), ...account],
  });
  addMethodSettings(scope, stage, spec);
  return stage;
}

/** Who called what and how it went: no header but the user agent, no body, no query string, no value of a path. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  httpMethod: '$context.httpMethod',
  resourcePath: '$context.resourcePath',
  status: '$context.status',
  responseLength: '$context.responseLength',
  responseLatency: '$context.responseLatency',
  integrationStatus: '$context.integration.status',
  integrationLatency: '$context.integration.latency',
  errorType: '$context.error.responseType',
  wafResponseCode: '$context.wafResponseCode',
  sourceIp: '$context.identity.sourceIp',
  userAgent: '$context.identity.userAgent',
  apiKeyId: '$context.identity.apiKeyId',
  callerArn: '$context.identity.userArn',
  principalId: '$context.authorizer.principalId',
  subject: '$context.authorizer.claims.sub',
  tlsVersion: '$context.tlsVersion',
  xrayTraceId: '$context.xrayTraceId',
};

/** The role that API Gateway writes all logs of the account and region with. */
function addAccount(scope: Construct, tags: { [key: string]: string }): ITerraformDependable {
  const role = new ServiceRole(scope, 'AccountLoggingRole', {
    servicePrincipal: 'apigateway.amazonaws.com',
    awsManagedPolicies: ['service-role/AmazonAPIGatewayPushToCloudWatchLogs'],
    tags,
  });
  return new ApiGatewayAccount(scope, 'Account', {
    cloudwatchRoleArn: role.roleArn,
    // API Gateway tries the role at once
    dependsOn: resourcesOf(scope, [role]),
  });
}

/** One after another: API Gateway refuses two changes of a stage at a time. */
function addMethodSettings(scope: Construct, stage: ApiGatewayStage, { api, routes, throttle, logLevel }: StageSpec) {
  const settings = (id: string, methodPath: string, rate: Throttle, dependsOn: ITerraformDependable[]) =>
    new ApiGatewayMethodSettings(scope, id, {
      restApiId: api.id,
      stageName: stage.stageName,
      methodPath,
      settings: {
        metricsEnabled: true,
        loggingLevel: logLevel,
        // it would log bodies: prompts and answers
        dataTraceEnabled: false,
        cachingEnabled: false,
        throttlingRateLimit: rate.requestsPerSecond,
        throttlingBurstLimit: rate.burst,
      },
      dependsOn,
    });
  let previous = settings('Settings', '*/*', throttle, []);
  for (const { path, method, throttle: own } of routes) {
    if (own === undefined) continue;
    // the key that API Gateway itself gives: a slash of the path is ~1 (hashicorp/terraform-provider-aws#9738)
    const resource = ['', ...partsOf(path)].join('~1') || '~1';
    previous = settings(stableId('Settings', method, path), `${resource}/${method}`, own, [previous]);
  }
}

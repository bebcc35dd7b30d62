import { ApiGatewayApiKey } from '@cdktf/provider-aws/lib/api-gateway-api-key';
import type { ApiGatewayStage } from '@cdktf/provider-aws/lib/api-gateway-stage';
import { ApiGatewayUsagePlan } from '@cdktf/provider-aws/lib/api-gateway-usage-plan';
import { ApiGatewayUsagePlanKey } from '@cdktf/provider-aws/lib/api-gateway-usage-plan-key';
import type { Construct } from 'constructs';
import type { RatePlan } from './rate-plan';

/** Makes a usage plan of each rate plan and a key for each of its clients; returns the ids of the keys by client. */
export function addRatePlans(
  scope: Construct,
  plans: readonly RatePlan[],
  { apiName, stage, tags }: { apiName: string; stage: ApiGatewayStage; tags: { [key: string]: string } },
): { [client: string]: string } {
  const keyIds: { [client: string]: string } = {};
  for (const { planName, requestsPerSecond, burst, quota, clients = [] } of plans) {
    const plan = new ApiGatewayUsagePlan(scope, `Plan-${planName}`, {
      name: `${apiName}-${planName}`,
      apiStages: [{ apiId: stage.restApiId, stage: stage.stageName }],
      throttleSettings: { rateLimit: requestsPerSecond, burstLimit: burst },
      ...(quota ? { quotaSettings: { limit: quota.requests, period: quota.period } } : {}),
      tags,
    });
    for (const client of clients) {
      // API Gateway makes the value; it lies in the state, and is no proof of identity
      const key = new ApiGatewayApiKey(scope, `Key-${client}`, {
        name: `${apiName}-${client}`,
        description: `Rates of ${client}`,
        enabled: true,
        tags,
      });
      const keyId = `PlanKey-${planName}-${client}`;
      new ApiGatewayUsagePlanKey(scope, keyId, { keyId: key.id, keyType: 'API_KEY', usagePlanId: plan.id });
      keyIds[client] = key.id;
    }
  }
  return keyIds;
}

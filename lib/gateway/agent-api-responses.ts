import { ApiGatewayGatewayResponse } from '@cdktf/provider-aws/lib/api-gateway-gateway-response';
import type { Construct } from 'constructs';
import type { ApiDefinition } from './api-definition';

const RESPONSES = [
  { responseType: 'DEFAULT_4XX', message: 'the request was refused' },
  { responseType: 'DEFAULT_5XX', message: 'the request could not be served' },
  { responseType: 'ACCESS_DENIED', statusCode: '403', message: 'not allowed' },
  { responseType: 'BAD_REQUEST_BODY', statusCode: '400', message: 'the body does not match the schema of the route' },
  { responseType: 'INTEGRATION_TIMEOUT', statusCode: '504', message: 'the service took too long' },
  { responseType: 'QUOTA_EXCEEDED', statusCode: '429', message: 'the quota of the rate plan is used up' },
  { responseType: 'REQUEST_TOO_LARGE', statusCode: '413', message: 'the body is too large' },
  { responseType: 'THROTTLED', statusCode: '429', message: 'too many requests', retryAfter: "'1'" },
  { responseType: 'UNAUTHORIZED', statusCode: '401', message: 'not authenticated' },
];

/** What API Gateway answers itself: JSON, with the id of the request and nothing about what lies behind. */
export function addGatewayResponses(scope: Construct, restApiId: string, definition: ApiDefinition): void {
  for (const { responseType, statusCode, message, retryAfter } of RESPONSES) {
    const id = `Response-${responseType}`;
    const config = {
      restApiId,
      responseType,
      ...(statusCode === undefined ? {} : { statusCode }),
      responseTemplates: { 'application/json': JSON.stringify({ message, requestId: '$context.requestId' }) },
      ...(retryAfter === undefined ? {} : { responseParameters: { 'gatewayresponse.header.Retry-After': retryAfter } }),
    };
    new ApiGatewayGatewayResponse(scope, id, definition.record(id, config));
  }
}

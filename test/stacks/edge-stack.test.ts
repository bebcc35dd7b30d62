import { devStack } from './fixtures';
import { PRODUCTION } from './production';
import { gateway } from '../../index';

describe('EdgeStack', () => {
  test('is made of resources of AWS alone: one API behind a link to the load balancer', () => {
    const template = devStack('edge');
    for (const type of template.types()) expect(type).toMatch(/^aws_/);
    expect(template.all('aws_api_gateway_rest_api')).toHaveLength(1);
    expect(template.only('aws_api_gateway_vpc_link').target_arns).toEqual([expect.stringContaining('aws_lb')]);
  });

  test('api shows: its rate plans are usage plans', () => {
    const ratePlans = ['free', 'paid'].map((planName) => ({
      planName,
      requestsPerSecond: 1,
      burst: 2,
      quota: gateway.RateQuota.perDay(10),
    }));
    const template = devStack('edge', { api: { ...PRODUCTION.api, ratePlans } });
    expect(template.all('aws_api_gateway_usage_plan')).toHaveLength(2);
  });
});

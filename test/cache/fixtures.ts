import type { TerraformStack } from 'cdktf';
import { CacheEngine, RedisCache, type RedisCacheProps } from '../../lib/cache';
import { Errors, Profile, Size } from '../../lib/core';
import { NetworkSegment } from '../../lib/network';
import { Template, testStack } from '../../lib/testing';

export function segmentOf(stack: TerraformStack, availabilityZones = ['eu-central-1a', 'eu-central-1b']) {
  return NetworkSegment.fromNetworkSegmentAttributes(stack, `Data${availabilityZones.length}`, {
    segmentName: 'data',
    vpcId: 'vpc-1',
    cidrBlock: '10.0.48.0/20',
    availabilityZones,
    subnetIds: availabilityZones.map((_, index) => `subnet-${index}`),
  });
}

/** Any of the props. */
export type Props = Partial<RedisCacheProps>;

export function cacheIn(stack: TerraformStack, props: Props = {}): RedisCache {
  const size = props.nodeType === undefined && !('memory' in props) ? { memory: Size.gibibytes(4) } : {};
  return new RedisCache(stack, 'Cache', {
    segment: segmentOf(stack),
    engine: CacheEngine.valkey('8.1'),
    ...size,
    ...props,
  });
}

export function template(props: Props = {}, profile = Profile.PRODUCTION): Template {
  const stack = testStack();
  profile.applyTo(stack);
  cacheIn(stack, props);
  return Template.of(stack);
}

export function group(props: Props = {}, profile = Profile.PRODUCTION) {
  return template(props, profile).only('aws_elasticache_replication_group');
}

export function codesOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    return Errors.codesOf(error);
  }
  return [];
}

export function parametersOf(props: Props): Record<string, string> {
  const { parameter } = template(props).only('aws_elasticache_parameter_group');
  return Object.fromEntries((parameter as { name: string; value: string }[]).map(({ name, value }) => [name, value]));
}

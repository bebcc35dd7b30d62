import { ElasticacheParameterGroup } from '@cdktf/provider-aws/lib/elasticache-parameter-group';
import { ElasticacheSubnetGroup } from '@cdktf/provider-aws/lib/elasticache-subnet-group';
import type { Construct } from 'constructs';
import { EvictionPolicy } from './eviction-policy';
import { RESERVED_MEMORY_PERCENT } from './node-types';
import type { RedisCacheProps } from './redis-cache';
import type { Settings } from './redis-cache-settings';
import { dataClassOf, tagsOf } from '../core/tagging';
import type { IEncryptionKey } from '../security/encryption-key';
import { LogGroup } from '../security/log-group';

/** The subnets of a cache; gives the name of the group. */
export function addSubnetGroup(scope: Construct, { segment }: RedisCacheProps, settings: Settings): string {
  return new ElasticacheSubnetGroup(scope, 'SubnetGroup', {
    name: settings.replicationGroupId,
    description: `Cache ${scope.node.path}`,
    subnetIds: segment.subnetIds,
    tags: tagsOf(scope, settings.tags),
  }).name;
}

/** The engine's parameters; gives the name of the group. */
export function addParameterGroup(scope: Construct, props: RedisCacheProps, settings: Settings): string {
  const { engine, evictionPolicy = EvictionPolicy.VOLATILE_LRU, keyspaceEvents } = props;
  const parameters: { [name: string]: string } = {
    ...(settings.mode.clustered ? { 'cluster-enabled': 'yes' } : {}),
    'maxmemory-policy': evictionPolicy.policyName,
    ...(keyspaceEvents === undefined ? {} : { 'notify-keyspace-events': keyspaceEvents }),
    'reserved-memory-percent': String(RESERVED_MEMORY_PERCENT),
  };
  return new ElasticacheParameterGroup(scope, 'ParameterGroup', {
    // the family is part of the name: a group of a new major version has to stand before the old one can go
    name: `${settings.replicationGroupId}-${engine.parameterGroupFamily}`,
    family: engine.parameterGroupFamily,
    description: `Cache ${scope.node.path}`,
    parameter: Object.entries(parameters).map(([name, value]) => ({ name, value })),
    tags: tagsOf(scope, settings.tags),
    lifecycle: { createBeforeDestroy: true },
  }).name;
}

/** Where one of the logs goes; gives the name of the group. */
export function addLogGroup(
  scope: Construct,
  logType: string,
  encryptionKey: IEncryptionKey,
  { logRetention }: RedisCacheProps,
  settings: Settings,
): string {
  return new LogGroup(scope, logType === 'slow-log' ? 'SlowLog' : 'EngineLog', {
    // AWS lets its log delivery in by itself; with this prefix the account's log policy does not grow by each group
    logGroupName: `/aws/vendedlogs/elasticache/${settings.replicationGroupId}/${logType}`,
    encryptionKey,
    // slow commands are logged with their arguments
    tags: { ...dataClassOf(scope, 'confidential'), ...settings.tags },
    retention: logRetention,
  }).logGroupName;
}

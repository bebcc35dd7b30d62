import { Token } from 'cdktf';
import type { Row } from './row';
import { AgentService, type AgentServiceProps, WorkloadNamespace, type WorkloadNamespaceProps } from '../../lib/agents';
import { CacheEngine, CacheMode } from '../../lib/cache';
import { Duration, Size, Tags } from '../../lib/core';
import { EncryptionKey, LogGroup, ServiceRole } from '../../lib/security';
import { VectorMemory, VectorQuantization } from '../../lib/sizing';
import { BucketPurpose, LifecycleBucket, ObjectLock, StorageClass } from '../../lib/storage';
import { QdrantEngine, VectorDatabase } from '../../lib/vectors';
import { cacheIn } from '../cache/fixtures';
import { FakeCluster } from '../cluster/fixtures';
import { bucketIn, keyArn } from '../storage/fixtures';
import { database, SMALL } from '../vectors/fixtures';

type Stack = Parameters<Row[2]>[0];
const agentIn = (s: Stack, props: Partial<AgentServiceProps> = {}) =>
  new AgentService(s, 'Agent', { cluster: new FakeCluster(s, 'C'), namespace: 'agents', image: 'agent:1.0', ...props });
const namespaceIn = (s: Stack, props: Partial<WorkloadNamespaceProps> = {}) =>
  new WorkloadNamespace(s, 'Namespace', { namespaceName: 'agents', ...props });
const days = (amount: number) => Duration.days(amount);

/** Databases, caches, buckets, agents, keys. */
export const STORES: Row[] = [
  ['two peers', 'VectorDatabaseReplicas', (s) => database({ replicas: 2 }, s)],
  ['more copies than peers', 'VectorDatabaseReplication', (s) => database({ replicas: 1, replicationFactor: 2 }, s)],
  ['vectors that do not fit', 'VectorDatabaseMemory', (s) => database({ memory: Size.gibibytes(2) }, s)],
  ['nodes that are too small', 'VectorDatabaseMemory', (s) => database({ maxMemory: Size.gibibytes(4) }, s)],
  ['a volume that is too small', 'VectorDatabaseStorage', (s) => database({ storageSize: Size.gibibytes(2) }, s)],
  ['a database in kube-system', 'VectorDatabaseNamespace', (s) => database({ namespace: 'kube-system' }, s)],
  ['no API key', 'VectorDatabaseApiKey', (s) => database({ apiKeySecretName: undefined }, s)],
  ['no CPU', 'VectorDatabaseCpu', (s) => database({ cpu: 0 }, s)],
  ['a database whose id begins with a digit', 'ConstructId', (s) => new VectorDatabase(s, '1', SMALL)],
  ['six replicas of a cache', 'RedisCacheNodes', (s) => cacheIn(s, { replicasPerShard: 6 })],
  ['several zones without a replica', 'RedisCacheMultiAz', (s) => cacheIn(s, { replicasPerShard: 0, multiAz: true })],
  ['more memory than any node has', 'RedisCacheMemory', (s) => cacheIn(s, { memory: Size.tebibytes(9) })],
  ['memory beside a type', 'RedisCacheSize', (s) => cacheIn(s, { memory: Size.gibibytes(1), nodeType: 'cache.r7g.large' })],
  ['events that Redis does not know', 'RedisCacheKeyspaceEvents', (s) => cacheIn(s, { keyspaceEvents: 'x' })],
  ['snapshots and upkeep at once', 'RedisCacheWindows', (s) => cacheIn(s, { maintenanceWindow: 'sat:03:30-sat:04:30' })],
  ['a cache on no port', 'Port', (s) => cacheIn(s, { port: 0 })],
  ['a bucket in capitals', 'LifecycleBucketName', (s) => bucketIn(s, { bucketName: 'Upper' })],
  ['a class before its time', 'LifecycleMinimumDays', (s) => bucketIn(s, { transitions: [{ storageClass: StorageClass.STANDARD_IA, after: days(1) }] })],
  ['a way back to a warmer class', 'LifecycleOrder', (s) => bucketIn(s, { transitions: [{ storageClass: StorageClass.DEEP_ARCHIVE, after: days(0) }, { storageClass: StorageClass.GLACIER_FLEXIBLE, after: days(180) }] })],
  ['a deletion before the last move', 'LifecycleExpiration', (s) => bucketIn(s, { expiration: days(30) })],
  ['a deletion of what is kept for ever', 'LifecycleBucketExpiration', (s) => bucketIn(s, { keepForever: true, expiration: days(100) })],
  ['a lock without versions', 'LifecycleBucketVersions', (s) => bucketIn(s, { versioned: false, objectLock: ObjectLock.legalHold() })],
  ['a key for logs that S3 encrypts', 'LifecycleBucketKey', (s) => bucketIn(s, { purpose: BucketPurpose.logs(), encryptionKey: EncryptionKey.fromKeyArn(s, 'K', keyArn) })],
  ['a CDN before documents', 'LifecycleBucketDistribution', (s) => bucketIn(s, { distributionArn: 'arn:aws:cloudfront::111122223333:distribution/E1' })],
  ['an id that differs in case only', 'ConstructId', (s) => [bucketIn(s), new LifecycleBucket(s, 'documents', { purpose: BucketPurpose.media() })]],
  ['an agent without a version', 'AgentServiceImage', (s) => agentIn(s, { image: 'agent:latest' })],
  ['fewer agents at most than at least', 'AgentServiceReplicas', (s) => agentIn(s, { minReplicas: 5, maxReplicas: 2 })],
  ['an agent in capitals', 'AgentServiceName', (s) => agentIn(s, { serviceName: 'Agent' })],
  ['a namespace of the cluster', 'WorkloadNamespaceName', (s) => namespaceIn(s, { namespaceName: 'kube-system' })],
  ['a level that Pod Security has not', 'WorkloadNamespacePodSecurity', (s) => namespaceIn(s, { podSecurity: 'none' })],
  ['a key that waits a day', 'EncryptionKeyDeletionWindow', (s) => new EncryptionKey(s, 'Key', { description: 'x', deletionWindow: days(1) })],
  ['a key that is an alias', 'EncryptionKeyArn', (s) => EncryptionKey.fromKeyArn(s, 'Key', 'alias/x')],
  ['logs for two days', 'LogGroupRetention', (s) => new LogGroup(s, 'Logs', { logGroupName: '/a', encryptionKey: EncryptionKey.fromKeyArn(s, 'K', keyArn), retention: days(2) })],
  ['a role for nobody', 'RoleTrust', (s) => new ServiceRole(s, 'Role', { servicePrincipal: 'everybody' })],
  ['a policy that is too long', 'RolePolicySize', (s) => { const role = new ServiceRole(s, 'Role', { servicePrincipal: 'lambda.amazonaws.com' }); for (let n = 0; n < 200; n++) role.addStatement({ actions: ['s3:GetObject'], resources: [`arn:aws:s3:::${'a'.repeat(60)}/${n}`], conditions: [{ test: 'StringEquals', variable: 'a', values: [String(n)] }] }); }],
  ['tags of AWS on a scope', 'Tags', (s) => { Tags.add(s, { 'aws:x': 'y' }); }],
]; // prettier-ignore

/** What stores are made of. */
export const STORE_VALUES: Row[] = [
  ['a negative length of time', 'Duration', () => Duration.days(-1)],
  ['a length of time that is no number', 'Duration', () => Duration.hours(NaN)],
  ['a length of time that is a token', 'Duration', () => Duration.minutes(Token.asNumber({ Ref: 'x' }))],
  ['a size without a number', 'Size', () => Size.gibibytes(undefined as never)],
  ['an endless size', 'Size', () => Size.bytes(Infinity)],
  ['an engine that ElastiCache has not', 'CacheEngineVersion', () => CacheEngine.valkey('1.0')],
  ['no shard', 'CacheModeShards', () => CacheMode.cluster(0)],
  ['an image of Qdrant without a version', 'QdrantEngineImage', () => new QdrantEngine({ image: 'qdrant' })],
  ['a graph that Qdrant refuses', 'QdrantEngineHnsw', () => new QdrantEngine({ hnsw: { efConstruct: 1 } })],
  ['half a dimension', 'VectorMemory', () => VectorMemory.qdrant({ vectors: 1, dimensions: 0.5 })],
  ['a ratio that Qdrant has not', 'VectorQuantizationRatio', () => VectorQuantization.product(3)],
  ['a lock for no day', 'ObjectLockRetention', () => ObjectLock.governance(days(0))],
]; // prettier-ignore

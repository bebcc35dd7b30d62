import type { Construct } from 'constructs';
import type { VectorDatabaseProps } from './vector-database';
import type { IVectorEngine, VectorEngineSizing } from './vector-engine';
import type { INodePool } from '../cluster/node-pool';
import { Checks } from '../core/checks';
import { Size } from '../core/size';
import { checkTags } from '../core/tagging';
import { isKnown } from '../core/tokens';

/** What was decided about a database before its engine is asked. */
export interface VectorPlan {
  /** Name of the StatefulSet. */
  readonly databaseName: string;
  /** Number of peers. */
  readonly replicas: number;
  /** Copies of every shard. */
  readonly replicationFactor: number;
  /** Requested CPUs of a peer. */
  readonly cpu: number;
  /** Whether Terraform refuses to destroy the StatefulSet. */
  readonly protect: boolean;
  /** Labels that select the peers. */
  readonly podLabels: { [key: string]: string };
  /** Labels that select the pods of the snapshot job. */
  readonly jobLabels: { [key: string]: string };
}

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const OBJECT = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const SECRET_KEY = /^[\w.-]{1,253}$/;
const RESERVED = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** Refuses what does not depend on the engine. */
export function checkVectorDatabase(scope: Construct, props: VectorDatabaseProps, plan: VectorPlan): void {
  const checks = checkTags(new Checks(scope), props.tags);
  checkNames(checks, props, plan);
  checkCluster(checks, props, plan);
  checkAccess(checks, props);
  checks
    .number('VectorDatabaseCpu', 'cpu', props.cpu, { min: 0.1, max: 192 })
    .integer('VectorDatabaseGrace', 'terminationGracePeriod (s)', props.terminationGracePeriod?.toSeconds(), {
      min: 30,
      max: 3600,
    })
    .integer('VectorDatabaseStartup', 'startupTimeout (s)', props.startupTimeout?.toSeconds(), { min: 60, max: 86_400 })
    .integer('VectorDatabaseRollout', 'rolloutTimeout (s)', props.rolloutTimeout?.toSeconds(), { min: 60, max: 86_400 })
    .throwIfAny();
}

function checkNames(checks: Checks, props: VectorDatabaseProps, { databaseName }: VectorPlan): void {
  // the CronJob of the snapshots is called <name>-snapshots; its name may have 52 characters
  const name = /^[a-z]([a-z0-9-]{0,40}[a-z0-9])?$/;
  const object = '1 to 253 of a-z 0-9 - .';
  const namespace = () => LABEL.test(props.namespace) && !RESERVED.includes(props.namespace);
  checks
    .pattern('VectorDatabaseName', 'databaseName', databaseName, name, '1 to 42 of a-z 0-9 -, a letter first')
    .that(
      'VectorDatabaseNamespace',
      'namespace',
      props.namespace,
      namespace,
      "1 to 63 of a-z 0-9 -, and not default or one of Kubernetes' own",
      'make a namespace for the database',
    )
    .pattern('VectorDatabaseStorageClass', 'storageClassName', props.storageClassName, OBJECT, object)
    .pattern('VectorDatabasePriorityClass', 'priorityClassName', props.priorityClassName, OBJECT, object)
    .pattern('VectorDatabaseTls', 'tlsSecretName', props.tlsSecretName, OBJECT, object);
}

function checkCluster(checks: Checks, props: VectorDatabaseProps, { replicas, replicationFactor }: VectorPlan): void {
  const known = isKnown(replicas) && Number.isInteger(replicas) && replicas >= 1 && replicas <= 99 && replicas !== 2;
  if (!known) {
    // scripts, snapshots and sizes are made of the number
    checks.fail({
      code: 'VectorDatabaseReplicas',
      prop: 'replicas',
      got: isKnown(replicas) ? replicas : 'a token',
      allowed: '1, or from 3 to 99, and known at synth',
      fix: 'take 3: of two peers none has a majority when the other is down',
    });
  }
  checks
    .that(
      'VectorDatabaseReplication',
      'replicationFactor',
      isKnown(replicationFactor) ? replicationFactor : 'a token',
      () =>
        !known ||
        (isKnown(replicationFactor) &&
          Number.isInteger(replicationFactor) &&
          replicationFactor >= 1 &&
          replicationFactor <= replicas),
      `a whole number from 1 to the ${known ? replicas : 'number of'} replicas, known at synth`,
      'keep at most one copy a peer',
    )
    .integer('VectorDatabaseDimensions', 'dimensions', props.dimensions, { min: 1, max: 65_536 })
    .integer('VectorDatabaseVectors', 'vectors', props.vectors, { min: 1 });
}

function checkAccess(checks: Checks, props: VectorDatabaseProps): void {
  const { apiKeySecretName, anonymousAccess, snapshots } = props;
  const fix = 'use a name that Kubernetes allows';
  checks
    .pattern('VectorDatabaseApiKey', 'apiKeySecretName', apiKeySecretName, OBJECT, '1 to 253 of a-z 0-9 - .', fix)
    .pattern('VectorDatabaseApiKey', 'apiKeySecretKey', props.apiKeySecretKey, SECRET_KEY, 'a key of a Secret', fix)
    .pattern(
      'VectorDatabaseApiKey',
      'readOnlyApiKeySecretKey',
      props.readOnlyApiKeySecretKey,
      SECRET_KEY,
      'a key of a Secret',
      fix,
    )
    .pattern(
      'VectorDatabaseSchedule',
      'snapshots.schedule',
      snapshots?.schedule,
      /^(\S+ ){4}\S+$/,
      'five fields of cron, separated by one blank',
      "write it like '0 3 * * *'",
    )
    .pattern(
      'VectorDatabaseSnapshotPrefix',
      'snapshots.prefix',
      snapshots?.prefix,
      /^[\w.-]+(\/[\w.-]+)*$/,
      'folders of a-z A-Z 0-9 _ . -, without a slash at the ends',
    );
  if ((apiKeySecretName === undefined) === (anonymousAccess !== true)) {
    checks.fail({
      code: 'VectorDatabaseApiKey',
      prop: 'apiKeySecretName',
      got: apiKeySecretName,
      allowed: anonymousAccess === true ? 'absent with anonymousAccess' : 'the name of an existing Secret',
      fix: 'name the Secret, or set anonymousAccess: one of the two',
    });
  }
}

/** Asks the engine what the vectors need, and refuses what cannot hold them. */
export function checkWorkload(
  scope: Construct,
  props: VectorDatabaseProps,
  plan: VectorPlan,
  engine: IVectorEngine,
): { memory: Size; storage: Size } {
  const checks = new Checks(scope);
  const sizing = sizingOf(props, plan, engine);
  const memory = props.memory ?? sizing?.memory;
  const storage = props.storageSize ?? sizing?.storage;
  const unknown = 'known: it follows from vectors and dimensions, where both are numbers known at synth';
  if (!memory || !storage) {
    if (!memory) {
      const fix = 'give vectors and dimensions, or memory';
      checks.fail({ code: 'VectorDatabaseMemory', prop: 'memory', got: undefined, allowed: unknown, fix });
    }
    if (!storage) {
      const fix = 'give vectors and dimensions, or storageSize';
      checks.fail({ code: 'VectorDatabaseStorage', prop: 'storageSize', got: undefined, allowed: unknown, fix });
    }
    checks.throwIfAny();
    return { memory: Size.bytes(0), storage: Size.bytes(0) };
  }
  checkFit(checks, props, memory, sizing);
  checkVolumes(checks, props, storage, sizing);
  checks.throwIfAny();
  return { memory, storage };
}

function sizingOf(
  { vectors, dimensions, payloadSize }: VectorDatabaseProps,
  { replicas, replicationFactor }: VectorPlan,
  engine: IVectorEngine,
): VectorEngineSizing | undefined {
  if (vectors === undefined || dimensions === undefined || !isKnown([vectors, dimensions])) return undefined;
  const payload = payloadSize ? { payload: payloadSize } : {};
  return engine.sizeFor({ vectors, dimensions, replicas, replicationFactor, ...payload });
}

function checkFit(
  checks: Checks,
  { memory: given, nodes, maxMemory = roomOf(nodes) }: VectorDatabaseProps,
  memory: Size,
  sizing: VectorEngineSizing | undefined,
): void {
  const fix = 'add replicas, quantize, put vectors on disk, or take larger nodes';
  if (given && sizing && given.toBytes() < sizing.memory.toBytes()) {
    const allowed = `at least ${sizing.arithmetic}`;
    checks.fail({ code: 'VectorDatabaseMemory', prop: 'memory', got: given, allowed, fix });
  }
  if (given && given.toBytes() < Size.mebibytes(256).toBytes()) {
    checks.fail({ code: 'VectorDatabaseMemory', prop: 'memory', got: given, allowed: 'at least 256Mi', fix });
  }
  if (maxMemory && memory.toBytes() > maxMemory.toBytes()) {
    const got = given ?? sizing?.arithmetic;
    checks.fail({
      code: 'VectorDatabaseMemory',
      prop: 'maxMemory',
      got,
      allowed: `at most ${maxMemory.toQuantity()}`,
      fix,
    });
  }
}

/** What a node has left for one peer beside the daemons that run on every node. */
function roomOf(nodes: INodePool | undefined): Size | undefined {
  const memory = nodes?.allocatableMemory;
  return memory && Size.bytes(Math.max(memory.toBytes() - Size.mebibytes(512).toBytes(), 0));
}

function checkVolumes(
  checks: Checks,
  { storageSize, snapshotSize }: VectorDatabaseProps,
  storage: Size,
  sizing: VectorEngineSizing | undefined,
): void {
  const largest = Size.tebibytes(16);
  for (const [prop, size] of Object.entries({ storageSize: storage, snapshotSize })) {
    const ok = () => !size || (size.toGibibytes() >= 1 && size.toBytes() <= largest.toBytes());
    // source: EBS, size of gp3 volumes
    checks.that('VectorDatabaseStorage', prop, size, ok, 'from 1Gi to 16Ti, the sizes of gp3', 'add replicas');
  }
  if (storageSize && sizing && storageSize.toBytes() < sizing.storage.toBytes()) {
    checks.fail({
      code: 'VectorDatabaseStorage',
      prop: 'storageSize',
      got: storageSize,
      allowed: `at least the ${sizing.storage.toQuantity()} that the vectors need`,
      fix: 'raise it, or leave it out',
    });
  }
}

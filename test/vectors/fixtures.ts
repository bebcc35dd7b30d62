import type { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { IAgentClusterRef } from '../../lib/cluster/agent-cluster';
import type { INodePool } from '../../lib/cluster/node-pool';
import type { IGrantee } from '../../lib/core/grant';
import type { Size } from '../../lib/core/size';
import { Connections, type IConnectable } from '../../lib/network/connections';
import { NetworkSegment } from '../../lib/network/network-segment';
import { type Json, Template, testStack } from '../../lib/testing';
import { VectorDatabase, type VectorDatabaseProps } from '../../lib/vectors/vector-database';
import type { VectorSnapshots } from '../../lib/vectors/vector-snapshots';

export { codesOf } from '../support';

/** A pool of nodes in the retrieval segment. */
export class FakePool extends Construct implements INodePool {
  public readonly nodePoolName = 'retrieval';
  public readonly nodeSelector = { 'agent-platform/node-pool': 'retrieval' };
  public readonly tolerations = [{ key: 'agent-platform/dedicated', operator: 'Exists', effect: 'NoSchedule' }];
  public readonly system = false;
  public readonly connections: Connections;

  constructor(
    scope: Construct,
    id: string,
    public readonly allocatableMemory?: Size,
  ) {
    super(scope, id);
    const segment = NetworkSegment.fromNetworkSegmentAttributes(scope, 'Retrieval', {
      segmentName: 'retrieval',
      vpcId: 'vpc-1',
      cidrBlock: '10.0.32.0/20',
      availabilityZones: ['eu-central-1a'],
      subnetIds: ['subnet-a'],
    });
    this.connections = new Connections(this, { securityGroupId: 'sg-retrieval', segment });
  }
}

/** A workload that wants to search. */
export class FakeAgent extends Construct implements IConnectable {
  public readonly connections = new Connections(this, {
    pods: { namespace: 'agents', labels: { app: 'agent' } },
  });
}

/** An instance without pods. */
export class FakeHost extends Construct implements IConnectable {
  public readonly connections = new Connections(this, { securityGroupId: 'sg-host' });
}

class FakeCluster extends Construct implements IAgentClusterRef {
  public readonly clusterName = 'agents';
}

/** Snapshots into a bucket that writes the least of policies. */
export function testSnapshots(stack: TerraformStack, options: Partial<VectorSnapshots> = {}): VectorSnapshots {
  const write = (grantee: IGrantee, prefix?: string) => {
    grantee.addStatement({ actions: ['s3:PutObject'], resources: [`arn:aws:s3:::backup/${prefix ?? ''}*`] });
  };
  const allowAccessLogsOf = () => undefined;
  const bucket = { bucketName: 'backup', bucketArn: 'arn:aws:s3:::backup', grants: { write }, allowAccessLogsOf };
  return {
    cluster: new FakeCluster(stack, 'Cluster'),
    bucket: bucket as unknown as VectorSnapshots['bucket'],
    ...options,
  };
}

export const SMALL: VectorDatabaseProps = {
  namespace: 'retrieval',
  databaseName: 'vectors',
  vectors: 1_000_000,
  dimensions: 1024,
  apiKeySecretName: 'qdrant-keys',
};

/** The small database without one of its props. */
export function without(prop: keyof VectorDatabaseProps): VectorDatabaseProps {
  const rest = Object.entries(SMALL).filter(([name]) => name !== prop);
  return Object.fromEntries(rest) as unknown as VectorDatabaseProps;
}

export function database(props: Partial<VectorDatabaseProps> = {}, stack = testStack()) {
  return { stack, vectors: new VectorDatabase(stack, 'Vectors', { ...SMALL, ...props }) };
}

export function only(type: string, props: Partial<VectorDatabaseProps> = {}): Json {
  return Template.of(database(props).stack).only(type);
}

/** The resource of a type whose Kubernetes name is `name`. */
export function named(stack: TerraformStack, type: string, name: string): Json {
  const all = Template.of(stack).all(type) as (Json & { metadata: { name: string } })[];
  const found = all.find(({ metadata }) => metadata.name === name);
  if (!found) throw new Error(`no ${type} called ${name} among ${all.map((one) => one.metadata.name).join(', ')}`);
  return found;
}

export interface PodSpec {
  readonly container: [Json & { env: Json[]; command: string[]; volume_mount: Json[]; resources: Json }];
  readonly [key: string]: unknown;
}

export interface StatefulSet {
  readonly metadata: Json;
  readonly spec: Json & { template: { spec: PodSpec; metadata: Json }; volume_claim_template: Json[] };
}

export function statefulSet(props: Partial<VectorDatabaseProps> = {}): StatefulSet {
  return only('kubernetes_stateful_set_v1', props) as unknown as StatefulSet;
}

export function pod(props: Partial<VectorDatabaseProps> = {}): PodSpec {
  return statefulSet(props).spec.template.spec;
}

export function containerOf(props: Partial<VectorDatabaseProps> = {}): PodSpec['container'][number] {
  return pod(props).container[0];
}

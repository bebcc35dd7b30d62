import { FlowLog } from '@cdktf/provider-aws/lib/flow-log';
import { Construct } from 'constructs';
import type { NetworkVpc } from './network-vpc';
import type { Duration } from '../core/duration';
import { physicalName } from '../core/names';
import { dataClassOf } from '../core/tagging';
import { arnPart } from '../security/arn';
import { EncryptionKey, type IEncryptionKey } from '../security/encryption-key';
import { LogGroup } from '../security/log-group';
import { ServiceRole } from '../security/service-role';

/** Properties of `FlowLogs`. */
export interface FlowLogsProps {
  /** VPCs that are recorded. */
  readonly vpcs: readonly NetworkVpc[];
  /** Key of the log group; one of its own when left out. */
  readonly encryptionKey?: IEncryptionKey;
  /** How long records are kept. */
  readonly retention?: Duration;
}

/** Records of all connections of a network, accepted and rejected, each minute, in one encrypted log group. */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, { vpcs, encryptionKey, retention }: FlowLogsProps) {
    super(scope, id);
    const key = encryptionKey ?? this.addKey();
    const group = new LogGroup(this, 'LogGroup', {
      logGroupName: `/vpc-flow-logs/${physicalName(scope, { maxLength: 200 })}`,
      encryptionKey: key,
      ...(retention ? { retention } : {}),
    });
    const account = arnPart(group.logGroupArn, 4);
    const role = new ServiceRole(this, 'Role', {
      servicePrincipal: 'vpc-flow-logs.amazonaws.com',
      trustConditions: [{ test: 'StringEquals', variable: 'aws:SourceAccount', values: [account] }],
    });
    role.addStatement({
      actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      resources: [`${group.logGroupArn}:*`],
    });
    for (const vpc of vpcs) {
      new FlowLog(this, `FlowLog-${vpc.plan.vpcName}`, {
        vpcId: vpc.vpcId,
        trafficType: 'ALL',
        maxAggregationInterval: 60,
        logDestinationType: 'cloud-watch-logs',
        logDestination: group.logGroupArn,
        iamRoleArn: role.roleArn,
        tags: vpc.tags(''),
      });
    }
  }

  private addKey(): IEncryptionKey {
    const tags = dataClassOf(this, 'internal');
    return new EncryptionKey(this, 'Key', { description: 'Flow logs of the network', tags });
  }
}

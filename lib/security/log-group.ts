import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { Construct, type IConstruct } from 'constructs';
import { arnPart } from './arn';
import { resourcesOf } from './dependencies';
import type { IEncryptionKey } from './encryption-key';
import { Checks } from '../core/checks';
import { checkPropTypes } from '../core/prop-types';
import type { Duration } from '../core/duration';
import { byProfile } from '../core/by-profile';
import { checkTags, dataClassOf, tagsOf } from '../core/tagging';

/** Source: CloudWatch Logs API, PutRetentionPolicy. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Points at a CloudWatch log group. */
export interface ILogGroupRef extends IConstruct {
  /** Name of the log group. */
  readonly logGroupName: string;
  /** ARN of the log group, without the trailing `:*`. */
  readonly logGroupArn: string;
}

/** Properties of `LogGroup`. */
export interface LogGroupProps {
  /** Name of the log group; several services prescribe it. */
  readonly logGroupName: string;
  /** Key that encrypts the logs. Its policy is told about CloudWatch Logs. */
  readonly encryptionKey: IEncryptionKey;
  /**
   * How long log events are kept; one of the periods that CloudWatch Logs knows.
   *
   * @default - 365 days in production, 90 in staging, 30 in dev
   */
  readonly retention?: Duration;
  /**
   * Tags beside those of the scope.
   *
   * @default - none
   */
  readonly tags?: { [key: string]: string };
}

/** A CloudWatch log group that is encrypted with a customer key and forgets after a while. */
export class LogGroup extends Construct implements ILogGroupRef {
  public readonly logGroupName: string;
  public readonly logGroupArn: string;

  constructor(scope: Construct, id: string, props: LogGroupProps) {
    super(scope, id);
    checkPropTypes(this, 'security.LogGroupProps', props);
    const days = props.retention?.toDays() ?? byProfile(this, { production: 365, staging: 90, dev: 30 });
    checkTags(new Checks(this), props.tags)
      .oneOf('LogGroupRetention', 'retention', days, RETENTION_DAYS)
      .pattern(
        'LogGroupName',
        'logGroupName',
        props.logGroupName,
        /^[\w./#-]{1,512}$/,
        '1 to 512 of a-z A-Z 0-9 _ - / . #',
      )
      .throwIfAny();
    const key = props.encryptionKey;
    const arn = (part: 1 | 3 | 4) => arnPart(key.keyArn, part);
    key.allowService(`logs.${arn(3)}.amazonaws.com`, [
      {
        test: 'ArnLike',
        variable: 'kms:EncryptionContext:aws:logs:arn',
        values: [`arn:${arn(1)}:logs:${arn(3)}:${arn(4)}:log-group:*`],
      },
    ]);
    const group = new CloudwatchLogGroup(this, 'Resource', {
      name: props.logGroupName,
      kmsKeyId: key.keyArn,
      retentionInDays: days,
      tags: tagsOf(this, { Component: 'LogGroup', ...dataClassOf(this, 'internal'), ...props.tags }),
      // CloudWatch checks that it may use the key, whose policy is a resource of its own
      dependsOn: resourcesOf(this, [key]),
    });
    this.logGroupName = group.name;
    this.logGroupArn = group.arn;
  }
}

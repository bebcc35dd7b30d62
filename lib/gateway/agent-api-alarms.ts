import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { Construct } from 'constructs';
import type { Duration } from '../core/duration';

/** What the alarms of an API watch. */
export interface AlarmsSpec {
  /** Name of the API. */
  readonly apiName: string;
  /** Name of the stage. */
  readonly stageName: string;
  /** Share of server errors above which the alarm goes off. */
  readonly serverErrorPercent: number;
  /** Latency above which the alarm goes off. */
  readonly latency: Duration;
  /** Topic that the alarms tell. */
  readonly topicArn: string | undefined;
  /** Tags, those of the scope among them. */
  readonly tags: { [key: string]: string };
}

/** Alarms on server errors and on latency. */
export function addAlarms(scope: Construct, spec: AlarmsSpec): void {
  const { apiName, stageName, topicArn, tags } = spec;
  const topics = topicArn === undefined ? undefined : [topicArn];
  const alarm = (id: string, metricName: string, description: string, what: { [key: string]: string | number }) =>
    new CloudwatchMetricAlarm(scope, id, {
      alarmName: `${apiName}-${metricName}`,
      alarmDescription: `${apiName}: ${description}`,
      namespace: 'AWS/ApiGateway',
      metricName,
      dimensions: { ApiName: apiName, Stage: stageName },
      comparisonOperator: 'GreaterThanThreshold',
      period: 60,
      evaluationPeriods: 5,
      datapointsToAlarm: 5,
      treatMissingData: 'notBreaching',
      alarmActions: topics,
      okActions: topics,
      tags,
      ...what,
    });
  // the metric is 1 or 0 a request, so that its average is the share
  alarm('ServerErrorAlarm', '5XXError', 'share of requests that could not be served', {
    statistic: 'Average',
    threshold: spec.serverErrorPercent / 100,
  });
  alarm('LatencyAlarm', 'Latency', 'milliseconds that 95 % of the requests stay below', {
    extendedStatistic: 'p95',
    threshold: spec.latency.toSeconds() * 1000,
  });
}

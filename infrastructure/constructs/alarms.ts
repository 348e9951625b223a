import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import { TerraformIterator } from 'cdktf';
import { Construct } from 'constructs';

/** A CloudWatch metric. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  /** `Sum`, `Maximum`, `p99`, ... */
  readonly statistic: string;
}

export interface AlarmProps {
  readonly metric: Metric;
  /** It rings when the metric reaches this. @default 1 */
  readonly threshold?: number;
  /** What has happened, and what to do now: whoever is woken reads it first. */
  readonly description: string;
}

export interface AlarmsProps {
  /** The first part of every alarm's name. */
  readonly name: string;
  /** Who gets every alarm by mail, besides whoever subscribes to the topic. Each confirms it once. */
  readonly emails: readonly string[];
  readonly encryptionKeyArn?: string;
}

/** s: an alarm tells what happened in the last five minutes. */
const period = 300;

/** The alarms of a system, all sent to one topic, when they ring and when they are over. */
export class Alarms extends Construct {
  readonly topicArn: string;
  readonly #name: string;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#name = props.name;
    const topic = new SnsTopic(this, 'topic', { name: `${props.name}-alarms`, kmsMasterKeyId: props.encryptionKeyArn });
    this.topicArn = topic.arn;
    const emails = TerraformIterator.fromList([...props.emails]);
    new SnsTopicSubscription(this, 'email', {
      forEach: emails,
      topicArn: topic.arn,
      protocol: 'email',
      endpoint: emails.value,
    });
  }

  /**
   * Adds an alarm.
   * @param scope the construct that the alarm is about
   * @param id its last name: `executions-failed`
   */
  add(scope: Construct, id: string, { metric, threshold = 1, description }: AlarmProps): void {
    const isPercentile = metric.statistic.startsWith('p');
    new CloudwatchMetricAlarm(scope, `alarm-${id}`, {
      alarmName: `${this.#name}-${id}`,
      alarmDescription: description,
      namespace: metric.namespace,
      metricName: metric.name,
      dimensions: metric.dimensions,
      ...(isPercentile ? { extendedStatistic: metric.statistic } : { statistic: metric.statistic }),
      period,
      evaluationPeriods: 1,
      threshold,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      // No data means that nothing happened, so nothing went wrong.
      treatMissingData: 'notBreaching',
      alarmActions: [this.topicArn],
      okActions: [this.topicArn],
    });
  }
}

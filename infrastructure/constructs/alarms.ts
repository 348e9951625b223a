import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import { conditional, type IResolvable, type TerraformCount, TerraformIterator, Token } from 'cdktf';
import { Construct } from 'constructs';
import { type Given, madeUnlessGiven, oneIf } from './given.ts';

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
  /**
   * What only Terraform knows of a module's alarms.
   * @default all alarms, with thresholds and a topic of their own
   */
  readonly chosen?: ChosenAlarms;
}

export interface ChosenAlarms {
  readonly enabled: IResolvable;
  /** The ARN of the topic. */
  readonly topic: Given;
  /** The threshold of an alarm that has one of its own. */
  readonly thresholdOf: (id: string, own: number) => number;
}

/** s: an alarm tells what happened in the last five minutes. */
const period = 300;

/** The alarms of a system, all sent to one topic, when they ring and when they are over. */
export class Alarms extends Construct {
  readonly topicArn: string;
  /** How many there are of each alarm, and of what is made for it only: one or none, where only Terraform knows. */
  readonly count: TerraformCount | undefined;
  /** The last names of all alarms. */
  readonly ids = new Set<string>();
  readonly #props: AlarmsProps;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#props = props;
    const { name, chosen } = props;
    this.count = chosen && oneIf(chosen.enabled);
    const topic = new SnsTopic(this, 'topic', { name: `${name}-alarms`, kmsMasterKeyId: props.encryptionKeyArn });
    this.topicArn = madeUnlessGiven(topic, 'arn', chosen?.topic, chosen?.enabled);
    const listed = [...props.emails];
    const emails = TerraformIterator.fromList(chosen ? Token.asList(conditional(chosen.enabled, listed, [])) : listed);
    new SnsTopicSubscription(this, 'email', {
      forEach: emails,
      topicArn: this.topicArn,
      protocol: 'email',
      endpoint: emails.value,
    });
  }

  /**
   * Adds an alarm.
   * @param scope the construct that the alarm is about
   * @param id its last name: `executions-failed`
   */
  add(scope: Construct, id: string, { metric, threshold: own = 1, description }: AlarmProps): void {
    const { name, chosen } = this.#props;
    const threshold = chosen === undefined ? own : chosen.thresholdOf(id, own);
    this.ids.add(id);
    const isPercentile = metric.statistic.startsWith('p');
    new CloudwatchMetricAlarm(scope, `alarm-${id}`, {
      alarmName: `${name}-${id}`,
      count: this.count,
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

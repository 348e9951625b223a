import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import { conditional, type IResolvable, type TerraformCount, TerraformIterator, Token } from 'cdktf';
import { Construct } from 'constructs';
import { createUnlessExisting, type ExistingResource, oneIf } from './existing-resource.ts';

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
  /** The alarm goes into the state ALARM when the metric reaches this value. @default 1 */
  readonly threshold?: number;
  /** What has happened, and what to do now: the first text that the person on call reads. */
  readonly description: string;
}

export interface AlarmsProps {
  /** The first part of every alarm's name. */
  readonly name: string;
  /** The mail addresses that are subscribed to the topic; each must confirm once. */
  readonly emails: readonly string[];
  readonly encryptionKeyArn?: string;
  /**
   * The settings that the caller of the Terraform module may choose; only Terraform knows their values.
   * @default all alarms, with their default thresholds and a new topic
   */
  readonly settings?: AlarmSettings;
}

export interface AlarmSettings {
  readonly enabled: IResolvable;
  /** The ARN of an existing topic. */
  readonly topic: ExistingResource;
  /** The threshold of an alarm. */
  readonly thresholdOf: (id: string, defaultThreshold: number) => number;
}

/** s: an alarm evaluates the last five minutes. */
const period = 300;

/** The alarms of a system, which all send ALARM and OK to one topic. */
export class Alarms extends Construct {
  readonly topicArn: string;
  /**
   * The `count` of each alarm and of the resources that only alarms need: 1 or 0, if Terraform decides whether there are
   * alarms; otherwise undefined.
   */
  readonly count: TerraformCount | undefined;
  /** The last parts of the names of all alarms. */
  readonly ids = new Set<string>();
  readonly #props: AlarmsProps;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#props = props;
    const { name, settings } = props;
    this.count = settings && oneIf(settings.enabled);
    const topic = new SnsTopic(this, 'topic', { name: `${name}-alarms`, kmsMasterKeyId: props.encryptionKeyArn });
    this.topicArn = createUnlessExisting(topic, 'arn', settings?.topic, settings?.enabled);
    const listed = [...props.emails];
    const emails = TerraformIterator.fromList(
      settings ? Token.asList(conditional(settings.enabled, listed, [])) : listed,
    );
    new SnsTopicSubscription(this, 'email', {
      forEach: emails,
      topicArn: this.topicArn,
      protocol: 'email',
      endpoint: emails.value,
    });
  }

  /**
   * Adds an alarm.
   * @param scope the construct that the alarm watches
   * @param id the last part of its name: `executions-failed`
   */
  add(scope: Construct, id: string, { metric, threshold: defaultThreshold = 1, description }: AlarmProps): void {
    const { name, settings } = this.#props;
    const threshold = settings === undefined ? defaultThreshold : settings.thresholdOf(id, defaultThreshold);
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
      // Without data points, nothing has failed.
      treatMissingData: 'notBreaching',
      alarmActions: [this.topicArn],
      okActions: [this.topicArn],
    });
  }
}

import { CloudwatchLogMetricFilter } from '@cdktf/provider-aws/lib/cloudwatch-log-metric-filter/index.js';
import type { Construct } from 'constructs';
import type { Alarms, Metric } from './alarms.ts';

export interface LogMetricProps {
  readonly logGroupName: string;
  /** The name of the metric in `namespace`. */
  readonly name: string;
  readonly namespace: string;
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
  readonly pattern: string;
  /** The alarms of the system: without them the metric is not needed. */
  readonly alarms: Alarms;
}

/** Creates a metric that counts the log events that match a pattern. */
export function countLogEvents(scope: Construct, id: string, props: LogMetricProps): Metric {
  const { logGroupName, name, namespace, pattern, alarms } = props;
  new CloudwatchLogMetricFilter(scope, id, {
    count: alarms.count,
    name,
    logGroupName,
    pattern,
    metricTransformation: { name, namespace, value: '1', unit: 'Count' },
  });
  return { namespace, name, statistic: 'Sum' };
}

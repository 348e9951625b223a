import { CloudwatchLogMetricFilter } from '@cdktf/provider-aws/lib/cloudwatch-log-metric-filter/index.js';
import type { Construct } from 'constructs';
import type { Metric } from './alarms.ts';

export interface LogMetricProps {
  readonly logGroupName: string;
  /** The metric's name, in the namespace of the system. */
  readonly name: string;
  readonly namespace: string;
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
  readonly pattern: string;
}

/** Counts the log events that match a pattern. */
export function countLogEvents(scope: Construct, id: string, props: LogMetricProps): Metric {
  const { logGroupName, name, namespace, pattern } = props;
  new CloudwatchLogMetricFilter(scope, id, {
    name,
    logGroupName,
    pattern,
    metricTransformation: { name, namespace, value: '1', unit: 'Count' },
  });
  return { namespace, name, statistic: 'Sum' };
}

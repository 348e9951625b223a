import { environment } from './environment.ts';
import { now } from './ports/clock.ts';

const units = {
  Orders: 'Count',
  Returns: 'Count',
  Revenue: 'None',
  Refunds: 'None',
  LateStarts: 'Count',
  PaymentLatency: 'Milliseconds',
} as const;

/**
 * A number for the business: how many orders or returns ended so, or were started late, how much money came or went, how
 * long it took to come.
 */
export interface BusinessMetric {
  readonly name: keyof typeof units;
  /** `Orders`, `Returns` and `LateStarts`: a count; `Revenue` and `Refunds`: minor units of the currency; `PaymentLatency`: ms */
  readonly value: number;
  /** By what it is told apart, besides the table, which tells one environment from another. */
  readonly dimension: Readonly<Partial<Record<'Outcome' | 'Currency' | 'Subject', string>>>;
}

/**
 * Publishes metrics by the log, in CloudWatch's embedded metric format: no call, no permission, no waiting. A step that
 * is run again after its answer was lost counts again.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function publish(metrics: readonly BusinessMetric[]): void {
  for (const { name, value, dimension } of metrics) {
    const dimensions = { Table: environment('TABLE_NAME'), ...dimension };
    const definition = {
      Namespace: 'OrderProcessing',
      Dimensions: [Object.keys(dimensions)],
      Metrics: [{ Name: name, Unit: units[name] }],
    };
    const record = {
      _aws: { Timestamp: now().getTime(), CloudWatchMetrics: [definition] },
      ...dimensions,
      [name]: value,
    };
    // Not by the console, into whose own records Lambda would wrap it.
    process.stdout.write(`${JSON.stringify(record)}\n`);
  }
}

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
 * A business metric: how many orders or returns have ended (`Orders`, `Returns`), or were started late (`LateStarts`);
 * `Revenue` and `Refunds`; the time from a payment's request to its callback (`PaymentLatency`).
 */
export interface BusinessMetric {
  readonly name: keyof typeof units;
  /** `Orders`, `Returns` and `LateStarts`: a count; `Revenue` and `Refunds`: minor units of the currency; `PaymentLatency`: ms */
  readonly value: number;
  /** The dimensions, in addition to the name of the table, which distinguishes environments. */
  readonly dimension: Readonly<Partial<Record<'Outcome' | 'Currency' | 'Subject', string>>>;
}

/**
 * Publishes metrics through the log, in CloudWatch's embedded metric format, so no API call and no permission is
 * needed. If a step runs again because its response was lost, its metric counts twice.
 * @see
 *   https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
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
    // Not by `console`: Lambda would wrap the line into a log record.
    process.stdout.write(`${JSON.stringify(record)}\n`);
  }
}

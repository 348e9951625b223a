import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard/index.js';
import { Construct } from 'constructs';
import type { Metric } from './alarms.ts';

/** A graph of metrics over time. */
export interface Graph {
  readonly title: string;
  readonly metrics: readonly Line[];
}

/** A metric, or a search expression: `SEARCH(...)`. */
export type Line = (Metric & { readonly label?: string }) | { readonly expression: string };

export interface DashboardProps {
  readonly name: string;
  readonly region: string;
  /** The rows of graphs, from top to bottom. */
  readonly rows: readonly (readonly Graph[])[];
}

/** The width of a CloudWatch dashboard, in units of its grid. */
const width = 24;
/** The height of a graph, in the same units. */
const height = 6;
/** s: each point of a graph covers five minutes. */
const period = 300;

/** A CloudWatch dashboard. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { name, region, rows }: DashboardProps) {
    super(scope, id);
    const widgets = rows.flatMap((graphs, row) =>
      graphs.map(({ title, metrics }, column) => ({
        type: 'metric',
        x: (width / graphs.length) * column,
        y: height * row,
        width: width / graphs.length,
        height,
        properties: { title, region, period, view: 'timeSeries', metrics: metrics.map(render) },
      })),
    );
    new CloudwatchDashboard(this, 'Default', { dashboardName: name, dashboardBody: JSON.stringify({ widgets }) });
  }
}

/**
 * A metric in the format of a dashboard's body:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
function render(line: Line): readonly unknown[] {
  if ('expression' in line) return [line];
  const { namespace, name, dimensions = {}, statistic, label = name } = line;
  return [namespace, name, ...Object.entries(dimensions).flat(), { stat: statistic, label }];
}

import { afterAll, expect, it } from 'vitest';
import { functionNames } from '../../functions/manifest.ts';
import { workflowNames, workflowSpec } from '../../state-machines/manifest.ts';
import { block, removeFolders, synthesise } from './synthesise.ts';

afterAll(removeFolders);

interface Widget {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly properties: {
    readonly title: string;
    readonly region: string;
    readonly metrics: readonly (readonly (string | { expression?: string })[])[];
  };
}

const { dashboard_body } = block(synthesise(), 'aws_cloudwatch_dashboard');
const { widgets } = JSON.parse(String(dashboard_body)) as { widgets: Widget[] };
const graph = (title: string) => widgets.find(({ properties }) => properties.title === title)?.properties;

it('the dashboard shows orders and revenue from the metrics that the functions publish', () => {
  const table = '${aws_dynamodb_table.table.name}';
  expect(graph('Orders by outcome')?.metrics).toEqual([
    [{ expression: `SEARCH('{OrderProcessing,Table,Outcome} MetricName="Orders" Table="${table}"', 'Sum')` }],
  ]);
  expect(graph('Revenue, in minor units')?.metrics).toEqual([
    [{ expression: `SEARCH('{OrderProcessing,Table,Currency} MetricName="Revenue" Table="${table}"', 'Sum')` }],
  ]);
});

it('the dashboard shows returns, and the durations of every workflow', () => {
  expect(graph('Returns by outcome')?.metrics).toHaveLength(1);
  expect(graph('Executions that were started late')?.metrics).toHaveLength(1);
  for (const name of workflowNames) {
    const { subject } = workflowSpec(name);
    expect(graph(`How long ${subject}s take, ms`)?.metrics).toHaveLength(2);
  }
});

it('the dashboard shows how many executions started, succeeded, failed, timed out and were throttled', () => {
  const names = graph('Order executions')?.metrics.map(([, name]) => name);
  expect(names).toEqual([
    'ExecutionsStarted',
    'ExecutionsSucceeded',
    'ExecutionsFailed',
    'ExecutionsTimedOut',
    'ExecutionThrottled',
  ]);
  expect(graph('How long orders take, ms')?.metrics).toHaveLength(2);
});

it('the dashboard shows the duration of every function', () => {
  expect(graph('Durations of functions, ms, p99')?.metrics).toHaveLength(functionNames.length);
});

it('the graphs of the dashboard lie side by side without overlapping', () => {
  const corners = widgets.map(({ x, y }) => `${x},${y}`);
  expect(new Set(corners).size).toBe(corners.length);
  for (const { x, width } of widgets) expect(x + width).toBeLessThanOrEqual(24);
});

import { type WorkflowName, workflowSpec } from '../state-machines/manifest.ts';
import type { Graph, Line } from './constructs/dashboard.ts';
import type { Workflow } from './constructs/workflow.ts';

/** What the dashboard shows. */
export interface DashboardSources {
  readonly workflows: ReadonlyMap<WorkflowName, Workflow>;
  readonly apiId: string;
  readonly tableName: string;
  /** The functions whose errors and durations are shown. */
  readonly functionNames: readonly string[];
}

/** The rows of the dashboard for the person on call: business metrics, then the workflows, then API and functions. */
export function orderDashboard({
  workflows,
  apiId,
  tableName,
  functionNames,
}: DashboardSources): readonly (readonly Graph[])[] {
  // functions/metrics.ts publishes these metrics, with the table's name as the dimension that tells environments apart.
  const business = (name: string, dimension: string, statistic = 'Sum') => ({
    expression: `SEARCH('{OrderProcessing,Table,${dimension}} MetricName="${name}" Table="${tableName}"', '${statistic}')`,
  });
  const lambda = (name: string, statistic: string): Line[] =>
    functionNames.map((functionName) => ({
      namespace: 'AWS/Lambda',
      name,
      dimensions: { FunctionName: functionName },
      statistic,
      label: functionName,
    }));
  const api = (name: string, statistic: string): Line => ({
    namespace: 'AWS/ApiGateway',
    name,
    dimensions: { ApiId: apiId },
    statistic,
  });
  return [
    [
      { title: 'Orders by outcome', metrics: [business('Orders', 'Outcome')] },
      { title: 'Revenue, in minor units', metrics: [business('Revenue', 'Currency')] },
      { title: 'How long payments take, ms, p90', metrics: [business('PaymentLatency', 'Outcome', 'p90')] },
    ],
    [
      { title: 'Returns by outcome', metrics: [business('Returns', 'Outcome')] },
      { title: 'Refunds of returns, in minor units', metrics: [business('Refunds', 'Currency')] },
      { title: 'Executions that were started late', metrics: [business('LateStarts', 'Subject')] },
    ],
    ...[...workflows].map(([name, workflow]) => {
      const { subject } = workflowSpec(name);
      return [
        { title: `${subject[0]?.toUpperCase()}${subject.slice(1)} executions`, metrics: executions(workflow) },
        { title: `How long ${subject}s take, ms`, metrics: durations(workflow) },
      ];
    }),
    [
      { title: 'API requests', metrics: [api('Count', 'Sum'), api('4xx', 'Sum'), api('5xx', 'Sum')] },
      { title: 'API latency, ms', metrics: [api('Latency', 'p50'), api('Latency', 'p99')] },
    ],
    [
      { title: 'Errors of functions, including expected ones', metrics: lambda('Errors', 'Sum') },
      { title: 'Durations of functions, ms, p99', metrics: lambda('Duration', 'p99') },
    ],
  ];
}

const ofWorkflow = ({ arn }: Workflow, name: string, statistic: string, label = name): Line => ({
  namespace: 'AWS/States',
  name,
  dimensions: { StateMachineArn: arn },
  statistic,
  label,
});

const executions = (workflow: Workflow): Line[] =>
  ['ExecutionsStarted', 'ExecutionsSucceeded', 'ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionThrottled'].map(
    (name) => ofWorkflow(workflow, name, 'Sum'),
  );

const durations = (workflow: Workflow): Line[] =>
  ['p50', 'p99'].map((statistic) => ofWorkflow(workflow, 'ExecutionTime', statistic, statistic));

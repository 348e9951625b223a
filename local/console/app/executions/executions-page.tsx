import { useState } from 'react';
import type { ExecutionStatus } from '../../api/types.ts';
import { useExtension } from '../extension.ts';
import { Loading, Notice, Page } from '../parts.tsx';
import { linkTo } from '../use.ts';
import { ExecutionsTable } from './executions-table.tsx';
import { useExecutions } from './use-executions.ts';
import { useOutcomes } from './use-outcomes.ts';
import { workflowOf } from './workflow-of.ts';

const statuses: readonly ExecutionStatus[] = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];

const none: readonly [] = [];

/** The values that there are, to choose one of. */
const valuesOf = (values: readonly (string | undefined)[]): string[] =>
  [...new Set(values.filter((value) => value !== undefined && value !== ''))].sort() as string[];

export function ExecutionsPage() {
  const { executions, error } = useExecutions();
  const { pages } = useExtension();
  const start = pages[0] ?? { path: 'start', title: 'Start an execution' };
  const [status, setStatus] = useState<ExecutionStatus | ''>('');
  const [text, setText] = useState('');
  const [outcome, setOutcome] = useState('');
  const outcomeOf = useOutcomes(executions ?? none);
  const [workflow, setWorkflow] = useState('');
  const outcomes = valuesOf((executions ?? none).map((execution) => outcomeOf(execution)?.outcome));
  const workflows = valuesOf((executions ?? none).map(workflowOf));
  const wanted = text.trim().toLowerCase();
  const shown = executions?.filter(
    (execution) =>
      (status === '' || execution.status === status) &&
      (workflow === '' || workflowOf(execution) === workflow) &&
      (outcome === '' || outcomeOf(execution)?.outcome === outcome) &&
      execution.name.toLowerCase().includes(wanted),
  );
  return (
    <Page
      title="Executions"
      actions={
        <a className="button primary" href={linkTo(start.path)}>
          {start.title}
        </a>
      }
    >
      <div className="filters">
        <label>
          Name <input type="search" value={text} onChange={(event) => setText(event.target.value)} placeholder="any" />
        </label>
        <label>
          Status{' '}
          <select value={status} onChange={(event) => setStatus(event.target.value as ExecutionStatus | '')}>
            <option value="">any</option>
            {statuses.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <label>
          Workflow{' '}
          <select value={workflow} onChange={(event) => setWorkflow(event.target.value)}>
            <option value="">any</option>
            {workflows.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <label>
          Outcome{' '}
          <select value={outcome} onChange={(event) => setOutcome(event.target.value)}>
            <option value="">any</option>
            {outcomes.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <span className="count" role="status">
          {shown && executions && `${shown.length} of ${executions.length}`}
        </span>
      </div>
      {shown === undefined ? (
        <Loading what="the executions" error={error} />
      ) : shown.length > 0 ? (
        <ExecutionsTable executions={shown} outcomeOf={outcomeOf} />
      ) : executions?.length === 0 ? (
        <Notice>
          Nothing has been started yet. <a href={linkTo(start.path)}>{start.title}</a>.
        </Notice>
      ) : (
        <Notice>No execution matches. Change the filters above.</Notice>
      )}
    </Page>
  );
}

import { Fragment, useDeferredValue, useMemo } from 'react';
import { workflowOf } from '../../api/arns.ts';
import type { ExecutionStatus, ExpressMachine } from '../../api/types.ts';
import { useExtension } from '../extension.ts';
import { Loading, Notice, Page } from '../parts.tsx';
import { linkTo, useParameter } from '../use.ts';
import { ExecutionsTable } from './executions-table.tsx';
import { useExecutions } from './use-executions.ts';
import { useFiltered, useOutcomeNames } from './use-filtered.ts';
import { useOutcomes } from './use-outcomes.ts';

const statuses: readonly ExecutionStatus[] = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];

const none: readonly [] = [];

export function ExecutionsPage() {
  const { executions, express, isReading, error } = useExecutions();
  const { pages } = useExtension();
  const start = pages[0] ?? { path: 'start', title: 'Start an execution' };
  const [text, setText] = useParameter('name');
  const [status, setStatus] = useParameter('status');
  const [workflow, setWorkflow] = useParameter('workflow');
  const [outcome, setOutcome] = useParameter('outcome');
  const { outcomeOf, ask } = useOutcomes();
  const outcomes = useOutcomeNames();
  const workflows = useMemo(
    () => [...new Set([...(executions ?? none).map(workflowOf), ...express.map(({ name }) => name)])].sort(),
    [executions, express],
  );
  // What is typed stays quick while a long list is searched.
  const wanted = useDeferredValue(text.trim().toLowerCase());
  const fitting = useMemo(
    () =>
      executions?.filter(
        (execution) =>
          (status === '' || execution.status === status) &&
          (workflow === '' || workflowOf(execution) === workflow) &&
          execution.name.toLowerCase().includes(wanted),
      ),
    [executions, status, workflow, wanted],
  );
  const { found, error: notFound, more } = useFiltered({ outcome, status, workflow, name: wanted });
  const shown = outcome === '' ? fitting : found?.executions;
  const total = outcome === '' ? shown?.length : found?.total;
  const isIncomplete = outcome === '' ? isReading : found?.isReading;
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
          Name{' '}
          <input
            type="search"
            value={text}
            onChange={(event) => setText(event.target.value, 'over')}
            placeholder="any"
          />
        </label>
        <label>
          Status{' '}
          <select value={status} onChange={(event) => setStatus(event.target.value)}>
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
            {withChosen(workflows, workflow).map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <label>
          Outcome{' '}
          <select value={outcome} onChange={(event) => setOutcome(event.target.value)}>
            <option value="">any</option>
            {withChosen(outcomes, outcome).map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <span className="count" role="status">
          {total !== undefined &&
            executions &&
            `${total} of ${executions.length}${isIncomplete ? ', reading older ones…' : ''}`}
        </span>
      </div>
      <SilentMachines express={express} workflow={workflow} />
      {shown === undefined ? (
        <Loading what="the executions" error={error ?? notFound} />
      ) : shown.length > 0 ? (
        <ExecutionsTable
          executions={shown}
          outcomeOf={outcomeOf}
          onSight={(inSight) => {
            ask(inSight);
            if (inSight.at(-1) === shown.at(-1)) more();
          }}
        />
      ) : isIncomplete ? (
        <Loading what="older executions" />
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

/** Express state machines that do not log all: of these, executions are missing in the list. */
function SilentMachines({ express, workflow }: { express: readonly ExpressMachine[]; workflow: string }) {
  const silent = express.filter(({ name, level }) => level !== 'ALL' && (workflow === '' || workflow === name));
  if (silent.length === 0) return null;
  return (
    <p className="faint">
      Express executions are shown as they are logged, and not all of these are:{' '}
      {silent.slice(0, 5).map(({ name, level }, index) => (
        <Fragment key={name}>
          {index > 0 && ', '}
          <a href={linkTo('state-machines', name)}>{name}</a> (level {level})
        </Fragment>
      ))}
      {silent.length > 5 && ` and ${silent.length - 5} more`}. The level ALL in the loggingConfiguration shows them.
    </p>
  );
}

/** What an address names can be chosen before it is known whether there is any. */
const withChosen = (values: readonly string[], chosen: string): readonly string[] =>
  chosen === '' || values.includes(chosen) ? values : [...values, chosen].sort();

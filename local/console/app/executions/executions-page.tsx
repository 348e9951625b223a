import { Fragment, useMemo, useState } from 'react';
import { workflowOf } from '../../api/arns.ts';
import { fits } from '../../api/filter.ts';
import type { ExpressMachine } from '../../api/types.ts';
import { useExtension } from '../extension.ts';
import { Loading, Notice, Page } from '../parts.tsx';
import { useClock } from '../time.tsx';
import { linkTo } from '../use.ts';
import { ChosenActions } from './chosen-actions.tsx';
import { ExecutionsTable } from './executions-table.tsx';
import { Filters, useChosenFilter } from './filters.tsx';
import { useExecutions } from './use-executions.ts';
import { useFiltered, useOutcomeNames } from './use-filtered.ts';
import { useOutcomes } from './use-outcomes.ts';

const none: readonly [] = [];

export function ExecutionsPage() {
  const { executions, express, isReading, error } = useExecutions();
  const { pages } = useExtension();
  const [chosenArns, setChosen] = useState<ReadonlySet<string>>(new Set());
  const start = pages[0] ?? { path: 'start', title: 'Start an execution' };
  const filter = useChosenFilter();
  const { outcome } = filter;
  const now = useClock();
  const { outcomeOf, ask } = useOutcomes();
  const outcomes = useOutcomeNames();
  const workflows = useMemo(
    () => [...new Set([...(executions ?? none).map(workflowOf), ...express.map(({ name }) => name)])].sort(),
    [executions, express],
  );
  const fitting = useMemo(
    () => executions?.filter((execution) => fits(execution, workflowOf(execution), filter, now() / 1000)),
    [executions, filter, now],
  );
  const { found, error: notFound, more } = useFiltered(filter);
  const shown = outcome === '' ? fitting : found?.executions;
  const total = outcome === '' ? shown?.length : found?.total;
  const isIncomplete = outcome === '' ? isReading : found?.isReading;
  // What a filter hides is not changed unseen.
  const chosen = useMemo(
    () => (chosenArns.size === 0 ? none : (shown ?? none).filter(({ executionArn }) => chosenArns.has(executionArn))),
    [shown, chosenArns],
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
      <Filters workflows={workflows} outcomes={outcomes}>
        <span className="count" role="status">
          {total !== undefined &&
            executions &&
            `${total} of ${executions.length}${isIncomplete ? ', reading older ones…' : ''}`}
        </span>
      </Filters>
      <ChosenActions chosen={chosen} onClear={() => setChosen(new Set())} />
      <SilentMachines express={express} workflow={filter.workflow} />
      {shown === undefined ? (
        <Loading what="the executions" error={error ?? notFound} />
      ) : shown.length > 0 ? (
        <ExecutionsTable
          executions={shown}
          outcomeOf={outcomeOf}
          chosen={chosenArns}
          onChoose={setChosen}
          onRendered={(rendered) => {
            ask(rendered);
            if (rendered.at(-1) === shown.at(-1)) more();
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

import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { executionNameIn, isExpress } from '../../api/arns.ts';
import { statesEnteredIn } from '../../api/history-event.ts';
import type { DescribedExecution } from '../../api/types.ts';
import { withIteration } from '../../history/iterations.ts';
import type { Progress, Visit } from '../../history/model.ts';
import { ProgressReader } from '../../history/read-progress.ts';
import { duration, exactDuration, exactMoment, moment } from '../format.ts';
import { Loading, Page, StatusBadge } from '../parts.tsx';
import { Split } from '../split.tsx';
import { Tabs } from '../tabs.tsx';
import { useNow } from '../time.tsx';
import { linkTo, setParameters, useParameter } from '../use.ts';
import { Answer } from './answer.tsx';
import { expressCost, standardCost } from './cost.ts';
import { startElk } from './elk-thread.ts';
import { ExecutionActions } from './execution-actions.tsx';
import { HistoryTable } from './history-table.tsx';
import { chosenIteration } from './iterations.tsx';
import { LoggedNotice } from './logged-notice.tsx';
import { StateDetails } from './state-details.tsx';
import { Steps } from './steps.tsx';
import { Timeline } from './timeline.tsx';
import { type ReadExecution, useExecution } from './use-execution.ts';
import { WorkflowGraph } from './workflow-graph.tsx';

export function ExecutionPage({ executionArn }: { executionArn: string }) {
  const { value, error, reload } = useExecution(executionArn);
  useEffect(() => void startElk(), []);
  if (value === undefined) {
    return (
      <Page title={executionNameIn(executionArn)}>
        <Loading what="the execution" error={error} />
        {error !== undefined && (
          <p>
            What this run does not know may be of an earlier one, whose data was not kept, or the address has an error
            in it. <a href={linkTo('executions')}>All executions</a>
          </p>
        )}
      </Page>
    );
  }
  return <Execution {...value} reload={reload} />;
}

function Execution({
  execution,
  definition,
  logged,
  history,
  isReading,
  reload,
}: ReadExecution & { reload: () => void }) {
  // Without a step, the page shows the latest event and follows the execution.
  const [stepText, setStepText] = useParameter('step');
  const [state] = useParameter('state');
  const [visitText] = useParameter('visit');
  const [tabText, setTab] = useParameter('tab');
  const [times, setTimes] = useParameter('times');
  const isAbsolute = times === 'absolute';
  const step = /^\d+$/.test(stepText) && Number(stepText) < history.length ? Math.max(1, Number(stepText)) : undefined;
  const at = step ?? history.length;
  const [reader] = useState(() => new ProgressReader());
  const [iterationText] = useParameter('iteration');
  const iteration = useMemo(() => chosenIteration(iterationText), [iterationText]);
  const all = useMemo(() => reader.at(history, at), [reader, history, at]);
  const progress = useMemo(
    () => (iteration === undefined ? all : withIteration(all, iteration.map, iteration.index)),
    [all, iteration],
  );
  const entered = useMemo(() => statesEnteredIn(history), [history]);
  const now = useNow(execution.status === 'RUNNING');
  const start = execution.startDate * 1000;
  const last = history[at - 1];
  const ended = execution.stopDate === undefined ? now : execution.stopDate * 1000;
  const end = step === undefined ? ended : (last?.timestamp ?? 0) * 1000;
  const visitId = visitText === '' ? undefined : Number(visitText);
  const chosen = state === '' ? undefined : state;
  // The filters of a Map's iterations and children are not those of the next state.
  const chooseState = useCallback(
    (to: string) => setParameters({ state: to, visit: '', only: '', index: '', children: '' }),
    [],
  );
  const chooseVisit = useCallback(
    (visit: Visit) => setParameters({ state: visit.state, visit: String(visit.enteredId) }),
    [],
  );
  // If the log has only some of the events, the path and the times of states are unknown.
  const isWhole = logged?.isWhole !== false;
  const tab = tabText === 'history' || !isWhole ? 'history' : 'timeline';

  return (
    <Page
      title={execution.name}
      beside={<StatusBadge status={step === undefined ? execution.status : progress.status} />}
      actions={<ExecutionActions execution={execution} reload={reload} />}
    >
      {logged && <LoggedNotice execution={execution} logged={logged} />}
      <Answer execution={execution} progress={progress} isWhole={step === undefined} onSelect={chooseVisit} />
      <div className="facts-line">
        <Facts execution={execution} progress={progress} start={start} end={end} isWhole={isWhole} />
        <Steps
          history={history}
          at={at}
          state={last && progress.visitOf.get(last.id)?.state}
          follows={step === undefined}
          isReading={isReading}
          onStep={(to) => setStepText(to === undefined ? '' : String(to), 'over')}
        />
      </div>
      <Split name="details" direction="columns" label="Width of the details" sized="second" size={400} least={240}>
        <Split name="graph" direction="rows" label="Height of the picture" sized="first" size={460} least={140}>
          <WorkflowGraph
            definition={definition}
            title={`The workflow of ${execution.name}`}
            {...(isWhole && { statuses: progress.statuses, taken: progress.taken, entered })}
            selected={chosen}
            onSelect={chooseState}
          />
          <div className="panel below">
            <Tabs
              label="How it went"
              tabs={[
                ...(isWhole ? [{ name: 'timeline', title: 'Timeline' } as const] : []),
                { name: 'history', title: `History (${at})` },
              ]}
              chosen={tab}
              onChoose={(name) => setTab(name === 'timeline' ? '' : name)}
              tools={
                <label className="check">
                  <input
                    type="checkbox"
                    checked={isAbsolute}
                    onChange={({ target }) => setTimes(target.checked ? 'absolute' : '', 'over')}
                  />
                  Absolute times
                </label>
              }
            >
              {tab === 'timeline' ? (
                <Timeline
                  progress={progress}
                  from={start}
                  to={end}
                  selected={chosen}
                  visitId={visitId}
                  isAbsolute={isAbsolute}
                  onSelect={chooseVisit}
                />
              ) : (
                <HistoryTable
                  executionArn={execution.executionArn}
                  history={history}
                  count={at}
                  progress={progress}
                  isAbsolute={isAbsolute}
                  onSelect={chooseVisit}
                />
              )}
            </Tabs>
          </div>
        </Split>
        <StateDetails
          state={chosen}
          visitId={visitId}
          progress={progress}
          all={all}
          iteration={iteration}
          execution={execution}
          definition={definition}
          now={end}
          onSelect={chooseVisit}
        />
      </Split>
    </Page>
  );
}

interface FactsProps {
  readonly execution: DescribedExecution;
  readonly progress: Progress;
  /** ms since the epoch */
  readonly start: number;
  readonly end: number;
  /** Whether each event is known. */
  readonly isWhole: boolean;
}

function Facts({ execution, progress, start, end, isWhole }: FactsProps) {
  const { executionArn, redriveCount, startedBefore } = execution;
  const isOfExpress = isExpress(executionArn);
  const cost = isOfExpress ? expressCost(end - start) : standardCost(progress.stateTransitions);
  return (
    <dl className="facts">
      {isOfExpress && <Fact name="Type">Express</Fact>}
      <Fact name={startedBefore ? 'Started before' : 'Started'} title={exactMoment(start)}>
        {moment(start)}
      </Fact>
      {isWhole && (
        <>
          <Fact name="Duration" title={exactDuration(end - start)}>
            {duration(end - start)}
          </Fact>
          <Fact name="Transitions">{progress.stateTransitions}</Fact>
          <Fact name="Retries">{progress.retries}</Fact>
          <Fact name="Cost on AWS" title={cost.explained}>
            ${cost.dollars.toFixed(6)}
          </Fact>
        </>
      )}
      {redriveCount > 0 && <Fact name="Redriven">{redriveCount}×</Fact>}
    </dl>
  );
}

function Fact({ name, title, children }: { name: string; title?: string; children: ReactNode }) {
  return (
    <div title={title}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

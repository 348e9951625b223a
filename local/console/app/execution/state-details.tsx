import { useMemo } from 'react';
import { machineNameIn } from '../../api/arns.ts';
import { detailsOf } from '../../api/history-event.ts';
import type { DescribedExecution } from '../../api/types.ts';
import { statusGlyphs } from '../../graph/glyphs.ts';
import type { Progress, Visit } from '../../history/model.ts';
import { distributedMapAround, functionOf, stateIn } from '../definition.ts';
import { useExtension } from '../extension.ts';
import { duration, exactDuration, exactMoment, moment } from '../format.ts';
import { Notice } from '../parts.tsx';
import { TextView } from '../text-view.tsx';
import { linkTo, setParameters } from '../use.ts';
import { VirtualList } from '../virtual-list.tsx';
import { WaitsOfState } from '../waits/waits-page.tsx';
import { CauseView } from './cause-view.tsx';
import { useEvents } from './events.ts';
import { type ChosenIteration, ChosenIterationLine, Iterations } from './iterations.tsx';
import { ChildExecutions, ExecutionLink, StartedBy, startedIn } from './related.tsx';

interface Props {
  readonly state: string | undefined;
  /** The id of the event with which the chosen visit began; without it, the newest is shown. */
  readonly visitId: number | undefined;
  readonly progress: Progress;
  /** The progress with all iterations of Map states. */
  readonly all: Progress;
  /** The only iteration of a Map state in `progress`. */
  readonly iteration: ChosenIteration | undefined;
  readonly execution: DescribedExecution;
  readonly definition: string;
  /** ms since the epoch */
  readonly now: number;
  readonly onSelect: (visit: Visit) => void;
}

/** The number of shown executions that one visit of a state has started, one for each attempt. */
const mostStarted = 10;

/** Input, output and errors of a state. */
export function StateDetails({
  state,
  visitId,
  progress,
  all,
  iteration,
  execution,
  definition,
  now,
  onSelect,
}: Props) {
  const { ExecutionTools, StateTools } = useExtension();
  const functionName = state === undefined ? undefined : functionOf(definition, state);
  const { Comment: comment }: { Comment?: string } = state === undefined ? {} : (stateIn(definition, state) ?? {});
  const mayRun = execution.status === 'RUNNING' || execution.redriveStatus === 'REDRIVABLE';
  const around = useMemo(
    () => (state === undefined ? undefined : distributedMapAround(definition, state)),
    [definition, state],
  );
  const newestFirst = progress.visits.filter((visit) => visit.state === state).reverse();
  const shown = newestFirst.find((visit) => visit.enteredId === visitId) ?? newestFirst[0];
  return (
    <section className="panel details" aria-label="Details">
      {iteration && <ChosenIterationLine {...iteration} />}
      {state === undefined ? (
        <>
          <h2>The execution</h2>
          <p className="faint">Select a state in the picture to see its details.</p>
          <StartedBy execution={execution} />
          {ExecutionTools && <ExecutionTools execution={execution} />}
          {execution.input !== undefined && <TextView title="Input" text={execution.input} />}
          {execution.output !== undefined && <TextView title="Output" text={execution.output} />}
        </>
      ) : (
        <>
          <h2>{state}</h2>
          {comment && <p className="faint">{comment}</p>}
          {StateTools && functionName !== undefined && mayRun && (
            <StateTools execution={execution} functionName={functionName} />
          )}
          {execution.status === 'RUNNING' && <WaitsOfState executionArn={execution.executionArn} state={state} />}
          {newestFirst.length > 1 && (
            <>
              <h3>{newestFirst.length} visits, newest first</h3>
              <VirtualList
                label={`Visits of ${state}, newest first`}
                className="visits"
                rows={newestFirst}
                keyOf={(visit) => visit.enteredId}
                rowHeight={28}
                isSelected={(visit) => visit === shown}
              >
                {(visit) => (
                  <button
                    type="button"
                    className="visit"
                    aria-current={visit === shown ? 'true' : undefined}
                    onClick={() => onSelect(visit)}
                  >
                    <span className="faint">{newestFirst.length - newestFirst.indexOf(visit)}</span>
                    <span className={`word-${visit.status}`}>{statusGlyphs[visit.status].means}</span>
                    <span className="faint" title={exactMoment(visit.from)}>
                      {moment(visit.from)}
                    </span>
                  </button>
                )}
              </VirtualList>
            </>
          )}
          <Iterations progress={all} map={state} visitId={shown?.enteredId} chosen={iteration} />
          {shown?.mapRunArn !== undefined && <ChildExecutions mapRunArn={shown.mapRunArn} />}
          {shown === undefined && around !== undefined ? (
            <Notice>
              It is entered in the child executions of{' '}
              <button type="button" className="link" onClick={() => setParameters({ state: around, visit: '' })}>
                {around}
              </button>
              .
            </Notice>
          ) : shown === undefined ? (
            <Notice>{execution.status === 'RUNNING' ? 'It has not been entered yet.' : 'It was not entered.'}</Notice>
          ) : (
            <VisitDetails key={shown.enteredId} visit={shown} executionArn={execution.executionArn} now={now} />
          )}
        </>
      )}
    </section>
  );
}

function VisitDetails({ visit, executionArn, now }: { visit: Visit; executionArn: string; now: number }) {
  const events = useEvents(executionArn, [
    visit.enteredId,
    visit.scheduledId,
    visit.failedId,
    visit.exitedId,
    ...visit.attempts.flatMap(({ startedId }) => startedId ?? []).slice(-mostStarted),
  ]);
  const [entered, scheduled, failed, exited, ...started] = (events ?? []).map((event) =>
    event ? detailsOf(event) : undefined,
  );
  const deadline = visit.status === 'waiting' ? visit.attempts.at(-1)?.deadline : undefined;
  const nested = new Set(started.flatMap((event) => startedIn(event?.output) ?? []));
  const length = (visit.to ?? now) - visit.from;
  return (
    <article>
      <p className="visit-line">
        <b className={`word-${visit.status}`}>{statusGlyphs[visit.status].means}</b>{' '}
        <span className="faint">
          {visit.to === undefined ? 'for' : 'after'} <span title={exactDuration(length)}>{duration(length)}</span>
          {deadline !== undefined && `, times out in ${duration(deadline - now)}`}
          {', entered '}
          <span title={exactMoment(visit.from)}>{moment(visit.from)}</span>
        </span>
      </p>
      {visit.attempts.length > 1 && (
        <ol className="attempts">
          {visit.attempts.map((attempt) => (
            <li key={attempt.from}>
              {attempt.error ?? (attempt.to === undefined ? 'under way' : 'done')}{' '}
              <span className="faint">{duration((attempt.to ?? now) - attempt.from)}</span>
            </li>
          ))}
        </ol>
      )}
      {visit.error && (
        <section className="failure" aria-label="Error">
          <b>{visit.error}</b>
          <CauseView cause={failed?.cause ?? visit.cause ?? 'It has no cause.'} />
        </section>
      )}
      {[...nested].map((arn) => (
        <ExecutionLink key={arn} executionArn={arn} title="It started" />
      ))}
      {events === undefined && <p className="faint">Reading its data…</p>}
      {entered?.input !== undefined && (
        <>
          <TextView title="Input" text={entered.input} />
          <a href={testOf(executionArn, visit)} title="In its state machine, by itself: nothing is started">
            Test {visit.state} with this input
          </a>
        </>
      )}
      {givenTo(scheduled) !== undefined && <TextView title="Given to the task" text={givenTo(scheduled) ?? ''} />}
      {exited?.output !== undefined && <TextView title="Output" text={exited.output} />}
      {exited?.assignedVariables && (
        <TextView
          title="Variables assigned"
          text={JSON.stringify(
            Object.fromEntries(Object.entries(exited.assignedVariables).map(([name, value]) => [name, parsed(value)])),
          )}
        />
      )}
    </article>
  );
}

/** The link that tests a state with the input of this visit. A child execution's state machine is named with its Map. */
function testOf(executionArn: string, { state, enteredId }: Visit): string {
  const [machine = ''] = machineNameIn(executionArn).split('/');
  const query = new URLSearchParams({ view: 'test', state, of: executionArn, visit: String(enteredId) });
  return `${linkTo('state-machines', machine)}?${query}`;
}

/** The older integrations record the arguments as the input of the task. */
const givenTo = (scheduled: { parameters?: string; input?: string } | undefined) =>
  scheduled?.parameters ?? scheduled?.input;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

import type { DescribedExecution } from '../../api/types.ts';
import { statusGlyphs } from '../../graph/glyphs.ts';
import type { Story, Visit } from '../../story/story.ts';
import { functionOf } from '../definition.ts';
import { useExtension } from '../extension.ts';
import { duration } from '../format.ts';
import { Json } from '../json.tsx';
import { Notice } from '../parts.tsx';
import { WaitsOfState } from '../waits/waits-page.tsx';

interface Props {
  readonly state: string | undefined;
  readonly story: Story;
  readonly execution: DescribedExecution;
  readonly definition: string;
  /** ms since the epoch */
  readonly now: number;
}

/** What went into a state, what came out of it, and what went wrong. */
export function StateDetails({ state, story, execution, definition, now }: Props) {
  const { StateTools } = useExtension();
  const functionName = state === undefined ? undefined : functionOf(definition, state);
  const mayRun = execution.status === 'RUNNING' || execution.redriveStatus === 'REDRIVABLE';
  const visits = story.visits.filter((visit) => visit.state === state);
  return (
    <section className="panel details" aria-label="Details" aria-live="polite">
      {state === undefined ? (
        <>
          <h2>The execution</h2>
          <p className="faint">Choose a state in the picture to see what it did.</p>
          <Part title="Input" text={execution.input} />
          <Part title="Output" text={execution.output} />
        </>
      ) : (
        <>
          <h2>{state}</h2>
          {StateTools && functionName !== undefined && mayRun && (
            <StateTools execution={execution} functionName={functionName} />
          )}
          {execution.status === 'RUNNING' && <WaitsOfState executionArn={execution.executionArn} state={state} />}
          {visits.length === 0 && (
            <Notice>{execution.status === 'RUNNING' ? 'It has not been entered yet.' : 'It was not entered.'}</Notice>
          )}
          {visits.map((visit) => (
            <VisitDetails key={visit.enteredId} visit={visit} now={now} />
          ))}
        </>
      )}
    </section>
  );
}

function VisitDetails({ visit, now }: { visit: Visit; now: number }) {
  const deadline = visit.status === 'waiting' ? visit.attempts.at(-1)?.deadline : undefined;
  return (
    <article>
      <p>
        <b className={`word-${visit.status}`}>{statusGlyphs[visit.status].means}</b>{' '}
        <span className="faint">
          {visit.to === undefined ? 'for' : 'after'} {duration((visit.to ?? now) - visit.from)}
          {deadline !== undefined && `, times out in ${duration(deadline - now)}`}
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
      {visit.error && <Part title={visit.error} text={visit.cause || 'It has no cause.'} kind="error" />}
      <Part title="Input" text={visit.input} />
      <Part title="Given to the task" text={visit.parameters} />
      <Part title="Output" text={visit.output} />
      {visit.variables && (
        <Part
          title="Variables assigned"
          text={JSON.stringify(
            Object.fromEntries(Object.entries(visit.variables).map(([name, value]) => [name, parsed(value)])),
          )}
        />
      )}
    </article>
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function Part({ title, text, kind }: { title: string; text: string | undefined; kind?: 'error' }) {
  if (text === undefined) return null;
  return (
    <details open className={kind && `is-${kind}`}>
      <summary>{title}</summary>
      <Json text={text} />
    </details>
  );
}

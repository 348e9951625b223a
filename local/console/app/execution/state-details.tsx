import { statusGlyphs } from '../../graph/glyphs.ts';
import type { Story, Visit } from '../../story/story.ts';
import type { DescribedExecution } from '../api-types.ts';
import { duration, readable } from '../format.ts';
import { Notice } from '../parts.tsx';

interface Props {
  readonly state: string | undefined;
  readonly story: Story;
  readonly execution: DescribedExecution;
  /** ms since the epoch */
  readonly now: number;
}

/** What went into a state, what came out of it, and what went wrong. */
export function StateDetails({ state, story, execution, now }: Props) {
  const visits = story.visits.filter((visit) => visit.state === state);
  return (
    <section className="panel details" aria-label="Details" aria-live="polite">
      {state === undefined ? (
        <>
          <h2>The execution</h2>
          <p className="faint">Choose a state in the picture to see what it did.</p>
          <Json title="Input" text={execution.input} />
          <Json title="Output" text={execution.output} />
        </>
      ) : (
        <>
          <h2>{state}</h2>
          {visits.length === 0 && <Notice>It was not entered.</Notice>}
          {visits.map((visit) => (
            <VisitDetails key={visit.enteredId} visit={visit} now={now} />
          ))}
        </>
      )}
    </section>
  );
}

function VisitDetails({ visit, now }: { visit: Visit; now: number }) {
  return (
    <article>
      <p>
        <b className={`word-${visit.status}`}>{statusGlyphs[visit.status].means}</b>{' '}
        <span className="faint">
          {visit.to === undefined ? 'for' : 'after'} {duration((visit.to ?? now) - visit.from)}
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
      {visit.error && <Json title={visit.error} text={visit.cause || 'It has no cause.'} kind="error" />}
      <Json title="Input" text={visit.input} />
      <Json title="Given to the task" text={visit.parameters} />
      <Json title="Output" text={visit.output} />
      {visit.variables && (
        <Json
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

function Json({ title, text, kind }: { title: string; text: string | undefined; kind?: 'error' }) {
  if (text === undefined) return null;
  return (
    <details open className={kind && `is-${kind}`}>
      <summary>{title}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus */}
      <pre tabIndex={0}>{readable(text)}</pre>
    </details>
  );
}

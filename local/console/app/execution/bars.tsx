import { statusGlyphs } from '../../graph/glyphs.ts';
import type { Visit } from '../../story/story.ts';
import type { TimeScale } from '../../timeline/time-scale.ts';
import { duration } from '../format.ts';

interface Props {
  readonly visit: Visit;
  readonly scale: TimeScale;
  /** Where what has not ended ends, in ms since the epoch. */
  readonly end: number;
}

/** When a state worked, waited and failed, on a line of time. */
export function Bars({ visit, scale, end }: Props) {
  const place = (from: number, to: number) => at(scale.place(from), scale.place(to));
  return (
    <>
      <span
        className={`bar is-${visit.status}`}
        style={place(visit.from, visit.to ?? end)}
        title={`${visit.state}: ${statusGlyphs[visit.status].means}`}
      />
      {visit.attempts.map((attempt) => (
        <span key={attempt.from}>
          {attempt.waitingFrom !== undefined && (
            <span
              className="bar waits"
              style={place(attempt.waitingFrom, attempt.to ?? end)}
              title={`waits for its callback ${duration((attempt.to ?? end) - attempt.waitingFrom)}`}
            />
          )}
          {attempt.error && (attempt.to ?? end) <= end && (
            <span
              className="mark-failed"
              style={{ left: `${100 * scale.place(attempt.to ?? attempt.from)}%` }}
              title={attempt.error}
            >
              ✕
            </span>
          )}
        </span>
      ))}
    </>
  );
}

/** Where a stretch of a line lies, for a style. @param start 0 to 1 */
export function at(start: number, end: number): { left: string; width: string } {
  return { left: `${100 * start}%`, width: `${100 * (end - start)}%` };
}

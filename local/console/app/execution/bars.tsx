import type { Stop, Visit } from '../../history/model.ts';
import { type SegmentKind, segmentsOf } from '../../history/segments.ts';
import type { TimeScale } from '../../timeline/time-scale.ts';
import { duration } from '../format.ts';

interface Props {
  readonly visit: Visit;
  readonly stops: readonly Stop[];
  readonly scale: TimeScale;
  /** The period that is drawn, in ms since the epoch. */
  readonly begin: number;
  readonly end: number;
  /** The time up to which running states are drawn. */
  readonly now: number;
}

export const segmentNames: Readonly<Record<SegmentKind, string>> = {
  work: 'works',
  wait: 'waits',
  'back-off': 'waits for its next try',
  stopped: 'the execution had ended, until it was redriven',
};

/** The periods in which a state worked, waited, backed off or was stopped, on a time line. */
export function Bars({ visit, stops, scale, begin, end, now }: Props) {
  const segments = segmentsOf(visit, stops, now).filter(({ from, to }) => to >= begin && from <= end);
  return (
    <>
      {segments.length === 0 && <span className={`bar is-${visit.status}`} style={at(scale, visit.from, visit.from)} />}
      {segments.map(({ kind, from, to, attempt }) => {
        const failed = attempt !== undefined && kind !== 'stopped' && visit.attempts[attempt - 1]?.error !== undefined;
        const tries = visit.attempts.length > 1 && attempt !== undefined ? `try ${attempt}: ` : '';
        return (
          <span
            key={`${kind} ${from}`}
            className={`bar seg-${kind} is-${failed ? 'failed' : visit.status}`}
            style={at(scale, Math.max(from, begin), Math.min(to, end))}
            title={`${visit.state}: ${tries}${segmentNames[kind]} ${duration(to - from)}`}
          />
        );
      })}
      {visit.attempts.map((attempt, index) => {
        const { to, error } = attempt;
        return (
          <span key={attempt.from}>
            {index > 0 && isBetween(attempt.from, begin, end) && (
              <span className="tick" style={{ left: percent(scale.place(attempt.from)) }} title={`try ${index + 1}`} />
            )}
            {error !== undefined && to !== undefined && isBetween(to, begin, end) && (
              <span className="mark-failed" style={{ left: percent(scale.place(to)) }} title={error}>
                ✕
              </span>
            )}
          </span>
        );
      })}
    </>
  );
}

const isBetween = (moment: number, begin: number, end: number) => moment >= begin && moment <= end;
export const percent = (place: number) => `${100 * place}%`;

/** The position of a period on the line, as a style. */
export function at(scale: TimeScale, from: number, to: number): { left: string; width: string } {
  const start = scale.place(from);
  return { left: percent(start), width: percent(scale.place(to) - start) };
}

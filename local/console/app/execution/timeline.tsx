import { useMemo, useState } from 'react';
import { statusGlyphs } from '../../graph/glyphs.ts';
import type { Story, Visit } from '../../story/story.ts';
import { type TimeScale, timeScale } from '../../timeline/time-scale.ts';
import { duration } from '../format.ts';

interface Props {
  readonly story: Story;
  /** ms since the epoch */
  readonly from: number;
  readonly to: number;
  readonly selected: string | undefined;
  readonly onSelect: (state: string) => void;
}

/** A row a visit: when each state worked, waited and tried again. Times in which nothing happened are drawn short. */
export function Timeline({ story: { visits }, from, to, selected, onSelect }: Props) {
  const [range, setRange] = useState<[from: number, to: number]>();
  const [begin, end] = range ?? [from, Math.max(to, from + 1)];
  const scale = useMemo(() => timeScale(visits.flatMap(momentsOf), begin, end), [visits, begin, end]);
  const chosen = visits.filter((visit) => visit.state === selected);
  const inRange = visits.filter((visit) => visit.from <= end && (visit.to ?? end) >= begin);
  return (
    <section className="panel timeline" aria-label="Timeline">
      <p className="faint">
        {duration(begin - from)} – {duration(end - from)}{' '}
        {range ? (
          <button type="button" className="link" onClick={() => setRange(undefined)}>
            all
          </button>
        ) : (
          chosen.length > 0 && (
            <button type="button" className="link" onClick={() => setRange(rangeOf(chosen, to))}>
              only {selected}
            </button>
          )
        )}
      </p>
      <div className="row axis">
        <span />
        <div className="track">
          {scale.stretches
            .filter(({ idle }) => idle)
            .map((stretch) => (
              <span
                key={stretch.from}
                className="idle"
                style={at(stretch.start, stretch.end)}
                title={`${duration(stretch.to - stretch.from)} in which nothing happened`}
              >
                ⋯ {duration(stretch.to - stretch.from)}
              </span>
            ))}
        </div>
        <span className="row-time" />
      </div>
      <ul>
        {inRange.map((visit) => (
          <li key={visit.enteredId} className={visit.state === selected ? 'row selected' : 'row'}>
            <button
              type="button"
              className="row-name"
              onClick={() => onSelect(visit.state)}
              style={{ paddingLeft: 8 + 14 * depth(visit) }}
            >
              {visit.state}
            </button>
            <div className="track">
              <Bars visit={visit} scale={scale} end={end} />
            </div>
            <span className="row-time">
              {duration((visit.to ?? to) - visit.from)}
              {visit.attempts.length > 1 && ` · ${visit.attempts.length} tries`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** From the first of the visits to the last. */
function rangeOf(visits: readonly Visit[], end: number): [from: number, to: number] {
  const from = Math.min(...visits.map((visit) => visit.from));
  return [from, Math.max(from + 1, ...visits.map((visit) => visit.to ?? end))];
}

function Bars({ visit, scale, end }: { visit: Visit; scale: TimeScale; end: number }) {
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
          {attempt.error && (
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

function at(start: number, end: number) {
  return { left: `${100 * start}%`, width: `${100 * (end - start)}%` };
}

function momentsOf({ from, to, attempts }: Visit): number[] {
  const tries = attempts.flatMap((attempt) => [attempt.from, attempt.waitingFrom, attempt.to]);
  return [from, to, ...tries].filter((moment) => moment !== undefined);
}

function depth({ parent }: Visit): number {
  return parent === undefined ? 0 : 1 + depth(parent);
}

import { useMemo, useState } from 'react';
import type { Story, Visit } from '../../story/story.ts';
import { timeScale } from '../../timeline/time-scale.ts';
import { duration } from '../format.ts';
import { at, Bars } from './bars.tsx';
import { type Range, TimeRange } from './time-range.tsx';

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
  const [chosenRange, setRange] = useState<Range>();
  const last = Math.max(to, from + 1);
  const [begin, end] = chosenRange ?? [from, last];
  const moments = useMemo(() => visits.flatMap(momentsOf), [visits]);
  const wholeScale = useMemo(() => timeScale(moments, from, last), [moments, from, last]);
  const scale = useMemo(() => timeScale(moments, begin, end), [moments, begin, end]);
  const chosen = visits.filter((visit) => visit.state === selected);
  const inRange = visits.filter((visit) => visit.from <= end && (visit.to ?? last) >= begin);
  return (
    <section className="panel timeline" aria-label="Timeline">
      <div className="row overview">
        <span className="faint">The whole</span>
        <TimeRange
          visits={visits}
          scale={wholeScale}
          whole={[from, last]}
          range={[begin, Math.min(end, last)]}
          onRange={setRange}
        />
        <span className="row-time">
          {chosenRange ? (
            <button type="button" className="link" onClick={() => setRange(undefined)}>
              all
            </button>
          ) : (
            chosen.length > 0 && (
              <button type="button" className="link" onClick={() => setRange(rangeOf(chosen, last))}>
                only {selected}
              </button>
            )
          )}
        </span>
      </div>
      <div className="row axis">
        <span className="faint">
          {duration(begin - from)} – {duration(end - from)}
        </span>
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
function rangeOf(visits: readonly Visit[], end: number): Range {
  const from = Math.min(...visits.map((visit) => visit.from));
  return [from, Math.max(from + 1, ...visits.map((visit) => visit.to ?? end))];
}

function momentsOf({ from, to, attempts }: Visit): number[] {
  const tries = attempts.flatMap((attempt) => [attempt.from, attempt.waitingFrom, attempt.to]);
  return [from, to, ...tries].filter((moment) => moment !== undefined);
}

function depth({ parent }: Visit): number {
  return parent === undefined ? 0 : 1 + depth(parent);
}

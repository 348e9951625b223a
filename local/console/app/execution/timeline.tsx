import { useMemo } from 'react';
import type { Progress, Stop, Visit } from '../../history/model.ts';
import type { SegmentKind } from '../../history/segments.ts';
import { inTreeOrder } from '../../history/tree-order.ts';
import { timeScale } from '../../timeline/time-scale.ts';
import { duration, exactDuration } from '../format.ts';
import { useParameter } from '../use.ts';
import { VirtualList } from '../virtual-list.tsx';
import { Axis } from './axis.tsx';
import { at, Bars, segmentNames } from './bars.tsx';
import { type Range, TimeRange } from './time-range.tsx';

interface Props {
  readonly progress: Progress;
  /** ms since the epoch */
  readonly from: number;
  readonly to: number;
  readonly selected: string | undefined;
  /** The event with which the chosen visit began. */
  readonly visitId: number | undefined;
  readonly isAbsolute: boolean;
  readonly onSelect: (visit: Visit) => void;
}

const kinds: readonly SegmentKind[] = ['work', 'wait', 'back-off', 'stopped'];
/** px, as in timeline.css */
const rowHeight = 28;

/** A row for each visit: when the state worked, waited and retried. Idle periods are drawn short. */
export function Timeline({ progress, from, to, selected, visitId, isAbsolute, onSelect }: Props) {
  const { visits, stops } = progress;
  const [rangeText, setRangeText] = useParameter('range');
  const last = Math.max(to, from + 1);
  const chosenRange = rangeIn(rangeText, from);
  const [begin, end] = chosenRange ?? [from, last];
  // In ms after the start, so that a link shows the same period.
  const setRange = ([a, b]: Range) => setRangeText(`${Math.round(a - from)}-${Math.round(b - from)}`, 'over');
  const moments = useMemo(() => momentsOf(visits, stops), [visits, stops]);
  const wholeScale = useMemo(() => timeScale(moments, from, last), [moments, from, last]);
  const isWhole = begin === from && end === last;
  const scale = useMemo(
    () => (isWhole ? wholeScale : timeScale(moments, begin, end)),
    [isWhole, wholeScale, moments, begin, end],
  );
  const ordered = useMemo(() => inTreeOrder(visits), [visits]);
  const inRange = ordered.filter((visit) => visit.from <= end && (visit.to ?? last) >= begin);
  const isChosen = (visit: Visit) =>
    visitId === undefined ? visit.state === selected : visit.enteredId === visitId && visit.state === selected;
  return (
    <section className="timeline" aria-label="Timeline">
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
            <button type="button" className="link" onClick={() => setRangeText('')}>
              all
            </button>
          ) : (
            selected !== undefined &&
            visits.some((visit) => visit.state === selected) && (
              <button
                type="button"
                className="link"
                onClick={() =>
                  setRange(
                    rangeOf(
                      visits.filter((visit) => visit.state === selected),
                      last,
                    ),
                  )
                }
              >
                zoom to it
              </button>
            )
          )}
        </span>
      </div>
      <div className="row axis">
        <span className="faint">
          {duration(begin - from)} – {duration(end - from)}
        </span>
        <Axis scale={scale} stops={stops} start={from} isAbsolute={isAbsolute} />
        <span className="row-time" />
      </div>
      <VirtualList
        label="States in the order they were entered, each with what is inside of it"
        rows={inRange}
        keyOf={(visit) => visit.enteredId}
        rowHeight={rowHeight}
        isSelected={isChosen}
      >
        {(visit) => (
          <div className="row">
            <button
              type="button"
              className="row-name"
              aria-current={isChosen(visit) ? 'true' : undefined}
              onClick={() => onSelect(visit)}
              style={{ paddingLeft: 8 + 14 * depth(visit) }}
            >
              {visit.state}
              {visit.iteration !== undefined && <span className="faint"> #{visit.iteration}</span>}
            </button>
            <div className="track">
              {stops.map((stop) => (
                <span
                  key={stop.from}
                  className={stop.to === undefined ? '' : 'stop-band'}
                  style={at(scale, stop.from, stop.to ?? end)}
                />
              ))}
              <Bars visit={visit} stops={stops} scale={scale} begin={begin} end={end} now={last} />
            </div>
            <span className="row-time" title={exactDuration((visit.to ?? to) - visit.from)}>
              {duration((visit.to ?? to) - visit.from)}
              {visit.attempts.length > 1 && ` · ${visit.attempts.length} tries`}
            </span>
          </div>
        )}
      </VirtualList>
      <p className="legend">
        {kinds.map((kind) => (
          <span key={kind} title={segmentNames[kind]}>
            <span className={`bar seg-${kind} is-sample`} /> {kind}
          </span>
        ))}
      </p>
    </section>
  );
}

function rangeIn(text: string, start: number): Range | undefined {
  const [, from, to] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  if (from === undefined || to === undefined) return undefined;
  return [start + Number(from), Math.max(start + Number(from) + 1, start + Number(to))];
}

/** The period from the first visit to the last one. */
function rangeOf(visits: readonly Visit[], end: number): Range {
  const from = visits.reduce((first, visit) => Math.min(first, visit.from), Number.POSITIVE_INFINITY);
  return [from, visits.reduce((latest, visit) => Math.max(latest, visit.to ?? end), from + 1)];
}

/** The times when something began or ended. A loop, because there may be ten thousand visits and it runs at each step. */
function momentsOf(visits: readonly Visit[], stops: readonly Stop[]): number[] {
  const moments: number[] = [];
  const add = (moment: number | undefined) => moment !== undefined && moments.push(moment);
  for (const { from, to, attempts } of visits) {
    add(from);
    add(to);
    for (const attempt of attempts) {
      add(attempt.from);
      add(attempt.waitingFrom);
      add(attempt.to);
    }
  }
  for (const { from, to } of stops) {
    add(from);
    add(to);
  }
  return moments;
}

function depth({ parent }: Visit): number {
  return parent === undefined ? 0 : 1 + depth(parent);
}

import type { Stop } from '../../history/model.ts';
import type { Stretch, TimeScale } from '../../timeline/time-scale.ts';
import { duration, exactMoment, moment } from '../format.ts';
import { at, percent } from './bars.tsx';

interface Props {
  readonly scale: TimeScale;
  readonly stops: readonly Stop[];
  /** The start of the execution, ms since the epoch. */
  readonly start: number;
  readonly isAbsolute: boolean;
}

/** Few enough for `3 min 45 s` to fit between two ticks where the timeline is narrow. */
const divisions = 6;

/** The least share of the line for a label. */
const labelShare = 0.14;

/** The axis of a timeline: ticks, idle periods and redrives. */
export function Axis({ scale, stops, start, isAbsolute }: Props) {
  const idle = scale.stretches.filter((stretch) => stretch.idle);
  const redrives = stops.flatMap(({ to }) => (to === undefined ? [] : [scale.place(to)]));
  const taken = [...idle, ...redrives.map((place) => ({ start: place, end: place }))];
  const labelAt = (place: number) => (isAbsolute ? moment(scale.when(place)) : duration(scale.when(place) - start));
  const ticks = ticksOf(taken).filter(
    (place, index, all) => index === 0 || labelAt(all[index - 1] ?? 0) !== labelAt(place),
  );
  return (
    <div className="track">
      {ticks.map((place) => (
        <span key={place} className="axis-tick" style={{ left: percent(place) }} title={exactMoment(scale.when(place))}>
          {labelAt(place)}
        </span>
      ))}
      {idle.map((stretch) => (
        <span
          key={stretch.from}
          className="idle"
          style={at(scale, stretch.from, stretch.to)}
          title={`${duration(stretch.to - stretch.from)} in which nothing happened`}
        >
          {stretch.end - stretch.start >= labelShare && duration(stretch.to - stretch.from)}
        </span>
      ))}
      {redrives.map((place) => (
        <span key={place} className="redriven" style={{ left: percent(place) }} title="redriven">
          ↻
        </span>
      ))}
    </div>
  );
}

/** Positions for labels, evenly along the line, without those that are taken. */
function ticksOf(taken: readonly Pick<Stretch, 'start' | 'end'>[]): number[] {
  const places = Array.from({ length: divisions }, (_, index) => index / divisions);
  return places.filter((place) => !taken.some(({ start, end }) => place + labelShare > start && place < end + 0.01));
}

import type { Stop } from '../../history/model.ts';
import { ticksOf } from '../../timeline/ticks.ts';
import type { TimeScale } from '../../timeline/time-scale.ts';
import { duration, exactMoment, moment, roundDuration } from '../format.ts';
import { at, percent } from './bars.tsx';

interface Props {
  readonly scale: TimeScale;
  readonly stops: readonly Stop[];
  /** The start of the execution, ms since the epoch. */
  readonly start: number;
  readonly isAbsolute: boolean;
}

/** The least share of the line for a label. */
const labelShare = 0.14;

/** The axis of a timeline: ticks, idle periods and redrives. */
export function Axis({ scale, stops, start, isAbsolute }: Props) {
  const idle = scale.stretches.filter((stretch) => stretch.idle);
  const redrives = stops.flatMap(({ to }) => (to === undefined ? [] : [scale.place(to)]));
  const taken = [...idle, ...redrives.map((place) => ({ start: place, end: place }))];
  const ticks = ticksOf(scale, { origin: isAbsolute ? 0 : start, share: labelShare, taken });
  return (
    <div className="track">
      {ticks.map((tick) => (
        <span key={tick} className="axis-tick" style={{ left: percent(scale.place(tick)) }} title={exactMoment(tick)}>
          {isAbsolute ? moment(tick) : roundDuration(tick - start)}
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

import type { Stretch, TimeScale } from './time-scale.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** ms between two ticks */
const steps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 400].map((count) => count * day),
];

interface Options {
  /** ms since the epoch: ticks are whole steps after it */
  readonly origin: number;
  /** The smallest share of the line between two ticks, so that a label fits. */
  readonly share: number;
  /** Marks on the line that no label may cover, as positions from 0 to 1. */
  readonly taken: readonly Pick<Stretch, 'start' | 'end'>[];
}

/**
 * Round times for the axis of a timeline, with enough room for a label between them; none where a mark is.
 * @returns ms since the epoch, ascending
 */
export function ticksOf(scale: TimeScale, { origin, share, taken }: Options): number[] {
  const busy = scale.stretches.filter(({ idle }) => !idle);
  const length = busy.reduce((sum, { from, to }) => sum + to - from, 0);
  const onLine = busy.reduce((sum, { start, end }) => sum + end - start, 0);
  const step = steps.find((one) => (one / length) * onLine >= share);
  const first = scale.stretches[0]?.from ?? origin;
  const round = step === undefined ? [] : busy.flatMap(({ from, to }) => multiples(step, origin, from, to));
  const ticks: number[] = [];
  for (const tick of new Set([first, ...round])) {
    const place = scale.place(tick);
    const before = ticks.at(-1);
    const isFree = !taken.some(({ start, end }) => place + share > start && place < end + 0.01);
    if (isFree && (before === undefined || place - scale.place(before) >= share)) ticks.push(tick);
  }
  return ticks;
}

function multiples(step: number, origin: number, from: number, to: number): number[] {
  const times: number[] = [];
  for (let at = origin + Math.ceil((from - origin) / step) * step; at <= to; at += step) times.push(at);
  return times;
}

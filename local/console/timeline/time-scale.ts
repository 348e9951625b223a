/** A period of time, with its position `start` to `end` on a line of length 1. Times are ms since the epoch. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
  /** Whether nothing happened in it; then it is drawn shorter. */
  readonly idle: boolean;
}

/** Maps times to positions on a line. */
export interface TimeScale {
  readonly stretches: readonly Stretch[];
  /** The position of a time, 0 to 1. */
  place(at: number): number;
  /** The time at a position of 0 to 1, to the ms: the inverse of `place`. */
  when(place: number): number;
}

/** The largest share of the line for one idle period. */
const idleShare = 0.12;
/** A period is idle if it is this many times longer than the median. */
const idleFactor = 8;
/** ms; shorter periods are never idle */
const shortestIdle = 1000;

/**
 * Maps times to a line on which long idle periods are short, so that work of milliseconds before and after a wait of
 * minutes is visible.
 * @param moments the times of events, ms since the epoch, in any sequence
 */
export function timeScale(moments: readonly number[], from: number, to: number): TimeScale {
  const within = moments.filter((at) => at > from && at < to);
  const points = [...sorted([from, ...within, Math.max(to, from)])].filter((at, index, all) => at !== all[index - 1]);
  const lengths = points.slice(1).map((at, index) => at - (points[index] ?? at));
  const usual = median(lengths.filter((length) => length > 0));
  const isIdle = (length: number) => length >= shortestIdle && length > idleFactor * usual;
  const busy = lengths.filter((length) => !isIdle(length)).reduce((sum, length) => sum + length, 0);
  const idles = lengths.filter(isIdle).length;
  const forIdle = busy === 0 ? 1 / Math.max(1, idles) : Math.min(idleShare, 0.5 / Math.max(1, idles));
  const forBusy = busy === 0 ? 0 : (1 - forIdle * idles) / busy;

  let start = 0;
  const stretches = lengths.map((length, index): Stretch => {
    const idle = isIdle(length);
    const end = start + (idle ? forIdle : length * forBusy);
    const begin = points[index] ?? from;
    const stretch = { from: begin, to: begin + length, start, end, idle };
    start = end;
    return stretch;
  });
  return { stretches, place: (at) => placeOn(stretches, at), when: (place) => whenOn(stretches, place) ?? from };
}

function placeOn(stretches: readonly Stretch[], at: number): number {
  const stretch = firstOf(stretches, ({ to }) => at <= to);
  if (stretch === undefined) return stretches.at(-1)?.end ?? 0;
  if (at <= stretch.from) return stretch.start;
  return stretch.start + ((at - stretch.from) / (stretch.to - stretch.from)) * (stretch.end - stretch.start);
}

function whenOn(stretches: readonly Stretch[], place: number): number | undefined {
  const stretch = firstOf(stretches, ({ end }) => place <= end) ?? stretches.at(-1);
  if (stretch === undefined) return undefined;
  const share = (place - stretch.start) / (stretch.end - stretch.start);
  return Math.round(stretch.from + Math.min(1, Math.max(0, share)) * (stretch.to - stretch.from));
}

/** Binary search for the first match: all later periods match too. */
function firstOf(stretches: readonly Stretch[], fits: (stretch: Stretch) => boolean): Stretch | undefined {
  let low = 0;
  let high = stretches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const stretch = stretches[middle];
    if (stretch !== undefined && fits(stretch)) high = middle;
    else low = middle + 1;
  }
  return stretches[low];
}

function median(values: readonly number[]): number {
  return sorted(values)[Math.floor(values.length / 2)] ?? 0;
}

/** A typed array, because sorting tens of thousands of numbers in an ordinary array takes ten times as long. */
const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();

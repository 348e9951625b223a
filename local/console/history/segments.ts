import type { Stop, Visit } from './model.ts';

/**
 * What a state did in a stretch of its time: `work`: it or its task ran; `wait`: for its callback, or as a Wait state;
 * `back-off`: it waited for its next try; `stopped`: the execution had ended, until it was redriven.
 */
export type SegmentKind = 'work' | 'wait' | 'back-off' | 'stopped';

/** Times are ms since the epoch. */
export interface Segment {
  readonly kind: SegmentKind;
  readonly from: number;
  readonly to: number;
  /** Which try it belongs to, from 1. */
  readonly attempt?: number;
}

/**
 * A visit's time, in stretches that follow each other.
 * @param end the end of states that are running, ms since the epoch
 */
export function segmentsOf(visit: Visit, stops: readonly Stop[], end: number): Segment[] {
  const last = Math.max(visit.from, visit.to ?? end);
  return piecesOf(visit, last)
    .filter(({ from, to }) => to > from)
    .flatMap((piece) => withoutStops(piece, stops, end));
}

function piecesOf({ from, to, waits, attempts }: Visit, last: number): Segment[] {
  if (attempts.length === 0) return [{ kind: waits ? 'wait' : 'work', from, to: last }];
  const pieces: Segment[] = [];
  let at = from;
  for (const [index, attempt] of attempts.entries()) {
    const number = { attempt: index + 1 };
    const stop = Math.min(last, attempt.to ?? last);
    const working = Math.min(stop, attempt.waitingFrom ?? stop);
    pieces.push({ kind: index === 0 ? 'work' : 'back-off', from: at, to: attempt.from });
    pieces.push({ kind: 'work', from: attempt.from, to: working, ...number });
    pieces.push({ kind: 'wait', from: working, to: stop, ...number });
    at = stop;
  }
  const tried = to === undefined && attempts.at(-1)?.error !== undefined;
  pieces.push({ kind: tried ? 'back-off' : 'work', from: at, to: last });
  return pieces;
}

/** What of a piece lies in a time in which the execution had ended is none of the state's own. */
function withoutStops(piece: Segment, stops: readonly Stop[], end: number): Segment[] {
  const pieces: Segment[] = [];
  let { from } = piece;
  for (const stop of stops) {
    const start = Math.max(from, stop.from);
    const stopEnd = Math.min(piece.to, stop.to ?? end);
    if (stopEnd <= start) continue;
    if (start > from) pieces.push({ ...piece, from, to: start });
    pieces.push({ kind: 'stopped', from: start, to: stopEnd });
    from = stopEnd;
  }
  if (piece.to > from) pieces.push({ ...piece, from });
  return pieces;
}

import { type Clock, VirtualClock } from 'step-functions-engine';
import type { Time } from '../api/types.ts';
import { type Body, WrongRequest } from './request.ts';

/** The time of the run's clock, and whether it is real. */
export function readTime(clock: Clock): Time {
  if (!(clock instanceof VirtualClock)) return { clock: 'real' };
  const next = clock.nextTimer();
  return { clock: 'virtual', now: clock.now(), ...(next !== undefined && { next }) };
}

/**
 * Advances the virtual clock to a time, in ms since the epoch, or to the next timer.
 * @throws WrongRequest on a real clock, or if the time is not later than now
 */
export function passTime(clock: Clock, { until }: Body): Time {
  if (!(clock instanceof VirtualClock)) {
    throw new WrongRequest(409, { message: 'The clock is a real one. `make start CLOCK=virtual` lets you skip time.' });
  }
  const at = until === 'next' ? clock.nextTimer() : until;
  if (until === 'next' && at === undefined) throw new WrongRequest(409, { message: 'Nothing waits for a time.' });
  if (typeof at !== 'number' || !Number.isFinite(at) || at < clock.now()) {
    throw new WrongRequest(400, { message: 'until must be "next", or a later time in ms since the epoch.' });
  }
  clock.passUntil(at);
  return readTime(clock);
}

import { RealClock, VirtualClock } from 'step-functions-engine';
import { expect, it } from 'vitest';
import { passTime, readTime } from '../../../../local/console/server/time.ts';

function stoppedClock(...timers: number[]): VirtualClock {
  const clock = VirtualClock.stopped(1000);
  for (const at of timers) clock.setTimer(at, () => {});
  return clock;
}

it('the time of a virtual clock contains its next timer', () => {
  expect(readTime(stoppedClock(300_000, 2000))).toEqual({ clock: 'virtual', now: 1000, next: 2000 });
  expect(readTime(stoppedClock())).toEqual({ clock: 'virtual', now: 1000 });
  expect(readTime(new RealClock())).toEqual({ clock: 'real' });
});

it('time passes to the next timer, and then stops', async () => {
  const clock = stoppedClock(2000, 300_000);
  passTime(clock, { until: 'next' });
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
  expect(readTime(clock)).toEqual({ clock: 'virtual', now: 2000, next: 300_000 });
});

it.each([
  ['on a real clock', new RealClock(), { until: 'next' }, /CLOCK=virtual/],
  ['without a timer', stoppedClock(), { until: 'next' }, /Nothing waits/],
  ['to an earlier time', stoppedClock(2000), { until: 999 }, /until must be/],
  ['to an invalid time', stoppedClock(2000), { until: 'tomorrow' }, /until must be/],
])('skipping time is refused %s', (_where, clock, body, message) => {
  expect(() => passTime(clock, body)).toThrow(message);
});

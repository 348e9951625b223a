import { expect, it, vi } from 'vitest';
import { RealClock, VirtualClock } from '../../../packages/step-functions/src/index.ts';

/** Waits until the event loop has nothing left to do: the clock moves one timer a turn. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
}

function clockWithTimers(...delays: number[]) {
  const clock = new VirtualClock(0);
  const rung: number[] = [];
  const cancels = delays.map((at) => clock.setTimer(at, () => rung.push(at)));
  return { clock, rung, cancels };
}

it('jumps from timer to timer by itself', async () => {
  const { clock, rung } = clockWithTimers(300, 2);
  await rest();
  expect([rung, clock.now()]).toEqual([[2, 300], 300]);
});

it('passes up to a moment and no further, until it is let continue', async () => {
  const { clock, rung } = clockWithTimers(2, 2, 300);
  clock.passUntil(2);
  await rest();
  expect([rung, clock.now()]).toEqual([[2, 2], 2]);
  clock.passUntil(Number.POSITIVE_INFINITY);
  await rest();
  expect([rung, clock.now()]).toEqual([[2, 2, 300], 300]);
});

it('runs what is due at once while time does not advance', async () => {
  const { clock, rung } = clockWithTimers(0, 1);
  clock.passUntil(clock.now());
  await rest();
  expect(rung).toEqual([0]);
});

it('says when the next timer is due, of those that nobody has cancelled', () => {
  const { clock, cancels } = clockWithTimers(2, 300);
  expect(clock.nextTimer()).toBe(2);
  cancels[0]?.();
  expect(clock.nextTimer()).toBe(300);
  cancels[1]?.();
  expect(clock.nextTimer()).toBeUndefined();
});

it('does not advance while something is held, however far it may go', async () => {
  const { clock, rung } = clockWithTimers(2);
  const release = clock.hold();
  clock.passUntil(2);
  await rest();
  expect(rung).toEqual([]);
  release();
  await rest();
  expect(rung).toEqual([2]);
});

it('passes no time for a limit, but runs it on the way to a later timer', async () => {
  const { clock, rung } = clockWithTimers(2);
  clock.setLimit(100, () => rung.push(100));
  await rest();
  expect([rung, clock.nextTimer()]).toEqual([[2], undefined]);
  clock.setTimer(300, () => rung.push(300));
  await rest();
  expect(rung).toEqual([2, 100, 300]);
});

it('runs limits only when runOutTime is called', async () => {
  const { clock, rung } = clockWithTimers();
  clock.setLimit(100, () => rung.push(100));
  await clock.idle();
  expect([clock.runOutTime(), rung, clock.now()]).toEqual([true, [100], 100]);
  expect(clock.runOutTime()).toBe(false);
});

it('forgets the many limits of what has ended, and keeps the others', async () => {
  const { clock, rung, cancels } = clockWithTimers(...Array.from({ length: 3000 }, (_, at) => 10_000 - at));
  for (const cancel of cancels.slice(2)) cancel();
  await rest();
  expect([rung, clock.now()]).toEqual([[9_999, 10_000], 10_000]);
});

it('ends what lasts longer than a timer of Node can wait for, on the real clock', () => {
  vi.useFakeTimers({ now: 0 });
  try {
    const clock = new RealClock();
    const day = 24 * 60 * 60 * 1000;
    const rung: string[] = [];
    clock.setLimit(60 * day, () => rung.push('60 days'));
    clock.setLimit(1000, () => rung.push('1 s'));
    const cancel = clock.setLimit(70 * day, () => rung.push('cancelled'));
    vi.advanceTimersByTime(59 * day);
    cancel();
    expect(rung).toEqual(['1 s']);
    vi.advanceTimersByTime(20 * day);
    expect(rung).toEqual(['1 s', '60 days']);
  } finally {
    vi.useRealTimers();
  }
});

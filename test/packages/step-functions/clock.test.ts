import { expect, it, vi } from 'vitest';
import { RealClock, VirtualClock } from '../../../packages/step-functions/src/index.ts';

/** Waits some turns of the event loop, in each of which the clock advances to one timer. */
async function turnsOfLoop(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
}

function clockWithTimers(...delays: number[]) {
  const clock = new VirtualClock(0);
  const fired: number[] = [];
  const cancels = delays.map((at) => clock.setTimer(at, () => fired.push(at)));
  return { clock, fired, cancels };
}

it('a virtual clock advances from timer to timer by itself', async () => {
  const { clock, fired } = clockWithTimers(300, 2);
  await turnsOfLoop();
  expect([fired, clock.now()]).toEqual([[2, 300], 300]);
});

it('a virtual clock advances to the time of passUntil and no further', async () => {
  const { clock, fired } = clockWithTimers(2, 2, 300);
  clock.passUntil(2);
  await turnsOfLoop();
  expect([fired, clock.now()]).toEqual([[2, 2], 2]);
  clock.passUntil(Number.POSITIVE_INFINITY);
  await turnsOfLoop();
  expect([fired, clock.now()]).toEqual([[2, 2, 300], 300]);
});

it('a virtual clock runs timers that are already due while it stands still', async () => {
  const { clock, fired } = clockWithTimers(0, 1);
  clock.passUntil(clock.now());
  await turnsOfLoop();
  expect(fired).toEqual([0]);
});

it('a virtual clock returns the time of the next timer that is not cancelled', () => {
  const { clock, cancels } = clockWithTimers(2, 300);
  expect(clock.nextTimer()).toBe(2);
  cancels[0]?.();
  expect(clock.nextTimer()).toBe(300);
  cancels[1]?.();
  expect(clock.nextTimer()).toBeUndefined();
});

it('a virtual clock does not advance while it is held', async () => {
  const { clock, fired } = clockWithTimers(2);
  const release = clock.hold();
  clock.passUntil(2);
  await turnsOfLoop();
  expect(fired).toEqual([]);
  release();
  await turnsOfLoop();
  expect(fired).toEqual([2]);
});

it('a virtual clock does not advance to a limit, but runs it before a later timer', async () => {
  const { clock, fired } = clockWithTimers(2);
  clock.setLimit(100, () => fired.push(100));
  await turnsOfLoop();
  expect([fired, clock.nextTimer()]).toEqual([[2], undefined]);
  clock.setTimer(300, () => fired.push(300));
  await turnsOfLoop();
  expect(fired).toEqual([2, 100, 300]);
});

it('a virtual clock without timers runs its limits only when runOutTime is called', async () => {
  const { clock, fired } = clockWithTimers();
  clock.setLimit(100, () => fired.push(100));
  await clock.idle();
  expect([clock.runOutTime(), fired, clock.now()]).toEqual([true, [100], 100]);
  expect(clock.runOutTime()).toBe(false);
});

it('a virtual clock with thousands of cancelled timers runs the remaining ones', async () => {
  const { clock, fired, cancels } = clockWithTimers(...Array.from({ length: 3000 }, (_, at) => 10_000 - at));
  for (const cancel of cancels.slice(2)) cancel();
  await turnsOfLoop();
  expect([fired, clock.now()]).toEqual([[9_999, 10_000], 10_000]);
});

it('a real clock runs limits that are longer than the longest timer of Node', () => {
  vi.useFakeTimers({ now: 0 });
  try {
    const clock = new RealClock();
    const day = 24 * 60 * 60 * 1000;
    const fired: string[] = [];
    clock.setLimit(60 * day, () => fired.push('60 days'));
    clock.setLimit(1000, () => fired.push('1 s'));
    const cancel = clock.setLimit(70 * day, () => fired.push('cancelled'));
    vi.advanceTimersByTime(59 * day);
    cancel();
    expect(fired).toEqual(['1 s']);
    vi.advanceTimersByTime(20 * day);
    expect(fired).toEqual(['1 s', '60 days']);
  } finally {
    vi.useRealTimers();
  }
});

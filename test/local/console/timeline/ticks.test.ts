import { describe, expect, it } from 'vitest';
import { roundDuration } from '../../../../local/console/app/format.ts';
import { ticksOf } from '../../../../local/console/timeline/ticks.ts';
import { timeScale } from '../../../../local/console/timeline/time-scale.ts';

const start = Date.UTC(2026, 0, 1);
const at = (...times: number[]) => times.map((ms) => start + ms);
const labels = (ticks: readonly number[]) => ticks.map((tick) => roundDuration(tick - start));

describe('the ticks of a timeline', () => {
  it.each([
    { length: 7, step: ['0 ms', '1 ms', '2 ms', '3 ms', '4 ms', '5 ms', '6 ms', '7 ms'] },
    { length: 5830, step: ['0 ms', '1 s', '2 s', '3 s', '4 s', '5 s'] },
    { length: 138_000, step: ['0 ms', '30 s', '1 min', '1 min 30 s', '2 min'] },
    { length: 36_000_000, step: ['0 ms', '2 h', '4 h', '6 h', '8 h', '10 h'] },
  ])('are at round times within $length ms', ({ length, step }) => {
    const busy = timeScale(
      at(...Array.from({ length: 50 }, (_, index) => (index * length) / 50)),
      start,
      start + length,
    );
    const ticks = ticksOf(busy, { origin: start, share: 0.12, taken: [] });

    expect(labels(ticks)).toEqual(step);
  });

  it('leave room for their labels and for what is drawn beside them', () => {
    const moments = at(0, 300, 700, 1000, 61_000, 61_300, 61_900, 62_000);
    const scale = timeScale(moments, start, start + 62_000);
    const taken = scale.stretches.filter(({ idle }) => idle);

    const places = ticksOf(scale, { origin: start, share: 0.14, taken }).map((tick) => scale.place(tick));

    expect(taken).toHaveLength(1);
    expect(places.length).toBeGreaterThan(2);
    for (const [index, place] of places.entries()) {
      if (index > 0) expect(place - (places[index - 1] ?? 0)).toBeGreaterThanOrEqual(0.14);
      expect(taken.some(({ start: from, end }) => place + 0.14 > from && place < end)).toBe(false);
    }
  });

  it('begin where the line begins, also within an execution', () => {
    const scale = timeScale(at(1500, 2000, 2500, 3000, 3500), start + 1300, start + 4000);

    expect(labels(ticksOf(scale, { origin: start, share: 0.12, taken: [] }))[0]).toBe('1.3 s');
  });
});

import { expect, it } from 'vitest';
import { timeScale } from '../../../../local/console/timeline/time-scale.ts';

it('the time scale gives long idle time under 15 % of the width', () => {
  const moments = [0, 10, 20, 30, 300_030, 300_040, 300_050];
  const scale = timeScale(moments, 0, 300_050);
  const idle = scale.stretches.filter((stretch) => stretch.idle);
  expect(idle).toHaveLength(1);
  expect(scale.place(300_030) - scale.place(30)).toBeLessThan(0.15);
  expect(scale.place(30)).toBeGreaterThan(0.4);
  expect(scale.place(300_050)).toBeCloseTo(1);
});

it('the time scale is linear if there is no idle time', () => {
  const scale = timeScale([100, 200, 300], 0, 400);
  expect([0, 100, 200, 300, 400].map((at) => scale.place(at))).toEqual(
    [0, 0.25, 0.5, 0.75, 1].map((part) => expect.closeTo(part)),
  );
});

it('the time scale places a moment in a single wait, and in a duration of 0', () => {
  expect(timeScale([], 0, 60_000).place(30_000)).toBeCloseTo(0.5);
  expect(timeScale([], 5, 5).place(5)).toBe(0);
});

it('the time scale converts a position back to its moment, also in idle time', () => {
  const scale = timeScale([0, 10, 20, 30, 300_030, 300_040, 300_050], 0, 300_050);
  const moments = [0, 5, 30, 150_000, 300_045, 300_050];
  expect(moments.map((at) => scale.when(scale.place(at)))).toEqual(moments);
  expect([scale.when(-1), scale.when(2)]).toEqual([0, 300_050]);
  expect(timeScale([], 5, 5).when(0.5)).toBe(5);
});

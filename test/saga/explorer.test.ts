import { expect, it } from 'vitest';
import { explore } from './explorer/explore.ts';

it('keeps every promise whatever single thing goes wrong', { timeout: 600_000 }, async () => {
  const { schedules, violating } = await explore({ faults: 1 });
  expect(violating.map(({ schedule, violations }) => ({ schedule, violations }))).toEqual([]);
  expect(schedules[1]).toBeGreaterThan(1000);
});

import { expect, it } from 'vitest';
import { parseSchedule } from './explorer/parse-schedule.ts';
import { printSchedule, type Schedule } from './explorer/schedule.ts';
import { shrink } from './explorer/shrink.ts';

/** Shrinks a schedule that fails whenever it has all these faults and, if one is named, this scenario. */
async function shrunk(text: string, needed: readonly string[], scenario?: string): Promise<string> {
  const fails = async (schedule: Schedule) =>
    needed.every((point) => schedule.faults.some((fault) => fault.point === point)) &&
    (scenario === undefined || schedule.scenario === scenario);
  return printSchedule(await shrink(parseSchedule(text), fails));
}

const eight = 'approved: a#1=lost, b#1=twice, c#1=down, d#1=hang, e#1=error, f#1=lost, g#1=crash, h#1=transient';

it('a schedule is reduced to the one fault that causes the failure', async () => {
  expect(await shrunk(eight, ['a#1'])).toBe('paid: a#1=lost');
  expect(await shrunk(eight, ['d#1'])).toBe('paid: d#1=hang');
  expect(await shrunk(eight, ['h#1'])).toBe('paid: h#1=transient');
});

it('faults that cause the failure only together are all kept', async () => {
  expect(await shrunk(eight, ['b#1', 'g#1'])).toBe('paid: b#1=twice, g#1=crash');
});

it('a scenario that is needed for the failure is kept', async () => {
  expect(await shrunk(eight, ['c#1'], 'approved')).toBe('approved: c#1=down');
});

it('all faults are removed when the scenario fails without them', async () => {
  expect(await shrunk(eight, [], 'approved')).toBe('approved');
});

it('a schedule that cannot be reduced is returned unchanged', async () => {
  expect(await shrunk('paid: a#1=lost', ['a#1'])).toBe('paid: a#1=lost');
});

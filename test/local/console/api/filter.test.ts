import { expect, it } from 'vitest';
import { type ExecutionFilter, fits } from '../../../../local/console/api/filter.ts';

const any: ExecutionFilter = { status: '', workflow: '', name: '' };
const now = 1000;
const row = { name: 'Order-7', status: 'SUCCEEDED', startDate: 100, stopDate: 130 } as const;
const running = { name: 'Order-8', status: 'RUNNING', startDate: 900 } as const;

it.each([
  { what: 'nothing', filter: {}, finds: [true, true] },
  { what: 'a status', filter: { status: 'RUNNING' }, finds: [false, true] },
  { what: 'a workflow', filter: { workflow: 'others' }, finds: [false, false] },
  { what: 'a part of a name', filter: { name: 'der-7' }, finds: [true, false] },
  { what: 'the first second of a period', filter: { from: 100, to: 900 }, finds: [true, false] },
  { what: 'what began later', filter: { from: 101 }, finds: [false, true] },
  { what: 'what took longer, until now if it is running', filter: { longer: 30 }, finds: [false, true] },
  { what: 'what took longer by a moment', filter: { longer: 29.9 }, finds: [true, true] },
])('a filter by $what', ({ filter, finds }) => {
  const found = [row, running].map((one) => fits(one, 'orders', { ...any, ...filter }, now));

  expect(found).toEqual(finds);
});

it('an execution whose start was not logged is not found by how long it took', () => {
  expect(fits({ ...row, startedBefore: true }, 'orders', { ...any, longer: 1 }, now)).toBe(false);
});

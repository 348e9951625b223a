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
  { what: 'a range of starts, without its end,', filter: { from: 100, to: 900 }, finds: [true, false] },
  { what: 'a later start', filter: { from: 101 }, finds: [false, true] },
  { what: 'a duration, until now for running executions,', filter: { longer: 30 }, finds: [false, true] },
  { what: 'a duration slightly shorter than theirs', filter: { longer: 29.9 }, finds: [true, true] },
])('a filter by $what finds the matching executions', ({ filter, finds }) => {
  const found = [row, running].map((one) => fits(one, 'orders', { ...any, ...filter }, now));

  expect(found).toEqual(finds);
});

it('a filter by duration does not find an execution without a logged start', () => {
  expect(fits({ ...row, startedBefore: true }, 'orders', { ...any, longer: 1 }, now)).toBe(false);
});

import { describe, expect, it } from 'vitest';
import type { Visit } from '../../../../local/console/history/model.ts';
import { segmentsOf } from '../../../../local/console/history/segments.ts';

const visit = (rest: Partial<Visit>): Visit => ({
  state: 'A',
  enteredId: 2,
  from: 0,
  status: 'running',
  attempts: [],
  waits: false,
  ...rest,
});
const inWords = (of: Visit, stops: Parameters<typeof segmentsOf>[1], end: number) =>
  segmentsOf(of, stops, end).map(({ kind, from, to }) => `${kind} ${from}-${to}`);

describe('the segments of a visit', () => {
  it('separate tries from the back-off between them', () => {
    const attempts = [
      { from: 0, to: 10, error: 'E' },
      { from: 30, to: 45 },
    ];
    expect(inWords(visit({ to: 45, attempts }), [], 99)).toEqual(['work 0-10', 'back-off 10-30', 'work 30-45']);
  });

  it('separate the work of a task from the wait for its callback', () => {
    expect(inWords(visit({ attempts: [{ from: 0, waitingFrom: 5 }] }), [], 60)).toEqual(['work 0-5', 'wait 5-60']);
  });

  it('show the time after a failed try as back-off while the task is retried', () => {
    expect(inWords(visit({ attempts: [{ from: 0, to: 10, error: 'E' }] }), [], 25)).toEqual([
      'work 0-10',
      'back-off 10-25',
    ]);
  });

  it('show the time between the end of the execution and its redrive as stopped', () => {
    const stops = [{ from: 10, to: 54 }];
    const attempts = [
      { from: 0, to: 10, error: 'E' },
      { from: 54, to: 60 },
    ];
    expect(inWords(visit({ to: 60, attempts }), stops, 60)).toEqual(['work 0-10', 'stopped 10-54', 'work 54-60']);
    expect(inWords(visit({ to: 90, waits: true }), stops, 90)).toEqual(['wait 0-10', 'stopped 10-54', 'wait 54-90']);
    expect(inWords(visit({ to: 70 }), stops, 90)).toEqual(['work 0-10', 'stopped 10-54', 'work 54-70']);
  });

  it('are empty for a visit that took no time', () => {
    expect(segmentsOf(visit({ to: 0 }), [], 9)).toEqual([]);
  });
});

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
  it('tell a try, the back-off after it, and the next try apart', () => {
    const attempts = [
      { from: 0, to: 10, error: 'E' },
      { from: 30, to: 45 },
    ];
    expect(inWords(visit({ to: 45, attempts }), [], 99)).toEqual(['work 0-10', 'back-off 10-30', 'work 30-45']);
  });

  it('tell what a task did until it waited for its callback from the wait', () => {
    expect(inWords(visit({ attempts: [{ from: 0, waitingFrom: 5 }] }), [], 60)).toEqual(['work 0-5', 'wait 5-60']);
  });

  it('show a try that failed and is to be repeated as backing off', () => {
    expect(inWords(visit({ attempts: [{ from: 0, to: 10, error: 'E' }] }), [], 25)).toEqual([
      'work 0-10',
      'back-off 10-25',
    ]);
  });

  it('show the time in which the execution had ended as neither work, wait nor back-off', () => {
    const stops = [{ from: 10, to: 54 }];
    const attempts = [
      { from: 0, to: 10, error: 'E' },
      { from: 54, to: 60 },
    ];
    expect(inWords(visit({ to: 60, attempts }), stops, 60)).toEqual(['work 0-10', 'stopped 10-54', 'work 54-60']);
    expect(inWords(visit({ to: 90, waits: true }), stops, 90)).toEqual(['wait 0-10', 'stopped 10-54', 'wait 54-90']);
    expect(inWords(visit({ to: 70 }), stops, 90)).toEqual(['work 0-10', 'stopped 10-54', 'work 54-70']);
  });

  it('show one that took no time as nothing', () => {
    expect(segmentsOf(visit({ to: 0 }), [], 9)).toEqual([]);
  });
});

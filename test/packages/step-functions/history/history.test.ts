import { expect, it } from 'vitest';
import { History } from '../../../../packages/step-functions/src/history/history.ts';

const startedAt = Date.UTC(2026, 0, 1);

it('History returns each event by its id, as it was recorded', () => {
  const history = new History(startedAt);
  history.append('ExecutionStarted', 0, startedAt, { input: { a: [1] }, roleArn: 'role' });
  history.append('ParallelStateStarted', 1, startedAt + 1);

  const ids = [1, 2].map((id) => history.append('PassStateEntered', id, startedAt + 2000, { input: null, name: 'P' }));

  expect(ids).toEqual([3, 4]);
  expect(history.length).toBe(4);
  expect(history.event(1)).toEqual({
    id: 1,
    previousEventId: 0,
    timestamp: startedAt / 1000,
    type: 'ExecutionStarted',
    executionStartedEventDetails: { input: '{"a":[1]}', inputDetails: { truncated: false }, roleArn: 'role' },
  });
  expect(history.event(2)).toEqual({
    id: 2,
    previousEventId: 1,
    timestamp: startedAt / 1000 + 0.001,
    type: 'ParallelStateStarted',
  });
  expect(history.event(4)).toMatchObject({ id: 4, previousEventId: 2, timestamp: startedAt / 1000 + 2 });
  expect(history.event(5)).toBeUndefined();
});

it('History returns empty details if all members are undefined, and none for an event without details', () => {
  const history = new History(startedAt);
  history.append('ExecutionAborted', 0, startedAt, { error: undefined, cause: undefined });
  history.append('MapStateSucceeded', 1, startedAt);

  const events = history.all();

  expect(events[0]).toHaveProperty('executionAbortedEventDetails', {});
  expect(Object.keys(events[1] ?? {})).toEqual(['id', 'previousEventId', 'timestamp', 'type']);
});

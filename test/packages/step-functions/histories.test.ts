import { describe, expect, it } from 'vitest';
import { simulate } from '../../../packages/step-functions/src/testing/index.ts';

/** A short form of the history: each event's type and previousEventId. */
async function chain(definition: object, input: object = {}): Promise<string[]> {
  const { history } = await simulate(definition, { input: input as never });
  return history.map(({ type, previousEventId }) => `${type} < ${previousEventId}`);
}

const pass = (more: object = {}) => ({ Type: 'Pass', End: true, ...more });
const wait = (seconds: number, more: object = { End: true }) => ({ Type: 'Wait', Seconds: seconds, ...more });
const boom = { Type: 'Fail', Error: 'Boom', Cause: 'sibling failed' };
const parallel = (branches: object[], more: object = {}) => ({
  StartAt: 'P',
  States: { P: { Type: 'Parallel', Branches: branches, End: true, ...more } },
});

// Histories that AWS recorded in 2026, as published by an emulator's authors who compared it with AWS.
describe('a history', () => {
  it('shows aborted iterations and states before the failure of the Map iteration that caused it', async () => {
    const States = {
      Route: { Type: 'Choice', Choices: [{ Variable: '$', StringEquals: 'fail', Next: 'Pause' }], Default: 'Long' },
      Long: wait(15),
      Pause: wait(1, { Next: 'Boom' }),
      Boom: boom,
    };
    const each = { Type: 'Map', ItemsPath: '$.items', ItemProcessor: { StartAt: 'Route', States }, End: true };

    const events = await chain({ StartAt: 'M', States: { M: each } }, { items: ['long', 'fail'] });

    const failure = events.findIndex((event) => event.startsWith('FailStateEntered')) + 1;
    expect(events.slice(failure)).toEqual([
      `MapIterationAborted < ${failure}`,
      `WaitStateAborted < ${failure}`,
      `MapIterationFailed < ${failure}`,
      `MapStateFailed < ${failure}`,
      `ExecutionFailed < ${failure + 4}`,
    ]);
  });

  it('shows the iterations aborted because ItemSelector failed for the next one', async () => {
    const each = {
      Type: 'Map',
      Items: [{ v: 1 }, {}],
      ItemSelector: { v: '{% $states.context.Map.Item.Value.v %}' },
      ItemProcessor: { StartAt: 'Long', States: { Long: wait(20) } },
      End: true,
    };

    const events = await chain({ QueryLanguage: 'JSONata', StartAt: 'M', States: { M: each } });

    expect(events.map((event) => event.replace(/ <.*/, '')).slice(5)).toEqual([
      'MapIterationAborted',
      'WaitStateAborted',
      'EvaluationFailed',
      'MapStateFailed',
      'ExecutionFailed',
    ]);
  });

  it('shows no failure of the Parallel state for a runtime error in a branch', async () => {
    const failing = { StartAt: 'Fast', States: { Fast: pass({ Parameters: { 'm.$': '$.nope' } }) } };

    expect(await chain(parallel([failing]))).toEqual([
      'ExecutionStarted < 0',
      'ParallelStateEntered < 0',
      'ParallelStateStarted < 2',
      'PassStateEntered < 3',
      'ExecutionFailed < 4',
    ]);
  });

  it('shows ParallelStateSucceeded before the failure of the Parallel state’s own ResultSelector', async () => {
    const branch = { StartAt: 'Ok', States: { Ok: pass() } };

    const events = await chain(parallel([branch], { ResultSelector: { 'm.$': '$.nope' } }));

    expect(events.slice(-2)).toEqual(['ParallelStateSucceeded < 5', 'ExecutionFailed < 6']);
  });

  it('shows the failure of a catcher’s own Output', async () => {
    const branch = { StartAt: 'Boom', States: { Boom: boom } };
    const Catch = [{ ErrorEquals: ['States.ALL'], Output: '{% $states.input.missing %}', Next: 'Done' }];
    const definition = parallel([branch], { Catch });
    Object.assign(definition.States, { Done: pass() });

    expect((await chain({ QueryLanguage: 'JSONata', ...definition })).slice(3)).toEqual([
      'FailStateEntered < 3',
      'ParallelStateFailed < 4',
      'EvaluationFailed < 4',
      'ParallelStateFailed < 6',
      'ExecutionFailed < 7',
    ]);
  });

  it('ends with ExecutionTimedOut in a Wait state after the execution’s TimeoutSeconds', async () => {
    const { status, error, history } = await simulate({
      StartAt: 'Linger',
      TimeoutSeconds: 1,
      States: { Linger: wait(3) },
    });

    expect({ status, error }).toEqual({ status: 'TIMED_OUT', error: 'States.Timeout' });
    expect(history.map(({ type }) => type)).toEqual(['ExecutionStarted', 'WaitStateEntered', 'ExecutionTimedOut']);
    expect(history.at(-1)).toMatchObject({
      previousEventId: 0,
      executionTimedOutEventDetails: { error: 'States.Timeout' },
    });
  });

  it('ends with States.Runtime and the state’s name if no rule of a Choice matches', async () => {
    const Choices = [{ Variable: '$.x', IsPresent: true, Next: 'Done' }];
    const { error, cause } = await simulate({
      StartAt: 'C',
      States: { C: { Type: 'Choice', Choices }, Done: pass() },
    });

    expect({ error, cause }).toEqual({
      error: 'States.Runtime',
      cause:
        "An error occurred while executing the state 'C' (entered at the event id #2). Failed to transition out of the state. The state does not point to a next state.",
    });
  });
});

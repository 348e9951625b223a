import { StepFunctions, VirtualClock } from 'step-functions-engine';
import { describe, expect, it } from 'vitest';
import { transitionKey } from '../../../../local/console/graph/status.ts';
import { readProgress } from '../../../../local/console/history/read-progress.ts';

const invoke = 'arn:aws:states:::lambda:invoke';
const task = (rest: object) => ({ Type: 'Task', Resource: invoke, Arguments: { FunctionName: 'f' }, ...rest });

/** Runs a workflow whose function answers, one invocation after the other, with these errors; '' is none. */
async function run(states: object, errors: readonly string[] = [], redriven = false) {
  const answers = [...errors];
  const engine = new StepFunctions({
    clock: new VirtualClock(),
    lambda: {
      invoke: async () => {
        const errorType = answers.shift();
        if (!errorType) return { payload: '{}' };
        return { payload: JSON.stringify({ errorType, errorMessage: 'as expected' }), functionError: 'Unhandled' };
      },
    },
  });
  const definition = { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states };
  const executionArn = await engine.startExecution(await engine.createStateMachine({ name: 'tested', definition }));
  await engine.whenEnded(executionArn);
  if (redriven) {
    await engine.call('RedriveExecution', { executionArn });
    await engine.whenEnded(executionArn);
  }
  return engine.history(executionArn);
}

describe('the progress of an execution', () => {
  it('contains each try of a task, and counts a retry as a state transition', async () => {
    const retry = [{ ErrorEquals: ['Boom'], MaxAttempts: 2 }];
    const progress = readProgress(await run({ A: task({ Retry: retry, End: true }) }, ['Boom', 'Boom', '']));
    const [visit] = progress.visits;
    expect(visit?.attempts.map(({ error }) => error)).toEqual(['Boom', 'Boom', undefined]);
    expect(progress.statuses.get('A')).toBe('succeeded');
    expect({ retries: progress.retries, transitions: progress.stateTransitions }).toEqual({
      retries: 2,
      transitions: 3,
    });
  });

  it('distinguishes a caught error from an error that failed the execution', async () => {
    const history = await run(
      { A: task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }], End: true }), B: task({ End: true }) },
      ['Boom', 'Bang'],
    );
    const { statuses, visits, taken } = readProgress(history);
    expect([...statuses]).toEqual([
      ['A', 'caught'],
      ['B', 'failed'],
    ]);
    expect(visits.map(({ error }) => error)).toEqual(['Boom', 'Bang']);
    expect(taken).toEqual(new Set([transitionKey('', 'A'), transitionKey('A', 'B', 'catch')]));
  });

  it('has the status of the execution after each event, and the times between an end and a redrive', async () => {
    const history = await run({ A: task({ End: true }) }, ['Boom', ''], true);
    const failed = history.findIndex(({ type }) => type === 'ExecutionFailed') + 1;
    expect(readProgress(history, failed - 1)).toMatchObject({ status: 'RUNNING', stops: [] });
    expect(readProgress(history, failed)).toMatchObject({ status: 'FAILED', error: 'Boom', stops: [{}] });
    expect(readProgress(history, failed + 1)).toMatchObject({ status: 'RUNNING' });
    expect(readProgress(history, failed + 1).error).toBeUndefined();
    const whole = readProgress(history);
    expect(whole.status).toBe('SUCCEEDED');
    expect(whole.stops[0]?.to).toBe((history[failed]?.timestamp ?? 0) * 1000);
  });

  it('names the events with the input, the error and the output of a task', async () => {
    const history = await run(
      { A: task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }], End: true }), B: task({ End: true }) },
      ['Boom'],
    );
    const typeOf = (id?: number) => history.find((event) => event.id === id)?.type;
    const [caught, after] = readProgress(history).visits;
    expect([caught?.scheduledId, caught?.failedId, caught?.exitedId].map(typeOf)).toEqual([
      'TaskScheduled',
      'TaskFailed',
      'TaskStateExited',
    ]);
    expect([after?.scheduledId, after?.failedId].map(typeOf)).toEqual(['TaskScheduled', undefined]);
  });

  it('names the event that contains the started execution, for each try of a task', () => {
    const details = { name: 'A', resource: 'startExecution.sync:2' };
    const tries = ['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskFailed'];
    const types = ['ExecutionStarted', 'TaskStateEntered', ...tries, ...tries.slice(0, 3), 'TaskSucceeded'];

    const history = types.map((type, i) => ({
      id: i + 1,
      previousEventId: i,
      timestamp: i,
      type,
      taskEventDetails: details,
    }));
    const [visit] = readProgress(history).visits;

    expect(visit?.attempts.map(({ startedId }) => startedId)).toEqual([5, 9]);
  });

  it('contains each try of a Parallel', async () => {
    const branch = { StartAt: 'In', States: { In: task({ End: true }) } };
    const retry = [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }];
    const history = await run({ P: { Type: 'Parallel', Branches: [branch], Retry: retry, End: true } }, ['Boom', '']);
    expect(readProgress(history).visits[0]?.attempts.map(({ error }) => error)).toEqual(['Boom', undefined]);
  });

  it('names the Fail state that failed a Parallel', async () => {
    const branch = { StartAt: 'Stop', States: { Stop: { Type: 'Fail', Error: 'Boom' } } };
    const { visits, statuses } = readProgress(await run({ P: { Type: 'Parallel', Branches: [branch], End: true } }));
    expect(visits.find(({ state }) => state === 'P')?.error).toBe('reached Stop');
    expect([...statuses.values()]).toEqual(['failed', 'failed']);
  });

  it('contains the start of the wait for a callback, and its timeout', async () => {
    const waits = task({ Resource: `${invoke}.waitForTaskToken`, TimeoutSeconds: 300, End: true });
    const [visit] = readProgress(await run({ A: waits })).visits;
    const [attempt] = visit?.attempts ?? [];
    expect((attempt?.to ?? 0) - (attempt?.waitingFrom ?? 0)).toBeCloseTo(300_000, -1);
    expect((attempt?.deadline ?? 0) - (attempt?.from ?? 0)).toBeCloseTo(300_000, -1);
    expect(visit).toMatchObject({ status: 'failed', error: 'States.Timeout' });
  });

  it('distinguishes a running task from one that waits for its callback', async () => {
    const history = await run({ A: task({ Resource: `${invoke}.waitForTaskToken`, TimeoutSeconds: 9, End: true }) });
    const at = (type: string) => history.findIndex((event) => event.type === type) + 1;
    expect(readProgress(history.slice(0, at('TaskStarted'))).statuses.get('A')).toBe('running');
    expect(readProgress(history.slice(0, at('TaskSubmitted'))).statuses.get('A')).toBe('waiting');
  });

  it('contains the states of a Parallel as its children, and those that its failure aborted', async () => {
    const branch = (name: string, state: object) => ({ StartAt: name, States: { [name]: state } });
    const history = await run(
      {
        P: {
          Type: 'Parallel',
          Branches: [branch('A', task({ End: true })), branch('W', { Type: 'Wait', Seconds: 60, End: true })],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }],
          Next: 'B',
        },
        B: { Type: 'Pass', End: true },
      },
      ['Boom'],
    );
    const { statuses, visits, taken } = readProgress(history);
    expect(Object.fromEntries(statuses)).toMatchObject({ P: 'caught', A: 'failed', W: 'aborted', B: 'succeeded' });
    expect(visits.map(({ state, parent }) => [state, parent?.state])).toEqual([
      ['P', undefined],
      ['A', 'P'],
      ['W', 'P'],
      ['B', undefined],
    ]);
    expect(visits[0]?.error).toBe('Boom');
    expect(taken).toEqual(new Set([transitionKey('', 'P'), transitionKey('P', 'B', 'catch'), transitionKey('B', '')]));
  });

  it('continues the visit of the failed state after a redrive', async () => {
    const { statuses, visits } = readProgress(await run({ A: task({ End: true }) }, ['Boom', ''], true));
    expect(statuses.get('A')).toBe('succeeded');
    expect(visits).toHaveLength(1);
    expect(visits[0]?.attempts).toHaveLength(2);
  });

  it('names the state whose expression failed, even if the event precedes the state’s entry', async () => {
    const anyError = [{ ErrorEquals: ['States.ALL'], Next: 'B' }];
    const history = await run(
      {
        A: task({ Catch: anyError, End: true }),
        B: { ...task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }], End: true }), Arguments: '{% $missing %}' },
        C: { Type: 'Pass', Output: '{% $missing %}', End: true },
      },
      ['Boom'],
    );
    const { statuses, visits, taken } = readProgress(history);
    expect(Object.fromEntries(statuses)).toEqual({ A: 'caught', B: 'caught', C: 'failed' });
    expect(visits.map(({ error }) => error)).toEqual([
      'Boom',
      'States.QueryEvaluationError',
      'States.QueryEvaluationError',
    ]);
    expect(taken).toEqual(
      new Set([transitionKey('', 'A'), transitionKey('A', 'B', 'catch'), transitionKey('B', 'C', 'catch')]),
    );
  });

  it.each([
    ['Parallel', { Branches: [{ StartAt: 'A', States: { A: task({ End: true }) } }] }],
    ['Map', { Items: [1], ItemProcessor: { StartAt: 'A', States: { A: task({ End: true }) } } }],
  ])('shows a %s that succeeds on a retry or after a redrive as succeeded and not as caught', async (Type, rest) => {
    const Retry = [{ ErrorEquals: ['Boom'], MaxAttempts: 1 }];
    const retried = readProgress(await run({ G: { Type, ...rest, Retry, End: true } }, ['Boom', '']));
    const redriven = readProgress(await run({ G: { Type, ...rest, End: true } }, ['Boom', ''], true));
    for (const { statuses, visits } of [retried, redriven]) {
      expect(statuses.get('G')).toBe('succeeded');
      expect(visits[0]?.error).toBeUndefined();
    }
    expect([retried.retries, redriven.retries]).toEqual([1, 0]);
  });
});

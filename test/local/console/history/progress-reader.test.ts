import { type Json, StepFunctions, VirtualClock } from 'step-functions-engine';
import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../../../../local/console/api/history-event.ts';
import { ProgressReader, readProgress } from '../../../../local/console/history/read-progress.ts';

const task = (rest: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f' },
  ...rest,
});
const retry = { Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 2 }] };
const branch = (name: string) => ({ StartAt: name, States: { [name]: task({ End: true, ...retry }) } });

/** Histories with retries, catchers, groups that are aborted and try again, loops and redrives. */
const workflows: Readonly<Record<string, { states: object; input?: Json }>> = {
  'a task that is tried again, is caught, and fails permanently': {
    states: {
      A: task({ Next: 'B', ...retry }),
      B: task({ Next: 'C', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }] }),
      C: task({ End: true, ...retry }),
    },
  },
  'a Parallel that tries again': {
    states: { P: { Type: 'Parallel', Branches: [branch('Left'), branch('Right')], ...retry, End: true } },
  },
  'a Map of which an item fails': {
    states: {
      M: {
        Type: 'Map',
        Items: '{% $states.input.items %}',
        ItemProcessor: branch('Item'),
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }],
        Next: 'Done',
      },
      Done: task({ End: true }),
    },
    input: { items: [1, 2, 3, 4] },
  },
  'a loop with a wait': {
    states: {
      Begin: { Type: 'Pass', Assign: { n: 0 }, Next: 'Wait' },
      Wait: { Type: 'Wait', Seconds: 5, Next: 'Work' },
      Work: task({ Assign: { n: '{% $n + 1 %}' }, Next: 'Again', ...retry }),
      Again: { Type: 'Choice', Choices: [{ Condition: '{% $n < 4 %}', Next: 'Wait' }], Default: 'Done' },
      Done: { Type: 'Fail', Error: 'Tired' },
    },
  },
};

/** Every third invocation fails; what has failed at the end is redriven twice. */
async function historyOf({ states, input = {} }: { states: object; input?: Json }): Promise<HistoryEvent[]> {
  let invocations = 0;
  const payload = JSON.stringify({ errorType: 'Boom', errorMessage: 'no' });
  const failed = { payload, functionError: 'Unhandled' } as const;
  const engine = new StepFunctions({
    clock: new VirtualClock(),
    lambda: { invoke: async () => (++invocations % 3 === 0 || invocations === 5 ? failed : { payload: '{}' }) },
  });
  const definition = { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states };
  const arn = await engine.startExecution(await engine.createStateMachine({ name: 'stepped', definition }), input);
  await engine.whenEnded(arn);
  for (let redrives = 0; redrives < 2; redrives++) {
    const { status } = (await engine.call('DescribeExecution', { executionArn: arn })) as { status: string };
    if (status !== 'FAILED') break;
    await engine.call('RedriveExecution', { executionArn: arn });
    await engine.whenEnded(arn);
  }
  return engine.history(arn) as Promise<HistoryEvent[]>;
}

describe.each(Object.entries(workflows))('stepping through %s', (_, workflow) => {
  it('gives the same progress at each event as reading from the start', async () => {
    const history = await historyOf(workflow);
    expect(history.length).toBeGreaterThan(10);
    const reader = new ProgressReader();
    const down = Array.from({ length: history.length + 1 }, (_, index) => history.length - index);
    const jumps = Array.from({ length: 200 }, (_, index) => (index * 7919) % (history.length + 1));
    for (const count of [...down, ...down.toReversed(), ...jumps]) {
      expect(reader.at(history, count), `after ${count} events`).toEqual(readProgress(history, count));
    }
  });
});

describe('a growing history', () => {
  it('is read incrementally, and another history from its start', async () => {
    const [first, second] = [
      await historyOf({ states: { A: task({ End: true }) } }),
      await historyOf({ states: { B: task({ End: true }) } }),
    ];
    const reader = new ProgressReader();
    for (const length of [2, 4, first.length]) {
      expect(reader.at(first.slice(0, length), length)).toEqual(readProgress(first, length));
    }
    expect(reader.at(second, 3)).toEqual(readProgress(second, 3));
  });

  it('is stepped through backwards without reading its events again', async () => {
    const history = await historyOf(workflows['a loop with a wait'] ?? { states: {} });
    const reader = new ProgressReader();
    reader.at(history, history.length);
    reader.at(history, history.length - 1);
    let looked = 0;
    const watched = new Proxy(history, {
      get: (target, name, receiver) => {
        if (/^\d+$/.test(String(name))) looked++;
        return Reflect.get(target, name, receiver);
      },
    });
    for (const back of [2, 3, 4, 3, 2]) reader.at(watched, history.length - back);
    expect(looked).toBeLessThan(25);
  });
});

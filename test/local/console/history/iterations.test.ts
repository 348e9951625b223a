import { StepFunctions, VirtualClock } from 'step-functions-engine';
import { expect, it } from 'vitest';
import { iterationsOf, withIteration } from '../../../../local/console/history/iterations.ts';
import { readProgress } from '../../../../local/console/history/read-progress.ts';

const Work = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f', Payload: { item: '{% $states.input %}' } },
  Next: 'Both',
};
const branch = (name: string) => ({ StartAt: name, States: { [name]: { Type: 'Pass', End: true } } });
const definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      Items: '{% $states.input %}',
      ItemProcessor: {
        StartAt: 'Work',
        States: {
          Work: { ...Work, Catch: [{ ErrorEquals: ['Odd'], Next: 'Skip' }] },
          Both: { Type: 'Parallel', Branches: [branch('Left'), branch('Right')], Next: 'After' },
          After: { Type: 'Pass', End: true },
          Skip: { Type: 'Pass', End: true },
        },
      },
      End: true,
    },
  },
};

/** Runs the Map over items, of which 'odd' throws Odd, and 'bad' throws Bad. */
async function run(items: readonly string[], machine: object = definition) {
  const engine = new StepFunctions({
    clock: new VirtualClock(),
    lambda: {
      invoke: async ({ payload }) => {
        const errorType = new Map([
          ['odd', 'Odd'],
          ['bad', 'Bad'],
        ]).get(JSON.parse(payload).item);
        if (errorType === undefined) return { payload: '{}' };
        return { payload: JSON.stringify({ errorType, errorMessage: '' }), functionError: 'Unhandled' };
      },
    },
  });
  const executionArn = await engine.startExecution(
    await engine.createStateMachine({ name: 'maps', definition: machine }),
    [...items],
  );
  await engine.whenEnded(executionArn);
  return readProgress(await engine.history(executionArn));
}

it('the iterations of a Map are listed by index with their status', async () => {
  const progress = await run(['good', 'odd', 'good']);

  expect(iterationsOf(progress, 'Each').map(({ index, status }) => [index, status])).toEqual([
    [0, 'succeeded'],
    [1, 'succeeded'],
    [2, 'succeeded'],
  ]);
  expect(iterationsOf(await run(['bad']), 'Each')).toMatchObject([{ index: 0, status: 'failed', error: 'Bad' }]);
  expect(iterationsOf(progress, 'Work')).toEqual([]);
});

it('one iteration can be selected, with the states of its Parallel and the states outside the Map', async () => {
  const progress = await run(['good', 'odd']);

  const good = withIteration(progress, 'Each', 0);
  const odd = withIteration(progress, 'Each', 1);

  expect(good.visits.map(({ state }) => state).sort()).toEqual(['After', 'Both', 'Each', 'Left', 'Right', 'Work']);
  expect(odd.visits.map(({ state }) => state)).toEqual(['Each', 'Work', 'Skip']);
  expect(good.statuses.get('Work')).toBe('succeeded');
  expect(odd.statuses.get('Work')).toBe('caught');
});

it('the iterations of a chosen visit are listed if a Map is visited several times', async () => {
  const inner = { ...definition.States.Each, Items: '{% [$states.input] %}' };
  const nested = {
    ...definition,
    StartAt: 'Around',
    States: {
      Around: {
        Type: 'Map',
        Items: '{% $states.input %}',
        MaxConcurrency: 1,
        ItemProcessor: { StartAt: 'Each', States: { Each: inner } },
        End: true,
      },
    },
  };
  const progress = await run(['good', 'bad'], nested);
  const [first, second] = progress.visits.filter(({ state }) => state === 'Each').map(({ enteredId }) => enteredId);

  expect(iterationsOf(progress, 'Each', first)).toMatchObject([{ index: 0, status: 'succeeded' }]);
  expect(iterationsOf(progress, 'Each', second)).toMatchObject([{ index: 0, status: 'failed', error: 'Bad' }]);
  expect(iterationsOf(progress, 'Each')).toEqual(iterationsOf(progress, 'Each', second));
});

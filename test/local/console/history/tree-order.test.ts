import { StepFunctions, VirtualClock } from 'step-functions-engine';
import { expect, it } from 'vitest';
import { readProgress } from '../../../../local/console/history/read-progress.ts';
import { inTreeOrder } from '../../../../local/console/history/tree-order.ts';

const branch = (name: string, state: object) => ({ StartAt: name, States: { [name]: state } });

it('each visit is followed by the visits inside it, one iteration of a Map after the other', async () => {
  const lambda = { invoke: () => Promise.reject(new Error('unused')) };
  const engine = new StepFunctions({ clock: new VirtualClock(), lambda });
  const Both = {
    Type: 'Parallel',
    Branches: [branch('A', { Type: 'Wait', Seconds: 2, End: true }), branch('B', { Type: 'Pass', End: true })],
    Next: 'After',
  };
  const ItemProcessor = { StartAt: 'Both', States: { Both, After: { Type: 'Pass', End: true } } };
  const definition = {
    StartAt: 'Each',
    States: { Each: { Type: 'Map', ItemProcessor, Next: 'Done' }, Done: { Type: 'Succeed' } },
  };
  const machine = await engine.createStateMachine({ name: 'nested', definition });
  const executionArn = await engine.startExecution(machine, [1, 2]);
  await engine.whenEnded(executionArn);

  const visits = inTreeOrder(readProgress(await engine.history(executionArn)).visits);

  expect(visits.map(({ state, iteration }) => (iteration === undefined ? state : `${state} ${iteration}`))).toEqual([
    'Each',
    ...['Both 0', 'A', 'B', 'After 0'],
    ...['Both 1', 'A', 'B', 'After 1'],
    'Done',
  ]);
});

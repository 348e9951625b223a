import { StepFunctions, VirtualClock } from 'step-functions-engine';
import { beforeEach, expect, it } from 'vitest';
import { answerWait, readOpenWaits } from '../../../../local/console/server/open-waits.ts';

const clock = VirtualClock.stopped();
let stepFunctions: StepFunctions;
const Ask = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Parameters: { FunctionName: 'ask', Payload: { 'token.$': '$$.Task.Token' } },
  HeartbeatSeconds: 20,
  End: true,
};
beforeEach(() => {
  stepFunctions = new StepFunctions({ clock, lambda: { invoke: async () => ({ payload: 'null' }) } });
});

async function startAsking(): Promise<{ executionArn: string; id: string }> {
  const definition = { StartAt: 'Ask', States: { Ask } };
  const machine = await stepFunctions.createStateMachine({ name: 'asks', definition });
  const executionArn = await stepFunctions.startExecution(machine);
  return { executionArn, id: readOpenWaits(stepFunctions, executionArn).waits[0]?.id ?? '' };
}

it('waiting tasks are listed without their tokens, and completed by their ids', async () => {
  const { executionArn, id } = await startAsking();
  const [task] = stepFunctions.openTasks();

  const { waits, total } = readOpenWaits(stepFunctions);

  expect(total).toBe(1);
  expect(waits).toMatchObject([{ executionArn, stateName: 'Ask', kind: 'callback', isOffered: false }]);
  expect(Object.keys(waits[0] ?? {})).not.toContain('taskToken');
  expect(id).not.toBe(task?.taskToken);
  expect(readOpenWaits(stepFunctions, `${executionArn}-other`).total).toBe(0);
  await answerWait(stepFunctions, id, { action: 'succeed', output: '{"by": "hand"}' });
  expect(await stepFunctions.whenEnded(executionArn)).toMatchObject({ output: { by: 'hand' } });
  await expect(answerWait(stepFunctions, id, { action: 'heartbeat' })).rejects.toThrow('Nothing waits');
});

it('a waiting task can be failed with error and cause, and receive a heartbeat', async () => {
  const { executionArn, id } = await startAsking();

  const later = clock.now() + 15_000;
  clock.setTimer(later, () => {});
  clock.passUntil(later);
  await clock.idle();
  await answerWait(stepFunctions, id, { action: 'heartbeat' });
  expect(readOpenWaits(stepFunctions).waits).toMatchObject([{ heartbeatDueAt: later + 20_000 }]);
  await answerWait(stepFunctions, id, { action: 'fail', error: 'Broken', cause: 'by hand' });

  expect(await stepFunctions.whenEnded(executionArn)).toMatchObject({ error: 'Broken', cause: 'by hand' });
});

it('an invalid answer is refused, and the task continues waiting', async () => {
  const { id } = await startAsking();

  await expect(answerWait(stepFunctions, id, {})).rejects.toThrow('action is missing');
  await expect(answerWait(stepFunctions, id, { action: 'explode' })).rejects.toThrow('action must be');
  await expect(answerWait(stepFunctions, id, { action: 'fail' })).rejects.toThrow('error is missing');
  await expect(answerWait(stepFunctions, id, { action: 'succeed', output: '{' })).rejects.toThrow('Invalid Output');
  await expect(answerWait(stepFunctions, id, { action: 'take' })).rejects.toThrow('not there to be taken');

  expect(readOpenWaits(stepFunctions).total).toBe(1);
});

it('an activity task must be taken by a worker before it can be completed', async () => {
  const { activityArn } = (await stepFunctions.call('CreateActivity', { name: 'pack' })) as { activityArn: string };
  const definition = { StartAt: 'Pack', States: { Pack: { Type: 'Task', Resource: activityArn, End: true } } };
  const machine = await stepFunctions.createStateMachine({ name: 'packs', definition });
  const executionArn = await stepFunctions.startExecution(machine);
  const id = readOpenWaits(stepFunctions).waits[0]?.id ?? '';

  await expect(answerWait(stepFunctions, id, { action: 'succeed', output: '1' })).rejects.toThrow('take it first');
  await answerWait(stepFunctions, id, { action: 'take' });
  await answerWait(stepFunctions, id, { action: 'succeed', output: '1' });

  expect(await stepFunctions.whenEnded(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: 1 });
});

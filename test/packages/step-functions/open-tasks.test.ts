import { expect, it } from 'vitest';
import { StepFunctions, VirtualClock } from '../../../packages/step-functions/src/index.ts';

const lambda = { invoke: async () => ({ payload: 'null' }) };
const Ask = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Parameters: { FunctionName: 'ask', Payload: { 'token.$': '$$.Task.Token' } },
  TimeoutSeconds: 60,
  HeartbeatSeconds: 20,
  End: true,
};

it('openTasks lists tasks that wait for a task token, with their timeouts, until they have ended', async () => {
  const clock = VirtualClock.stopped();
  const engine = new StepFunctions({ clock, lambda });
  const machine = await engine.createStateMachine({ name: 'asks', definition: { StartAt: 'Ask', States: { Ask } } });
  const executionArn = await engine.startExecution(machine, {}, 'one');
  const at = clock.now();
  const [task] = engine.openTasks();

  expect(task).toMatchObject({
    executionArn,
    stateName: 'Ask',
    kind: 'callback',
    resource: Ask.Resource,
    input: { FunctionName: 'ask' },
    scheduledAt: at,
    timesOutAt: at + 60_000,
    heartbeatDueAt: at + 20_000,
    isOffered: false,
  });
  clock.setTimer(at + 15_000, () => {});
  clock.passUntil(at + 15_000);
  await clock.idle();
  await engine.call('SendTaskHeartbeat', { taskToken: task?.taskToken });
  await clock.idle();
  expect([...engine.openTasks()]).toMatchObject([{ heartbeatDueAt: at + 35_000, timesOutAt: at + 60_000 }]);
  await engine.call('SendTaskSuccess', { taskToken: task?.taskToken, output: '{"ok":true}' });
  expect(await engine.whenEnded(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: { ok: true } });
  expect([...engine.openTasks()]).toEqual([]);
});

it('takeActivityTask removes one task from the activity’s queue and leaves the others to the workers', async () => {
  const engine = new StepFunctions({ clock: VirtualClock.stopped(), lambda });
  const { activityArn } = (await engine.call('CreateActivity', { name: 'pack' })) as { activityArn: string };
  const definition = { StartAt: 'Pack', States: { Pack: { Type: 'Task', Resource: activityArn, End: true } } };
  const machine = await engine.createStateMachine({ name: 'packs', definition });
  await engine.startExecution(machine, { order: 1 }, 'first');
  const second = await engine.startExecution(machine, { order: 2 }, 'second');
  const task = [...engine.openTasks()].find(({ executionArn }) => executionArn === second);

  expect(task).toMatchObject({ kind: 'activity', isOffered: true, input: { order: 2 } });
  expect(engine.takeActivityTask(task?.taskToken ?? '', 'me')).toBe(true);
  expect(engine.takeActivityTask(task?.taskToken ?? '', 'me')).toBe(false);
  expect(await engine.call('GetActivityTask', { activityArn })).toMatchObject({ input: '{"order":1}' });
  await engine.call('SendTaskSuccess', { taskToken: task?.taskToken, output: '"packed"' });
  expect(await engine.whenEnded(second)).toMatchObject({ output: 'packed' });
  const types = (await engine.history(second)).map(({ type }) => type);
  expect(types).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'ActivityScheduled',
    'ActivityStarted',
    'ActivitySucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ]);
});

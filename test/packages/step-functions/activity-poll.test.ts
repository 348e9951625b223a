import { expect, it } from 'vitest';
import { StepFunctions, VirtualClock } from '../../../packages/step-functions/src/index.ts';

it('GetActivityTask gives no task to a worker that has aborted its poll', async () => {
  const clock = VirtualClock.stopped();
  const engine = new StepFunctions({ clock, lambda: { invoke: async () => ({ payload: 'null' }) } });
  const { activityArn } = (await engine.call('CreateActivity', { name: 'pack' })) as { activityArn: string };
  const definition = { StartAt: 'Pack', States: { Pack: { Type: 'Task', Resource: activityArn, End: true } } };
  const machine = await engine.createStateMachine({ name: 'packs', definition });
  const leaving = new AbortController();

  const abandoned = engine.call('GetActivityTask', { activityArn }, leaving.signal);
  leaving.abort();
  await engine.startExecution(machine, { order: 1 });

  expect(await abandoned).toEqual({});
  expect(await engine.call('GetActivityTask', { activityArn })).toMatchObject({ input: '{"order":1}' });
});

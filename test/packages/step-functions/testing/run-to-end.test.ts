import { expect, it } from 'vitest';
import { StepFunctions, VirtualClock } from '../../../../packages/step-functions/src/index.ts';
import { runToEnd, UnfinishedError } from '../../../../packages/step-functions/src/testing/run-to-end.ts';

it('runToEnd fails with the name of the waiting state if the virtual clock is held forever', async () => {
  const clock = new VirtualClock();
  const engine = new StepFunctions({ clock, lambda: { invoke: () => Promise.reject(new Error('it is not called')) } });
  const stateMachine = await engine.createStateMachine({
    name: 'held',
    definition: { StartAt: 'Later', States: { Later: { Type: 'Wait', Seconds: 60, End: true } } },
  });
  const execution = await engine.startExecution(stateMachine);
  clock.hold();

  const run = runToEnd(engine, execution, clock, () => [], 50);

  await expect(run).rejects.toThrow(UnfinishedError);
  await expect(run).rejects.toThrow('it waits in Later, and for 0.05 s of real time something has held');
});

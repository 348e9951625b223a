import { expect, it } from 'vitest';
import { hideTaskTokens, StepFunctions, VirtualClock } from '../../../packages/step-functions/src/index.ts';

it('hideTaskTokens replaces the task tokens in a history and nothing else', async () => {
  let token = '';
  const lambda = {
    invoke: async ({ payload }: { payload: string }) => {
      token = JSON.parse(payload).token;
      return { payload: 'null' };
    },
  };
  const engine = new StepFunctions({ clock: VirtualClock.stopped(), lambda });
  const Ask = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Parameters: { FunctionName: 'ask', Payload: { 'token.$': '$$.Task.Token', text: 'AQCs is no token' } },
    End: true,
  };
  const machine = await engine.createStateMachine({ name: 'asks', definition: { StartAt: 'Ask', States: { Ask } } });
  const executionArn = await engine.startExecution(machine);
  await new Promise(setImmediate);
  const history = JSON.stringify(await engine.call('GetExecutionHistory', { executionArn }));

  const shown = hideTaskTokens(history);

  expect(history).toContain(token);
  expect(shown).not.toContain(token);
  expect(shown).toContain('(task token)');
  expect(shown).toContain('AQCs is no token');
  expect(JSON.parse(shown).events).toHaveLength(JSON.parse(history).events.length);
});

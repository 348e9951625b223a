import { StepFunctions, VirtualClock } from 'step-functions-engine';
import { expect, it } from 'vitest';
import { startConsole } from '../../../../local/console/server/console-server.ts';

it('the console’s API hides task tokens, and refuses a page of another origin', async () => {
  let token = '';
  const lambda = {
    invoke: async ({ payload }: { payload: string }) => {
      token = JSON.parse(payload).token;
      return { payload: 'null' };
    },
  };
  const clock = VirtualClock.stopped();
  const stepFunctions = new StepFunctions({ clock, lambda });
  const Ask = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Parameters: { FunctionName: 'ask', Payload: { 'token.$': '$$.Task.Token' } },
    End: true,
  };
  const machine = await stepFunctions.createStateMachine({
    name: 'asks',
    definition: { StartAt: 'Ask', States: { Ask } },
  });
  const executionArn = await stepFunctions.startExecution(machine);
  await expect.poll(() => token).not.toBe('');
  const { url, close } = await startConsole({ stepFunctions, clock });
  const read = (headers: Record<string, string> = {}) =>
    fetch(`${url}/api/step-functions/GetExecutionHistory`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ executionArn }),
    });

  const shown = await (await read({ origin: url })).text();
  const refused = await read({ origin: 'http://127.0.0.1:1' });

  expect(shown).toContain('(task token)');
  expect(shown).not.toContain(token);
  expect(refused.status).toBe(403);
  await close();
});

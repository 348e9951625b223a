import { expect, it } from 'vitest';
import { StepFunctions, VirtualClock } from '../../../../packages/step-functions/src/index.ts';

async function engineWithWaitingMachine() {
  const clock = VirtualClock.stopped();
  const engine = new StepFunctions({ clock, lambda: { invoke: async ({ payload }) => ({ payload }) } });
  const definition = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 1000, End: true } } };
  const stateMachineArn = await engine.createStateMachine({ name: 'waits', definition });
  const start = (name: string) => engine.startExecution(stateMachineArn, {}, name);
  const page = async (more: object) => {
    const answer = await engine.call('ListExecutions', { stateMachineArn, maxResults: 2, ...more });
    const { executions, nextToken } = answer as { executions: { name: string }[]; nextToken?: string };
    return { names: executions.map(({ name }) => name), nextToken };
  };
  return { clock, engine, start, page };
}

it('ListExecutions returns each execution once, also if others are started between two pages', async () => {
  const { start, page } = await engineWithWaitingMachine();
  for (const name of ['a', 'b', 'c', 'd', 'e']) await start(name);

  const first = await page({});
  await start('f');
  const second = await page({ nextToken: first.nextToken });
  await start('g');
  const third = await page({ nextToken: second.nextToken });

  expect([first.names, second.names, third]).toEqual([['e', 'd'], ['c', 'b'], { names: ['a'], nextToken: undefined }]);
});

it('ListExecutions with statusFilter RUNNING omits no running execution if others end between two pages', async () => {
  const { engine, start, page } = await engineWithWaitingMachine();
  const arns: string[] = [];
  for (const name of ['a', 'b', 'c', 'd', 'e']) arns.push(await start(name));
  const statusFilter = 'RUNNING';

  const first = await page({ statusFilter });
  await engine.call('StopExecution', { executionArn: arns[3] });
  await engine.call('StopExecution', { executionArn: arns[4] });
  const second = await page({ statusFilter, nextToken: first.nextToken });

  expect([first.names, second.names]).toEqual([
    ['e', 'd'],
    ['c', 'b'],
  ]);
});

it('ListExecutions refuses a nextToken that is malformed or was returned for another filter', async () => {
  const { start, page } = await engineWithWaitingMachine();
  for (const name of ['a', 'b', 'c']) await start(name);
  const { nextToken } = await page({});

  await expect(page({ nextToken, statusFilter: 'RUNNING' })).rejects.toThrow('Invalid Token');
  await expect(page({ nextToken: Buffer.from('[0]').toString('base64') })).rejects.toThrow('Invalid Token');
});

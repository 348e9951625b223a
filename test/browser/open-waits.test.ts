import { afterAll, beforeAll, expect, it } from 'vitest';
import { type GenericConsole, startGenericConsole } from './generic-console.ts';
import { go, sees, state } from './steps.ts';

let console_: GenericConsole;
beforeAll(async () => {
  console_ = await startGenericConsole();
});
afterAll(() => console_.close());

const Ask = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Parameters: { FunctionName: 'ask', Payload: { 'token.$': '$$.Task.Token' } },
  TimeoutSeconds: 300,
  HeartbeatSeconds: 60,
  Catch: [{ ErrorEquals: ['Refused'], Next: 'Refused' }],
  End: true,
};
const definition = { StartAt: 'Ask', States: { Ask, Refused: { Type: 'Succeed' } } };
const describe = (executionArn: string) => console_.stepFunctions.call('DescribeExecution', { executionArn });

async function startAsking(name: string): Promise<string> {
  const machine = await console_.stepFunctions.createStateMachine({ name: 'asks', definition });
  return console_.stepFunctions.startExecution(machine, {}, name);
}

it('a person can complete a waiting task with a given output', async () => {
  const executionArn = await startAsking('succeeds');
  const page = await console_.open();
  await go(page, 'Open waits');
  const filter = page.getByRole('searchbox', { name: 'State, workflow or execution' });
  await filter.fill('succeeds');
  await page.reload();
  expect(await filter.inputValue()).toBe('succeeds');
  await page.getByRole('button', { name: 'Succeed…: Ask of succeeds' }).click();
  await page.getByLabel('Output').fill('{"answer": 42,');
  expect(await page.getByRole('button', { name: 'Send the success' }).isDisabled()).toBe(true);
  await page.getByLabel('Output').fill('{"answer": 42}');
  await page.getByRole('button', { name: 'Send the success' }).click();
  await sees(page, 'No task waits for an answer');

  expect(await describe(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{"answer":42}' });
});

it('a person can fail a waiting task with an error that its Catch handles', async () => {
  await startAsking('fails');
  const page = await console_.open();
  await page.getByRole('link', { name: 'fails', exact: true }).click();
  await state(page, /^Ask,.*waiting$/).click();
  await page.getByRole('button', { name: 'Fail…: Ask of fails' }).click();
  await page.locator('datalist option').first().waitFor({ state: 'attached' });
  expect(await page.locator('datalist option').allTextContents()).toEqual(['Refused', 'States.Timeout']);
  await page.getByLabel('Error').fill('Refused');
  await page.getByLabel('Cause').fill('by hand');
  await page.getByRole('button', { name: 'Send the failure' }).click();

  await state(page, /^Ask,.*the error was caught$/).waitFor();
  await state(page, 'Refused, Succeed, succeeded').waitFor();
});

it('a person can send a heartbeat for a waiting task, and let the task time out', async () => {
  const executionArn = await startAsking('times-out');
  const page = await console_.open();
  await go(page, 'Open waits');
  await sees(page, 'heartbeat due in 1 min 0 s');
  const later = console_.clock.now() + 50_000;
  console_.clock.setTimer(later, () => {});
  console_.clock.passUntil(later);
  await sees(page, 'heartbeat due in 10 s');
  await page.getByRole('button', { name: 'Heartbeat: Ask of times-out' }).click();
  await sees(page, 'heartbeat due in 1 min 0 s');
  await page.getByRole('button', { name: 'Let it time out: Ask of times-out' }).click();
  await sees(page, 'No task waits for an answer');

  expect(await describe(executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
});

it('a person can take and complete a task of an activity as its worker', async () => {
  const { stepFunctions } = console_;
  const { activityArn } = (await stepFunctions.call('CreateActivity', { name: 'pack' })) as { activityArn: string };
  const Pack = { Type: 'Task', Resource: activityArn, End: true };
  const machine = await stepFunctions.createStateMachine({
    name: 'packs',
    definition: { StartAt: 'Pack', States: { Pack } },
  });
  const executionArn = await stepFunctions.startExecution(machine, { parcel: 7 }, 'parcel');
  const page = await console_.open();
  await go(page, 'Open waits');
  await page.getByRole('button', { name: 'Take it as a worker: Pack of parcel' }).click();
  await page.getByRole('button', { name: 'Succeed…: Pack of parcel' }).click();
  await page.getByRole('button', { name: 'Send the success' }).click();
  await sees(page, 'No task waits for an answer');

  expect(await describe(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{}' });
  expect(console_.faults).toEqual([]);
});

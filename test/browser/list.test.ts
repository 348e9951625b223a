import { afterAll, beforeAll, expect, it } from 'vitest';
import { axeViolations } from './axe.ts';
import { type GenericConsole, startGenericConsole } from './generic-console.ts';
import { sees } from './steps.ts';

let console_: GenericConsole;
/** Whether the tasks fail. */
let isBroken = true;
beforeAll(async () => {
  console_ = await startGenericConsole({
    invoke: async () => {
      if (isBroken)
        return { payload: '{"errorType":"Broken","errorMessage":"It is broken"}', functionError: 'Unhandled' };
      return { payload: '{"outcome":"DONE"}' };
    },
  });
  const { stepFunctions, clock } = console_;
  const waits = await stepFunctions.createStateMachine({
    name: 'waits',
    definition: { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 1_000_000, End: true } } },
  });
  const calls = await stepFunctions.createStateMachine({
    name: 'calls',
    definition: {
      StartAt: 'Call',
      States: { Call: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:call', End: true } },
    },
  });
  await stepFunctions.startExecution(waits, {}, 'wait-long');
  const later = clock.now() + 2 * 3_600_000;
  // Time only passes to a timer.
  await new Promise<void>((resolve) => {
    clock.setTimer(later, resolve);
    clock.passUntil(later);
  });
  for (const name of ['call-1', 'call-2', 'call-3']) {
    await stepFunctions.whenEnded(await stepFunctions.startExecution(calls, {}, name));
  }
  for (const name of ['wait-1', 'wait-2']) await stepFunctions.startExecution(waits, {}, name);
});
afterAll(() => console_.close());

it('the list of executions can be filtered by start and duration', async () => {
  const page = await console_.open();
  await sees(page, '6 of 6');
  await page.getByLabel('Started').selectOption('in the last hour');
  await sees(page, '5 of 6');
  await page.getByLabel('Started').selectOption('any');
  await page.getByLabel('Took').selectOption('longer than 1 h');
  await sees(page, '1 of 6');
  await page.getByRole('link', { name: 'wait-long' }).waitFor();
  await page.reload();
  await sees(page, '1 of 6');

  await page.getByLabel('Took').selectOption('any');
  await page.getByLabel('Started').selectOption('between two times…');
  await page.getByLabel('To', { exact: true }).fill('2020-01-01T00:00');
  await sees(page, 'No execution matches');
  await page.getByLabel('To', { exact: true }).fill('');
  await sees(page, '6 of 6');
});

it('the filter by outcome also applies the chosen range of start times', async () => {
  const page = await console_.open();
  await page.getByLabel('Outcome').selectOption('Broken');
  await sees(page, '3 of 6');
  await page.getByLabel('Started').selectOption('between two times…');
  await page.getByLabel('To', { exact: true }).fill('2020-01-01T00:00');

  await sees(page, 'No execution matches');
});

it('of the selected executions, those that are shown and have failed are redriven together', async () => {
  const page = await console_.open();
  await sees(page, '6 of 6');
  await page.getByLabel('Choose all 6').check();
  await page.getByRole('button', { name: 'Redrive 3 failed…' }).waitFor();
  await page.getByRole('button', { name: 'Stop 3 running…' }).waitFor();
  await page.getByLabel('Name').fill('call-');
  await sees(page, '3 chosen');
  await page.getByLabel('Choose call-3').uncheck();
  expect(await axeViolations(page)).toEqual([]);
  isBroken = false;
  await page.getByRole('button', { name: 'Redrive 2 failed…' }).click();
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole('dialog', { name: 'Redrive 2 executions?' }).getByRole('button', { name: 'Redrive' }).click();

  await sees(page, 'Redriven: 2 of 2.');
  await expect.poll(() => page.getByRole('row', { name: /SUCCEEDED/ }).count()).toBe(2);
  await page
    .getByRole('row', { name: /call-3/ })
    .getByText('FAILED')
    .waitFor();
});

it('several executions are stopped together after a confirmation, which Esc cancels', async () => {
  const page = await console_.open();
  await page.getByLabel('Choose wait-1').check();
  await page.getByLabel('Choose wait-2').check();
  const stop = page.getByRole('button', { name: 'Stop 2 running…' });
  await stop.click();
  await page.getByRole('dialog', { name: 'Stop 2 executions?' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await stop.evaluate((button) => button.matches(':focus'))).toBe(true);
  expect(await page.getByRole('row', { name: /ABORTED/ }).count()).toBe(0);

  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();

  await sees(page, 'Stopped: 2 of 2.');
  await expect.poll(() => page.getByRole('row', { name: /ABORTED/ }).count()).toBe(2);
  await page
    .getByRole('row', { name: /wait-long/ })
    .getByText('RUNNING')
    .waitFor();
  expect(console_.faults).toEqual([]);
});

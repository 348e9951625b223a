import { afterAll, beforeAll, expect, it } from 'vitest';
import { axeViolations } from './axe.ts';
import { type GenericConsole, startGenericConsole } from './generic-console.ts';
import { openExecution, sees, state } from './steps.ts';

let console_: GenericConsole;
beforeAll(async () => {
  console_ = await startGenericConsole({
    invoke: async ({ payload }) =>
      payload === '3'
        ? { payload: JSON.stringify({ errorType: 'Broken', errorMessage: 'three' }), functionError: 'Unhandled' }
        : { payload },
  });
});
afterAll(() => console_.close());

const Work = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: 'work', 'Payload.$': '$' },
  Catch: [{ ErrorEquals: ['Broken'], Next: 'Repair' }],
  End: true,
};
const states = { StartAt: 'Work', States: { Work, Repair: { Type: 'Fail', Error: 'Unmendable' } } };
const mapOver = (ItemProcessor: object) => ({
  StartAt: 'Each',
  States: { Each: { Type: 'Map', ItemProcessor, End: true } },
});

const passing = { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } };

it('an iteration of a Map can be chosen among the failed ones and is shown alone', async () => {
  const { stepFunctions } = console_;
  const machine = await stepFunctions.createStateMachine({ name: 'inline', definition: mapOver(states) });
  await stepFunctions.whenEnded(await stepFunctions.startExecution(machine, [1, 2, 3], 'in-line'));
  const page = await console_.open();
  await openExecution(page, 'in-line');
  await state(page, /^Each, Map/).click();
  await sees(page, '3 iterations, 1 failed');
  await page.getByLabel('only failed').check();
  await page.getByRole('button', { name: /^2/ }).click();
  await sees(page, 'Iteration 2 of Each');
  await state(page, /^Repair, Fail, failed/).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.reload();
  await state(page, /^Work, .*the error was caught$/).waitFor();

  await page.getByRole('button', { name: 'show all' }).click();
  await page.getByLabel('only failed').uncheck();
  await page.getByRole('searchbox', { name: 'Index' }).fill('0');
  await page.getByRole('region', { name: 'Iterations of Each, by index' }).getByRole('button').click();
  await state(page, 'Work, Task, succeeded').waitFor();
  await state(page, 'Repair, Fail, not taken').waitFor();
});

it('links lead from a distributed Map to its failed child execution, and back', async () => {
  const { stepFunctions } = console_;
  const definition = mapOver({ ...states, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } });
  const machine = await stepFunctions.createStateMachine({ name: 'distributed', definition });
  await stepFunctions.whenEnded(await stepFunctions.startExecution(machine, [1, 3], 'shared-out'));
  const page = await console_.open();
  await openExecution(page, 'shared-out');
  await state(page, /^Each, Map/).click();
  await state(page, 'Work, Task, in the child executions').click();
  await page.getByRole('region', { name: 'Details' }).getByRole('button', { name: 'Each' }).click();
  const children = page.getByRole('region', { name: 'Child executions' });
  await children.getByText('2 child executions').waitFor();
  await children.getByLabel('Status').selectOption('FAILED');
  await children.getByRole('listitem').filter({ hasText: 'FAILED' }).getByRole('link').click();
  await state(page, /^Repair, Fail, failed/).waitFor();
  await sees(page, 'Started by');
  await page.getByRole('link', { name: 'shared-out' }).click();

  await page.getByRole('heading', { name: 'shared-out' }).waitFor();
});

it('Back restores the filter of child executions, and a reload that of iterations', async () => {
  const page = await console_.open();
  await openExecution(page, 'shared-out');
  await state(page, /^Each, Map/).click();
  const children = page.getByRole('region', { name: 'Child executions' });
  await children.getByLabel('Status').selectOption('FAILED');
  await children.getByRole('listitem').filter({ hasText: 'FAILED' }).getByRole('link').click();
  await sees(page, 'Started by');
  await page.goBack();
  await expect.poll(() => children.getByLabel('Status').inputValue(), { timeout: 30_000 }).toBe('FAILED');

  await openExecution(page, 'in-line');
  await state(page, /^Each, Map/).click();
  await page.getByLabel('only failed').check();
  await page.reload();
  await expect.poll(() => page.getByLabel('only failed').isChecked(), { timeout: 30_000 }).toBe(true);
});

it('links lead from a Task to the execution that it started, and back', async () => {
  const { stepFunctions } = console_;
  const inner = await stepFunctions.createStateMachine({ name: 'inner', definition: passing });
  const Start = {
    Type: 'Task',
    Resource: 'arn:aws:states:::states:startExecution.sync:2',
    Parameters: { StateMachineArn: inner, Name: 'nested-one' },
    End: true,
  };
  const outer = await stepFunctions.createStateMachine({
    name: 'outer',
    definition: { StartAt: 'Start', States: { Start } },
  });
  await stepFunctions.whenEnded(await stepFunctions.startExecution(outer, {}, 'outer-one'));
  const page = await console_.open();
  await openExecution(page, 'outer-one');
  await state(page, /^Start, Task/).click();
  await page.getByRole('region', { name: 'Details' }).getByRole('link', { name: 'nested-one' }).click();
  await page.getByRole('heading', { name: 'nested-one' }).waitFor();
  await page.getByRole('link', { name: 'outer-one' }).click();

  await page.getByRole('heading', { name: 'outer-one' }).waitFor();
  expect(console_.faults).toEqual([]);
});

it('a link leads to the execution that is named as the parent in the input', async () => {
  const { stepFunctions } = console_;
  const machine = await stepFunctions.createStateMachine({ name: 'associated', definition: passing });
  const parent = await stepFunctions.startExecution(machine, {}, 'said-to-be-parent');
  const input = { AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: parent };
  await stepFunctions.startExecution(machine, input, 'said-to-be-child');
  const page = await console_.open();
  await openExecution(page, 'said-to-be-child');
  await page.getByRole('region', { name: 'Details' }).getByRole('link', { name: 'said-to-be-parent' }).click();

  await page.getByRole('heading', { name: 'said-to-be-parent' }).waitFor();
});

it('a picture wider than a phone first shows its first state', async () => {
  const { stepFunctions } = console_;
  const branch = (name: string) => ({ StartAt: name, States: { [name]: { Type: 'Pass', End: true } } });
  const Branches = Array.from({ length: 9 }, (_, index) => branch(`Branch ${index}`));
  const machine = await stepFunctions.createStateMachine({
    name: 'wide',
    definition: {
      StartAt: 'Begin',
      States: { Begin: { Type: 'Pass', Next: 'Many' }, Many: { Type: 'Parallel', Branches, End: true } },
    },
  });
  await stepFunctions.whenEnded(await stepFunctions.startExecution(machine, {}, 'wide-1'));
  const page = await console_.open({ viewport: { width: 390, height: 844 } });
  await page.getByRole('link', { name: 'wide-1' }).click();
  await state(page, 'Begin, Pass, succeeded').waitFor();

  await expect
    .poll(async () => {
      const { x = -1, width = 0 } = (await state(page, /^Begin/).boundingBox()) ?? {};
      return x > 0 && x + width < 390;
    })
    .toBe(true);
});

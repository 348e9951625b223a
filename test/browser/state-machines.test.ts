import { afterAll, beforeAll, expect, it } from 'vitest';
import { axeViolations } from './axe.ts';
import { type GenericConsole, startGenericConsole } from './generic-console.ts';
import { go, sees, state, wider } from './steps.ts';

let console_: GenericConsole;
beforeAll(async () => {
  console_ = await startGenericConsole();
});
afterAll(() => console_.close());

const definition = {
  StartAt: 'Pay',
  States: {
    Pay: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'pay', 'Payload.$': '$' },
      ResultSelector: { 'paid.$': '$.Payload.amount' },
      ResultPath: '$.payment',
      Catch: [{ ErrorEquals: ['Declined'], Next: 'Apologise' }],
      Next: 'Ship',
    },
    Ship: { Type: 'Pass', End: true },
    Apologise: { Type: 'Succeed' },
  },
};

async function openMachine(name: string) {
  const { stepFunctions } = console_;
  const arn = await stepFunctions.createStateMachine({ name, definition });
  await stepFunctions.call('PublishStateMachineVersion', { stateMachineArn: arn });
  const page = await console_.open();
  await go(page, 'State machines');
  await page.getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { name, exact: true }).waitFor();
  await state(page, /^Ship, Pass/).waitFor();
  return { page, arn, editor: page.getByRole('textbox', { name: 'Definition' }) };
}

it('the editor shows each error of a definition at its line, and updates the state machine once it is valid', async () => {
  const { page, arn, editor } = await openMachine('editing');
  const text = await editor.inputValue();
  await editor.fill(text.replace('"Next": "Ship"', '"Next": "Shipp"'));
  await page.getByRole('button', { name: /^line \d+ Missing 'Next' target: Shipp/ }).waitFor();
  expect(await page.getByRole('button', { name: 'Update' }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: /^line \d+ Missing 'Next' target: Shipp/ }).click();
  const selected = await editor.evaluate((field) => {
    const { value, selectionStart } = field as unknown as { value: string; selectionStart: number };
    return value.slice(selectionStart, selectionStart + 5);
  });
  expect(selected).toBe('"Next');

  await editor.fill(text.replaceAll('Ship', 'Send'));
  await sees(page, 'Changed, and valid.');
  await state(page, /^Send, Pass/).waitFor();
  await page.getByLabel('and publish a version').check();
  await page.getByRole('button', { name: 'Update' }).click();
  await sees(page, 'Updated, as version 2.');
  const { definition: deployed } = (await console_.stepFunctions.call('DescribeStateMachine', {
    stateMachineArn: arn,
  })) as {
    definition: string;
  };
  expect(JSON.parse(deployed).States.Send).toEqual({ Type: 'Pass', End: true });

  await page.getByRole('tab', { name: 'Compare' }).click();
  await sees(page, 'The same as in the editor.');
  await page.getByLabel('Compare with').selectOption('1');
  expect(page.url()).toContain('with=1');
  const difference = page.locator('.difference');
  await difference.waitFor();
  expect(await axeViolations(page)).toEqual([]);
  expect(await difference.locator('.is-removed').allTextContents()).toContainEqual(
    expect.stringContaining('"Next": "Ship"'),
  );
  expect(await difference.locator('.is-added').allTextContents()).toContainEqual(
    expect.stringContaining('"Next": "Send"'),
  );
});

it('the editor shows the line at which invalid JSON ends', async () => {
  const { page, editor } = await openMachine('no-json');
  await editor.fill('{\n  "StartAt": "A",\n  "States": {,}\n}');
  await page.getByRole('button', { name: /^line 3/ }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Discard the changes' }).click();

  await sees(page, 'Valid, as deployed.');
});

it('a state can be tested alone with a mocked result or error, and each step of its data flow is shown', async () => {
  const { page } = await openMachine('tested');
  await page.getByRole('tab', { name: 'Test a state' }).click();
  await state(page, /^Pay, Task/).click();
  await page.getByLabel('Input of the state').fill('{"order": 1}');
  await page.getByLabel('Result', { exact: true }).fill('{"Payload": {"amount": 42}, "StatusCode": 200}');
  await page.getByRole('button', { name: 'Test Pay' }).click();
  const result = page.getByRole('region', { name: 'Result of the test' });
  await result.getByText('SUCCEEDED · continues with Ship').waitFor();
  const step = async (name: string) =>
    JSON.parse(
      (await result
        .locator('dt', { hasText: new RegExp(`^${name}$`) })
        .locator('+ dd')
        .textContent()) ?? '',
    );
  expect(await step('After Parameters')).toEqual({ FunctionName: 'pay', Payload: { order: 1 } });
  expect(await step('After ResultSelector')).toEqual({ paid: 42 });
  expect(await step('Output')).toEqual({ order: 1, payment: { paid: 42 } });

  await page.getByLabel('What it calls').selectOption('fails, and is not called');
  await page.getByLabel('Error', { exact: true }).fill('Declined');
  await page.getByRole('button', { name: 'Test Pay' }).click();
  await result.getByText('CAUGHT ERROR · Declined · continues with Apologise').waitFor();
  expect(await axeViolations(page)).toEqual([]);
  expect(console_.faults).toEqual([]);
});

it('a draft of a definition, the chosen state and the tab are kept when a person leaves the page and comes back', async () => {
  const { page, editor } = await openMachine('left');
  const text = await editor.inputValue();
  await editor.fill(text.replaceAll('Ship', 'Send'));
  await state(page, /^Send, Pass/).click();
  await page.getByRole('tab', { name: 'Compare' }).click();
  await go(page, 'Executions');
  await page.getByRole('heading', { name: 'Executions' }).waitFor();
  await page.goBack();
  await sees(page, /lines added/);
  await page.reload();
  await sees(page, /2 lines added, 2 removed/);

  await page.getByRole('tab', { name: 'Test a state' }).click();
  expect(await page.getByLabel(/^State /).inputValue()).toBe('Send');
  await page.getByRole('tab', { name: 'Definition' }).click();
  await page.getByRole('button', { name: 'Discard the changes' }).click();
  expect(await editor.inputValue()).toBe(text);
});

it('the last valid picture is shown with a notice while the definition cannot be drawn', async () => {
  const { page, editor } = await openMachine('undrawable');
  const text = await editor.inputValue();

  await editor.fill(text.replace('"Next": "Ship"', '"Next": "Shipp"'));
  await sees(page, 'this is the picture from before');
  await state(page, /^Ship, Pass/).waitFor();

  await editor.fill(text);
  await page.getByText('this is the picture from before').waitFor({ state: 'detached' });
});

it('a long line of a comparison does not make the page wider', async () => {
  const { page, editor } = await openMachine('wide');
  const text = await editor.inputValue();
  await editor.fill(text.replace('"Declined"', `"${'Declined'.repeat(40)}"`));
  await page.getByRole('tab', { name: 'Compare' }).click();
  await page.locator('.difference').waitFor();

  expect(await wider(page)).toBe(0);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await wider(page)).toBe(0);
});

it('a state can be tested with the input of an execution, and the next state with the output of the test', async () => {
  const { page, arn } = await openMachine('followed');
  const execution = await console_.stepFunctions.startExecution(arn, { order: 'of the execution' }, 'followed-1');
  await console_.stepFunctions.whenEnded(execution);
  await go(page, 'Executions');
  await page.getByRole('link', { name: 'followed-1' }).click();
  await state(page, /^Pay, Task/).click();
  await page.getByRole('link', { name: 'Test Pay with this input' }).click();

  await page.getByRole('textbox', { name: 'Input of the state' }).waitFor();
  await expect.poll(() => page.getByLabel('Input of the state').inputValue()).toContain('of the execution');
  await page.getByLabel('Result', { exact: true }).fill('{"Payload": {"amount": 7}, "StatusCode": 200}');
  await page.getByRole('button', { name: 'Test Pay' }).click();
  await page.getByRole('button', { name: 'Test Ship with this output' }).click();
  await page.getByRole('button', { name: 'Test Ship', exact: true }).waitFor();
  expect(JSON.parse(await page.getByLabel('Input of the state').inputValue())).toEqual({
    order: 'of the execution',
    payment: { paid: 7 },
  });
});

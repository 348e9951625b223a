import { VirtualClock } from 'step-functions-engine';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Bank } from '../../local/console/shop/server/bank.ts';
import { startShopConsole } from '../../local/console/shop/server/shop-console.ts';
import { ExampleEnvironments } from '../../local/demo/example-environments.ts';
import { axeViolations } from './axe.ts';
import { type ConsoleInBrowser, startConsoleInBrowser } from './console.ts';
import { go, sees, state } from './steps.ts';

let console_: ConsoleInBrowser;
const clock = VirtualClock.stopped();
beforeAll(async () => {
  console_ = await startConsoleInBrowser(clock);
});
afterAll(() => console_.close());

const passing = { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } };
const waiting = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 60, End: true } } };

it('the list shows executions of a state machine that was created after the page was opened', async () => {
  const page = await console_.open();
  const { stepFunctions } = console_.environment;
  await page.getByRole('heading', { name: 'Executions' }).waitFor();

  const machine = await stepFunctions.createStateMachine({ name: 'made-later', definition: waiting });
  await stepFunctions.startExecution(machine, {}, 'of-later');
  await page.getByRole('row', { name: /RUNNING of-later made-later/ }).waitFor();
  clock.passUntil(clock.now() + 60_000);

  await page.getByRole('row', { name: /SUCCEEDED of-later made-later/ }).waitFor();
});

it('an execution that starts while the list is being loaded appears in the list', async () => {
  const { stepFunctions } = console_.environment;
  const machine = await stepFunctions.createStateMachine({ name: 'meanwhile', definition: passing });
  const page = await console_.open();
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let answered = 0;
  await page.route('**/api/step-functions/ListExecutions', async (route) => {
    const response = await route.fetch();
    if (route.request().postData()?.includes('meanwhile')) {
      answered++;
      await held;
    }
    await route.fulfill({ response });
  });
  await page.reload();
  // Once when the page opens, and once when its stream does; from then on changes are sent.
  await expect.poll(() => answered, { timeout: 20_000 }).toBeGreaterThan(1);
  const described = page.waitForResponse((response) => response.url().endsWith('/DescribeExecution'));
  await stepFunctions.startExecution(machine, {}, 'started-meanwhile');
  await described;
  goOn();

  await page.getByRole('row', { name: /SUCCEEDED started-meanwhile/ }).waitFor();
});

it('ten open tabs of one browser all show a new execution', async () => {
  const first = await console_.open();
  const context = first.context();
  const { stepFunctions } = console_.environment;
  const others = [];
  for (let tab = 0; tab < 9; tab++) {
    const page = await context.newPage();
    await page.goto(console_.url);
    others.push(page);
  }

  const machine = await stepFunctions.createStateMachine({ name: 'for-tabs', definition: passing });
  await stepFunctions.startExecution(machine, {}, 'in-all-tabs');

  for (const page of [first, ...others]) await page.getByRole('row', { name: /SUCCEEDED in-all-tabs/ }).waitFor();
  for (const page of others) await page.close();
});

it('each page shows one notice while the server does not answer, and recovers when it is back', async () => {
  const { environment } = console_;
  const port = await startShopConsole({ environment, bank: new Bank(), environments: new ExampleEnvironments(clock) });
  const page = await console_.open();
  await page.goto(port.url);
  await page.getByRole('heading', { name: 'Executions' }).waitFor();
  const notices = page.getByText(/does not answer/);

  await port.close();
  await notices.waitFor();
  const [, ...others] = await page.getByRole('navigation').getByRole('link').allTextContents();
  for (const name of others.map((text) => text.trim())) {
    // The requests of each page are not answered either.
    const unanswered = page.waitForEvent('requestfailed', (request) => request.url().includes('/api/'));
    await go(page, name);
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    await unanswered;
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
    expect(await notices.count(), name).toBe(1);
    expect(await page.getByRole('alert').count(), name).toBe(1);
  }
  const again = await startShopConsole({
    environment,
    bank: new Bank(),
    environments: new ExampleEnvironments(clock),
    port: port.port,
  });

  await expect.poll(() => page.getByRole('alert').count(), { timeout: 20_000 }).toBe(0);
  // The page that was opened meanwhile has loaded its data.
  await page.getByLabel('State machine').waitFor();
  await again.close();
  console_.faults.splice(0);
});

it('an execution of any state machine can be started, and started again with the same input', async () => {
  const page = await console_.open();
  await console_.environment.stepFunctions.createStateMachine({ name: 'echo', definition: passing });
  await go(page, 'Start an execution');
  await page.getByLabel('State machine').selectOption('echo (standard)');
  const input = page.getByLabel('Input');
  await input.fill('{"a": 1,}');
  await sees(page, /line 1/);
  expect(await page.getByRole('button', { name: 'Start', exact: true }).isDisabled()).toBe(true);
  await input.fill('{"a": 1}');
  await page.getByLabel(/^Name/).fill('echoed');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await state(page, 'A, Pass, succeeded').waitFor();
  await page.getByRole('link', { name: 'Start again like this' }).click();

  expect(await page.getByLabel('State machine').locator('option:checked').textContent()).toBe('echo (standard)');
  expect(JSON.parse(await page.getByLabel('Input').inputValue())).toEqual({ a: 1 });
});

it('the input of an execution can be loaded from a file', async () => {
  const page = await console_.open();
  await go(page, 'Start an execution');
  const buffer = Buffer.from('{"from": "a file"}');
  await page.getByLabel('From a file').setInputFiles({ name: 'event.json', mimeType: 'application/json', buffer });

  await expect.poll(() => page.getByLabel('Input').inputValue()).toContain('"from": "a file"');
});

it('the result of an Express execution is shown on the page that started it', async () => {
  const page = await console_.open();
  const { stepFunctions } = console_.environment;
  await stepFunctions.createStateMachine({ name: 'quick', definition: passing, type: 'EXPRESS' });
  await go(page, 'Start an execution');
  await page.getByLabel('State machine').selectOption('quick (express)');
  await page.getByLabel('Input').fill('{"fast": true}');
  await page.getByRole('button', { name: 'Start', exact: true }).click();

  await sees(page, /^SUCCEEDED/);
});

it('an Express execution is listed and drawn from its log, and the page says what was not logged', async () => {
  const page = await console_.open();
  const quote = {
    currency: 'EUR',
    items: [{ sku: 'ANVIL', quantity: 1, unitPrice: 2999 }],
    shippingAddress: { country: 'AT' },
  };
  const answer = await fetch(`${console_.environment.endpoints.api}/quotes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(quote),
  });
  expect(answer.status).toBe(200);

  const row = page.getByRole('row', { name: /SUCCEEDED .* order-quote Express/ });
  await row.getByRole('link').click();
  await state(page, 'ValidateQuote, Task, succeeded').waitFor();
  await sees(page, /Its inputs and outputs are not logged: includeExecutionData/);
  await page.getByRole('tab', { name: /^History/ }).click();
  await page.getByRole('cell', { name: 'ExecutionStarted' }).waitFor();
  expect(await page.getByRole('button', { name: 'Stop' }).count()).toBe(0);
  expect(await axeViolations(page)).toEqual([]);

  await page.setViewportSize({ width: 1440, height: 900 });
  await go(page, 'Logs');
  await page
    .getByRole('row', { name: /order-quote Express ExecutionSucceeded/ })
    .getByRole('link')
    .click();
  await sees(page, /ExecutionStarted/);
  await page.getByRole('link', { name: 'The execution' }).click();
  await state(page, 'ValidateQuote, Task, succeeded').waitFor();
  await page.getByRole('link', { name: 'Start again like this' }).click();
  await sees(page, 'The input of that execution was not logged');
});

it('the page names the logging setting when executions of an Express workflow are not logged', async () => {
  const page = await console_.open();
  const { stepFunctions } = console_.environment;
  const silent = await stepFunctions.createStateMachine({ name: 'silent', definition: passing, type: 'EXPRESS' });
  const executionArn = await stepFunctions.startExecution(silent, {}, 'unheard');
  await page.reload();
  await sees(page, /not all of these are: .*silent \(level OFF\)/);

  await page.goto(`${console_.url}#/executions/${encodeURIComponent(executionArn)}`);
  await sees(page, /silent logs at the level OFF. Set the level of its loggingConfiguration to ALL/);
  console_.faults.splice(0);
});

it('an Express execution that logs at level ERROR shows only the logged events', async () => {
  const page = await console_.open();
  const { stepFunctions } = console_.environment;
  const logGroupArn = 'arn:aws:logs:us-east-1:111111111111:log-group:/some:*';
  const machine = await stepFunctions.createStateMachine({
    name: 'only-errors',
    definition: { StartAt: 'No', States: { No: { Type: 'Fail', Error: 'Sorry' } } },
    type: 'EXPRESS',
    loggingConfiguration: { level: 'ERROR', destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }] },
  });
  await stepFunctions.startExecution(machine, {}, 'half-heard');

  await page
    .getByRole('row', { name: /FAILED half-heard Sorry only-errors Express before .*—/ })
    .getByRole('link')
    .click();
  await sees(page, /Not each of its events was logged/);
  expect(await page.getByRole('tab').allTextContents()).toEqual(['History (2)']);
  await page.getByRole('cell', { name: 'FailStateEntered' }).waitFor();
  // States without log entries have no events.
  expect(
    await page
      .locator('.workflow')
      .getByRole('button', { name: /not taken|succeeded/ })
      .count(),
  ).toBe(0);
});

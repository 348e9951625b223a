import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readWorkflow } from '../../local/console/graph/definition.ts';
import { layoutWorkflow } from '../../local/console/graph/layout.ts';
import { toSvg } from '../../local/console/graph/svg.ts';
import { anOrder } from '../support/orders.ts';
import { type ConsoleInBrowser, startConsoleInBrowser } from './console.ts';
import { go, openExecution, sees, state } from './steps.ts';

let console_: ConsoleInBrowser;
beforeAll(async () => {
  console_ = await startConsoleInBrowser();
  await console_.runOrder('paid', 'by itself');
  await console_.runOrder('timed-out', 'by hand');
  const { stepFunctions, stateMachineArns } = console_.environment;
  const waiting = { 'for-money': 1, 'for-approval': 40 };
  for (const [orderId, quantity] of Object.entries(waiting)) {
    const order = anOrder({ orderId, items: [{ sku: 'ANVIL', quantity, unitPrice: 2999 }] });
    await stepFunctions.startExecution(stateMachineArns['order-processing'], { ...order }, orderId);
  }
});
afterAll(() => console_.close());

it('the picture follows when a person steps back and forward through the history', async () => {
  const page = await console_.open();
  await page.getByRole('link', { name: 'paid' }).click();
  await state(page, 'FulfillOrder, Task, succeeded').waitFor();
  const timeline = page.getByRole('region', { name: 'Timeline' });
  await timeline.getByRole('button', { name: 'CheckInventory' }).click();
  await timeline.getByRole('button', { name: 'zoom to it' }).click();
  await timeline.getByRole('button', { name: 'all' }).click();
  await page.getByRole('button', { name: 'First event' }).click();
  await state(page, 'ValidateOrder, Task, not taken').waitFor();
  // Only the parts of the picture that look different are drawn again.
  const isKept = () => page.locator('.workflow').evaluate((svg) => svg.querySelector('[data-kept]') !== null);
  await state(page, /^FulfillOrder/).evaluate((element) => element.setAttribute('data-kept', ''));
  await page.getByRole('button', { name: 'One event on' }).click();
  await state(page, 'ValidateOrder, Task, running').waitFor();
  expect(await isKept()).toBe(true);
  await page.getByRole('tab', { name: 'History' }).click();
  await sees(page, 'TaskStateEntered');
  await page.getByRole('button', { name: 'Last event' }).click();
  await state(page, 'FulfillOrder, Task, succeeded').waitFor();
});

it('events of other executions do not make the list request the outcome of a waiting execution again', async () => {
  const page = await console_.open();
  const asked: string[] = [];
  page.on('request', (request) => request.url().endsWith('/api/outcomes') && asked.push(request.postData() ?? ''));
  for (const orderId of ['other-1', 'other-2', 'other-3']) {
    await console_.runOrder(orderId, 'by itself');
    await page.getByRole('row', { name: new RegExp(`${orderId}.*FULFILLED`) }).waitFor();
  }
  const asksFor = (orderId: string) => asked.filter((body) => body.includes(`:${orderId}"`));
  expect(asksFor('other-3')).not.toEqual([]);
  // Once when the page opens, and once when its stream does, because changes between the two are not sent.
  expect(asksFor('for-money').length).toBeLessThanOrEqual(2);
});

it('the list of executions can be filtered by outcome', async () => {
  const page = await console_.open();
  await page.getByLabel('Outcome').selectOption('FULFILLED');
  await page.getByRole('link', { name: 'paid' }).waitFor();
  const outcomes = await page.locator('tbody td.outcome').allTextContents();
  expect(new Set(outcomes.filter(Boolean))).toEqual(new Set(['FULFILLED']));
  await page.getByLabel('Outcome').selectOption('CANCELLED');
  await page.getByRole('link', { name: 'timed-out' }).waitFor();
  await page.getByRole('link', { name: 'paid' }).waitFor({ state: 'detached' });
});

it('the timeline shows the range that was drawn with the mouse or set with the keyboard', async () => {
  const page = await console_.open();
  await openExecution(page, 'timed-out');
  // The elements above the timeline, which move it, have been drawn now.
  await state(page, 'CompensatePayment, Task, succeeded').waitFor();
  const timeline = page.getByRole('region', { name: 'Timeline' });
  const box = await timeline.locator('.time-range').boundingBox();
  if (box === null) throw new Error('the time range is not on the page');
  await page.mouse.move(box.x + box.width * 0.25, box.y + 6);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.75, box.y + 6, { steps: 4 });
  await page.mouse.up();
  await timeline.getByText(/^1 min \d+ s – 3 min \d+ s$/).waitFor();
  expect(await timeline.locator('li').allTextContents()).toEqual([expect.stringMatching(/^ProcessPayment/)]);
  await timeline.getByLabel('From').focus();
  await page.keyboard.press('Home');
  await timeline.getByText(/^0 ms – 3 min \d+ s$/).waitFor();
  await timeline.getByRole('button', { name: 'all' }).click();
  await timeline.getByRole('button', { name: 'CompensatePayment' }).first().waitFor();
});

it('the downloaded history contains no task tokens', async () => {
  const page = await console_.open();
  await openExecution(page, 'paid');
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download history' }).click();
  const history = readFileSync(await (await downloading).path(), 'utf8');
  expect(JSON.parse(history).at(-1)).toMatchObject({ type: 'ExecutionSucceeded' });
  expect(history).toContain('taskToken');
  expect(history).not.toMatch(/taskToken[\\":]+[^\\":…]/);
});

it('the link that skips to the main content keeps the current page', async () => {
  const page = await console_.open();
  await go(page, 'Open waits');
  await page.getByRole('heading', { level: 1, name: 'Open waits' }).waitFor();
  await page.getByRole('link', { name: 'Skip to the page' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('#main:focus').waitFor();
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Open waits');
});

it('an address with an invalid ARN or escape is answered with an error, in the page and in the console’s API', async () => {
  const page = await console_.open();
  await page.goto(`${console_.url}/#/executions/%zz`);
  await sees(page, /Invalid Arn/);
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"answer":"paid"}' };
  const answer = await fetch(`${console_.url}/api/payments/%zz`, request);
  expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('%-escape')]);
});

it('a list of 10,000 executions renders fewer than 60 rows at a time', async () => {
  const { stepFunctions } = console_.environment;
  const definition = { StartAt: 'Done', States: { Done: { Type: 'Succeed' } } };
  const many = await stepFunctions.createStateMachine({ name: 'many', definition });
  for (let number = 0; number < 10_000; number++) await stepFunctions.startExecution(many, {}, `many-${number}`);
  const page = await console_.open();
  await sees(page, /^100\d\d of 100\d\d$/);
  const table = page.getByRole('region', { name: 'Executions, newest first' });
  expect(await table.locator('tr').count()).toBeLessThan(60);
  await table.evaluate((element) => element.scrollTo(0, 40 * 5000));
  await page
    .getByRole('link', { name: /^many-/ })
    .first()
    .waitFor();
  expect(await table.locator('tr').count()).toBeLessThan(60);
  await page.getByLabel('Name').fill('many-777');
  await sees(page, /^11 of 100\d\d$/);
});

interface Styled {
  getComputedStyle(element: unknown): { readonly stroke: string };
}

it('the coverage picture draws states that no execution entered in red', async () => {
  const page = await console_.open();
  const definition = {
    StartAt: 'Taken',
    States: { Taken: { Type: 'Pass', Next: 'Missed' }, Missed: { Type: 'Pass', End: true } },
  };
  // The content security policy of the console's page does not allow inline styles.
  await page.goto('about:blank');
  const drawing = await layoutWorkflow(readWorkflow(JSON.stringify(definition)));
  await page.setContent(
    toSvg(drawing, { title: 'Red', statuses: new Map([['Taken', 'succeeded']]), notTaken: 'in red' }),
  );
  const stroke = (name: string) =>
    page
      .locator(`[data-state="${name}"] .box`)
      .evaluate((box) => (globalThis as unknown as Styled).getComputedStyle(box).stroke);
  expect(await stroke('Missed')).toBe('rgb(179, 38, 30)');
  expect(await stroke('Taken')).not.toBe(await stroke('Missed'));
});

it('the browser reports no violation of the content security policy and no error', () => {
  expect(console_.faults.filter((fault) => !/status of 40[04]/.test(fault))).toEqual([]);
});

it('the console’s server refuses requests from another origin', async () => {
  const request = { method: 'POST', headers: { 'content-type': 'application/json', origin: 'https://example.com' } };
  const answer = await fetch(`${console_.url}/api/step-functions/ListStateMachines`, { ...request, body: '{}' });
  expect(answer.status).toBe(403);
});

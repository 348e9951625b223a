import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { readWorkflow } from '../../local/console/graph/definition.ts';
import { layoutWorkflow } from '../../local/console/graph/layout.ts';
import { toSvg } from '../../local/console/graph/svg.ts';
import { type ConsoleInBrowser, startConsoleInBrowser } from './console.ts';

let console_: ConsoleInBrowser;
beforeAll(async () => {
  console_ = await startConsoleInBrowser();
});
afterAll(() => console_.close());

async function open(options = {}): Promise<Page> {
  const page = await console_.open(options);
  onTestFinished(() => page.close());
  return page;
}

const go = (page: Page, link: string) => page.getByRole('navigation').getByRole('link', { name: link }).click();
const sees = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();
const state = (page: Page, name: string | RegExp) => page.locator('.workflow').getByRole('button', { name });

async function openExecution(page: Page, orderId: string): Promise<void> {
  await go(page, 'Executions');
  await page.getByRole('link', { name: orderId, exact: true }).click();
}

/** Sends an order by clicks, whose payment then waits for the bank. */
async function sendOrder(page: Page, orderId: string, fault?: { function: string; error: string }): Promise<void> {
  await go(page, 'Open waits');
  await page.getByLabel('The bank answers').selectOption('by hand');
  await go(page, 'Start an order');
  await page.getByLabel('Order id').fill(orderId);
  if (fault) {
    await page.getByText('Let a step fail once').click();
    await page.getByLabel('Function').selectOption(fault.function);
    await page.getByLabel('Error').fill(fault.error);
  }
  await page.getByRole('button', { name: 'Send the order' }).click();
  await state(page, /^ProcessPayment, .*, waiting$/).waitFor();
}

it('takes an order from start to fulfilment by clicks, and shows each state on the way', async () => {
  const page = await open();
  await sees(page, 'No order has been sent yet');
  await sendOrder(page, 'paid');
  await go(page, 'Open waits');
  await page.getByRole('button', { name: 'Pay: pay-paid' }).click();
  await go(page, 'Executions');
  await page.getByRole('cell', { name: 'FULFILLED' }).waitFor();
  await page.getByRole('link', { name: 'paid' }).click();
  await state(page, 'FulfillOrder, Task, succeeded').click();
  await page.getByRole('region', { name: 'Details' }).getByText('FULFILLED').first().waitFor();
  await go(page, 'Stock and money');
  await sees(page, 'pay-paid');
});

it('steps back through the history, the picture following', async () => {
  const page = await open();
  await page.getByRole('link', { name: 'paid' }).click();
  await state(page, 'FulfillOrder, Task, succeeded').waitFor();
  const timeline = page.getByRole('region', { name: 'Timeline' });
  await timeline.getByRole('button', { name: 'CheckInventory' }).click();
  await timeline.getByRole('button', { name: 'only CheckInventory' }).click();
  await timeline.getByRole('button', { name: 'all' }).click();
  await page.getByRole('button', { name: 'First event' }).click();
  await state(page, 'ValidateOrder, Task, not taken').waitFor();
  await page.getByRole('button', { name: 'One event on' }).click();
  await state(page, 'ValidateOrder, Task, running').waitFor();
  await page.getByRole('tab', { name: 'History' }).click();
  await sees(page, 'TaskStateEntered');
  await page.getByRole('button', { name: 'Last event' }).click();
  await state(page, 'FulfillOrder, Task, succeeded').waitFor();
});

it('declines a payment', async () => {
  const page = await open();
  await sendOrder(page, 'declined');
  await go(page, 'Open waits');
  await page.getByRole('button', { name: 'Decline: pay-declined' }).click();
  await go(page, 'Executions');
  await page.getByRole('link', { name: 'declined' }).click();
  await state(page, /^ProcessPayment, .*the error was caught$/).waitFor();
  await sees(page, 'CANCELLED · PaymentDeclined');
});

it('lets a payment time out and its compensation fail, and redrives the parked order to its end', async () => {
  const page = await open();
  await sendOrder(page, 'timed-out', { function: 'reverse-payment', error: 'Broken' });
  await go(page, 'Open waits');
  await sees(page, 'times out in 5 min 0 s');
  await page.getByRole('button', { name: 'Let it time out: pay-timed-out' }).click();
  await openExecution(page, 'timed-out');
  await state(page, 'ParkForRepair, Task, failed').waitFor();
  await page.getByRole('button', { name: 'Redrive' }).click();
  await sees(page, 'CANCELLED · PaymentTimedOut');
  await state(page, 'CompensatePayment, Task, succeeded').waitFor();
});

it('makes the next run of a state fail in an execution that is running, and skips to the retry', async () => {
  const page = await open();
  await sendOrder(page, 'spoilt');
  await state(page, /^FulfillOrder/).click();
  await page.getByText('Let its next run fail').click();
  await page.getByRole('button', { name: 'Let it fail' }).click();
  await sees(page, 'Lambda.ServiceException before the next run of fulfill-order');
  await page.getByRole('button', { name: 'Take back what is to fail' }).click();
  await page.getByText('Lambda.ServiceException before').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Let it fail' }).click();
  await sees(page, 'Lambda.ServiceException before the next run of fulfill-order');
  await go(page, 'Open waits');
  await page.getByRole('button', { name: 'Pay: pay-spoilt' }).click();
  await openExecution(page, 'spoilt');
  await page.locator('.timeline').getByText('FulfillOrder').click();
  await page.getByRole('region', { name: 'Details' }).getByText('Lambda.ServiceException').first().waitFor();
  await page.getByText('the next timer is due in').waitFor();
  await page.getByRole('button', { name: 'Skip to the next timer' }).click();
  await state(page, 'FulfillOrder, Task, succeeded').waitFor();
  await sees(page, /FulfillOrder.*2 tries/);
});

it('approves an order and rejects another', async () => {
  const page = await open();
  for (const orderId of ['approved', 'refused']) {
    await go(page, 'Start an order');
    await page.getByLabel('Order id').fill(orderId);
    await page.getByLabel('Quantity').first().fill('40');
    await page.getByRole('button', { name: 'Send the order' }).click();
    await state(page, /^RequestApproval, .*, waiting$/).waitFor();
  }
  await go(page, 'Open waits');
  await page.getByRole('button', { name: 'Approve: approved' }).click();
  await page.getByRole('button', { name: 'Pay: pay-approved' }).click();
  await page.getByRole('button', { name: 'Reject: refused' }).click();
  await openExecution(page, 'approved');
  await state(page, 'FulfillOrder, Task, succeeded').waitFor();
  await openExecution(page, 'refused');
  await sees(page, 'CANCELLED · ApprovalRejected');
});

it('stops an execution, and starts one like it', async () => {
  const page = await open();
  await sendOrder(page, 'stopped');
  await page.getByRole('button', { name: 'Stop' }).click();
  await sees(page, 'ABORTED');
  await state(page, /^ProcessPayment, .*, aborted$/).waitFor();
  await page.getByRole('link', { name: 'Start again like this' }).click();
  await page.getByText('Like the execution you came from').waitFor();
  expect(await page.getByLabel('Order id').inputValue()).toMatch(/^stopped-\d{6}$/);
  await page.getByLabel('Order id').fill('started-again');
  await page.getByRole('button', { name: 'Send the order' }).click();
  await state(page, /^ProcessPayment, .*, waiting$/).waitFor();
});

it('sends the callback of a payment twice, and the money moves once', async () => {
  const page = await open();
  await go(page, 'Open waits');
  const answered = page.waitForResponse(/api\/payments/);
  await page.getByRole('button', { name: 'Send the callback again: pay-paid' }).click();
  expect((await answered).status()).toBe(200);
  await go(page, 'Stock and money');
  await page.getByRole('region', { name: "The gateway's ledger" }).getByText('pay-paid').waitFor();
  expect(console_.environment.gateway.ledger.filter(({ paymentId }) => paymentId === 'pay-paid')).toHaveLength(1);
});

it('lists the executions of one outcome', async () => {
  const page = await open();
  await page.getByLabel('Outcome').selectOption('FULFILLED');
  await page.getByRole('link', { name: 'approved' }).waitFor();
  const outcomes = await page.locator('tbody td:nth-child(3)').allTextContents();
  expect(new Set(outcomes.filter(Boolean))).toEqual(new Set(['FULFILLED']));
  await page.getByLabel('Outcome').selectOption('CANCELLED');
  await page.getByRole('link', { name: 'refused' }).waitFor();
  await page.getByRole('link', { name: 'approved' }).waitFor({ state: 'detached' });
});

it('shows a part of the time, drawn with the mouse or chosen with the keyboard', async () => {
  const page = await open();
  await openExecution(page, 'timed-out');
  // What is above the timeline is there now.
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

it('downloads the history without task tokens', async () => {
  const page = await open();
  await openExecution(page, 'paid');
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download history' }).click();
  const history = readFileSync(await (await downloading).path(), 'utf8');
  expect(JSON.parse(history).at(-1)).toMatchObject({ type: 'ExecutionSucceeded' });
  expect(history).toContain('taskToken');
  expect(history).not.toMatch(/taskToken[\\":]+[^\\":…]/);
});

it('skips to the page by the keyboard without leaving it', async () => {
  const page = await open();
  await go(page, 'Open waits');
  await page.getByRole('heading', { level: 1, name: 'Open waits' }).waitFor();
  await page.getByRole('link', { name: 'Skip to the page' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('#main:focus').waitFor();
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Open waits');
});

it('says of an address that is none what is wrong, in the page and in its API', async () => {
  const page = await open();
  await page.goto(`${console_.url}/#/executions/%zz`);
  await sees(page, /Invalid Arn/);
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"answer":"paid"}' };
  const answer = await fetch(`${console_.url}/api/payments/%zz`, request);
  expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('%-escape')]);
});

it('says at its field what is wrong with an order', async () => {
  const page = await open();
  await go(page, 'Start an order');
  await page.getByLabel('Quantity').first().fill('-1');
  await page.getByRole('button', { name: 'Send the order' }).click();
  await sees(page, 'must be at least 1');
  expect(await page.getByLabel('Quantity').first().getAttribute('aria-invalid')).toBe('true');
});

it('shows 10,000 executions without drawing them all', async () => {
  const { stepFunctions } = console_.environment;
  const definition = { StartAt: 'Done', States: { Done: { Type: 'Succeed' } } };
  const many = await stepFunctions.createStateMachine({ name: 'many', definition });
  for (let number = 0; number < 10_000; number++) await stepFunctions.startExecution(many, {}, `many-${number}`);
  const page = await open();
  await sees(page, /^100\d\d of 100\d\d$/);
  const table = page.getByRole('region', { name: 'Executions, newest first' });
  expect(await table.locator('tr').count()).toBeLessThan(60);
  await table.evaluate((element) => element.scrollTo(0, 40 * 5000));
  await page
    .getByRole('link', { name: /^many-/ })
    .first()
    .waitFor();
  expect(await table.locator('tr').count()).toBeLessThan(60);
  await page.getByLabel('Order').fill('many-777');
  await sees(page, /^11 of 100\d\d$/);
});

it('draws in red what no test takes', async () => {
  const page = await open();
  const definition = {
    StartAt: 'Taken',
    States: { Taken: { Type: 'Pass', Next: 'Missed' }, Missed: { Type: 'Pass', End: true } },
  };
  // The console's own page allows no style within it.
  await page.goto('about:blank');
  const drawing = await layoutWorkflow(readWorkflow(JSON.stringify(definition)));
  await page.setContent(
    toSvg(drawing, { title: 'Red', statuses: new Map([['Taken', 'succeeded']]), notTaken: 'in red' }),
  );
  const stroke = (name: string) =>
    page.locator(`[data-state="${name}"] .box`).evaluate((box) => getComputedStyle(box).stroke);
  expect(await stroke('Missed')).toBe('rgb(179, 38, 30)');
  expect(await stroke('Taken')).not.toBe(await stroke('Missed'));
});

it.each(['Executions', 'Start an order', 'Open waits', 'State machines', 'Stock and money', 'an execution'])(
  'is accessible, as far as axe can tell: %s, in light and dark',
  async (name) => {
    const page = await open();
    if (name === 'an execution') {
      await page.getByLabel('Order').fill('declined');
      await page.getByRole('link', { name: 'declined' }).click();
      await state(page, 'ValidateOrder, Task, succeeded').waitFor();
    } else {
      await go(page, name);
      await page.getByRole('heading', { level: 1, name }).waitFor();
    }
    await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await axeViolations(page)).toEqual([]);
    }
  },
);

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

function axeViolations(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary}`);
  });
}

it('breaks no rule of its own security policy, and has no error in the browser', () => {
  expect(console_.faults.filter((fault) => !/status of 40[04]/.test(fault))).toEqual([]);
});

it('answers no other web site', async () => {
  const request = { method: 'POST', headers: { 'content-type': 'application/json', origin: 'https://example.com' } };
  const answer = await fetch(`${console_.url}/api/step-functions/ListStateMachines`, { ...request, body: '{}' });
  expect(answer.status).toBe(403);
});

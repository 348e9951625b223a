import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ConsoleInBrowser, startConsoleInBrowser } from './console.ts';
import { go, openExecution, sees, sendOrder, state } from './steps.ts';

let console_: ConsoleInBrowser;
beforeAll(async () => {
  console_ = await startConsoleInBrowser();
});
afterAll(() => console_.close());

it('takes an order from start to fulfilment by clicks, and shows each state on the way', async () => {
  const page = await console_.open();
  await sees(page, 'Nothing has been started yet');
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

it('declines a payment', async () => {
  const page = await console_.open();
  await sendOrder(page, 'declined');
  await go(page, 'Open waits');
  await page.getByRole('button', { name: 'Decline: pay-declined' }).click();
  await go(page, 'Executions');
  await page.getByRole('link', { name: 'declined' }).click();
  await state(page, /^ProcessPayment, .*the error was caught$/).waitFor();
  await sees(page, 'CANCELLED · PaymentDeclined');
});

it('lets a payment time out and its compensation fail, and redrives the parked order to its end', async () => {
  const page = await console_.open();
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
  const page = await console_.open();
  await sendOrder(page, 'spoilt');
  await state(page, /^FulfillOrder/).click();
  await page.getByText('Make its next run fail').click();
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
  const page = await console_.open();
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
  const page = await console_.open();
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
  const page = await console_.open();
  await go(page, 'Open waits');
  const answered = page.waitForResponse(/api\/payments/);
  await page.getByRole('button', { name: 'Send the callback again: pay-paid' }).click();
  expect((await answered).status()).toBe(200);
  await go(page, 'Stock and money');
  await page.getByRole('region', { name: "The gateway's ledger" }).getByText('pay-paid').waitFor();
  expect(console_.environment.gateway.ledger.filter(({ paymentId }) => paymentId === 'pay-paid')).toHaveLength(1);
});

it('inspects what comes back of an order, damaged', async () => {
  const page = await console_.open();
  const content = { returnId: 'sent-back', orderId: 'paid', items: [{ sku: 'ANVIL', quantity: 1 }], reason: 'broken' };
  await fetch(`${console_.environment.endpoints.api}/returns`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(content),
  });
  await go(page, 'Open waits');
  await page.getByRole('button', { name: 'Accept, damaged: sent-back' }).click();
  await go(page, 'Executions');
  await page.getByRole('cell', { name: 'RETURNED' }).waitFor();
  await openExecution(page, 'sent-back');
  await state(page, 'WriteOffItem, Task, succeeded').waitFor();
  await go(page, 'Stock and money');
  await sees(page, 'sent-back');
});

it('says at its field what is wrong with an order', async () => {
  const page = await console_.open();
  await go(page, 'Start an order');
  await page.getByLabel('Quantity').first().fill('-1');
  await page.getByRole('button', { name: 'Send the order' }).click();
  await sees(page, 'must be at least 1');
  expect(await page.getByLabel('Quantity').first().getAttribute('aria-invalid')).toBe('true');
});

it('has no error in the browser, but for what the API refuses', () => {
  expect(console_.faults.filter((fault) => !/status of 400/.test(fault))).toEqual([]);
});

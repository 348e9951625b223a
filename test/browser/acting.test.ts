import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ConsoleInBrowser, startConsoleInBrowser } from './console.ts';
import { go, openExecution, sees, sendOrder, state } from './steps.ts';

let console_: ConsoleInBrowser;
beforeAll(async () => {
  console_ = await startConsoleInBrowser();
});
afterAll(() => console_.close());

it('an order is started, paid and fulfilled by clicks, and the picture shows each state on the way', async () => {
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

it('a click declines a payment, and the order is cancelled', async () => {
  const page = await console_.open();
  await sendOrder(page, 'declined');
  await go(page, 'Open waits');
  await page.getByRole('button', { name: 'Decline: pay-declined' }).click();
  await go(page, 'Executions');
  await page.getByRole('link', { name: 'declined' }).click();
  await state(page, /^ProcessPayment, .*the error was caught$/).waitFor();
  await sees(page, 'CANCELLED · PaymentDeclined');
});

it('a payment times out, its compensation fails, and a click redrives the parked order until it ends', async () => {
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

it('a fault can be set for the next run of a state of a running execution, and the clock can skip to the retry', async () => {
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

it('clicks approve one order and reject another', async () => {
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

it('a running execution can be stopped, and another one started with the same input', async () => {
  const page = await console_.open();
  await sendOrder(page, 'stopped');
  await page.getByRole('button', { name: 'Stop…' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Stop…' }).click();
  await page.getByRole('dialog', { name: 'Stop stopped?' }).getByRole('button', { name: 'Stop' }).click();
  await sees(page, 'ABORTED');
  await state(page, /^ProcessPayment, .*, aborted$/).waitFor();
  await page.getByRole('link', { name: 'Start again like this' }).click();
  await page.getByText('Like the execution you came from').waitFor();
  expect(await page.getByLabel('Order id').inputValue()).toMatch(/^stopped-\d{6}$/);
  await page.getByLabel('Order id').fill('started-again');
  await page.getByRole('button', { name: 'Send the order' }).click();
  await state(page, /^ProcessPayment, .*, waiting$/).waitFor();
});

it('the callback of a payment can be sent again, and the money moves only once', async () => {
  const page = await console_.open();
  await go(page, 'Open waits');
  const answered = page.waitForResponse(/api\/payments/);
  await page.getByText('Answered payments').click();
  await page.getByRole('button', { name: 'Send the callback again: pay-paid' }).click();
  expect((await answered).status()).toBe(200);
  await go(page, 'Stock and money');
  await page.getByRole('region', { name: "The gateway's ledger" }).getByText('pay-paid').waitFor();
  expect(console_.environment.gateway.ledger.filter(({ paymentId }) => paymentId === 'pay-paid')).toHaveLength(1);
});

it('a click accepts the goods of a return as damaged, and they are written off', async () => {
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

it('the form for an order shows an error at the field that is invalid', async () => {
  const page = await console_.open();
  await go(page, 'Start an order');
  await page.getByLabel('Quantity').first().fill('-1');
  await page.getByRole('button', { name: 'Send the order' }).click();
  await sees(page, 'must be at least 1');
  expect(await page.getByLabel('Quantity').first().getAttribute('aria-invalid')).toBe('true');
});

it('the browser reports no errors other than the API’s 400 answers', () => {
  expect(console_.faults.filter((fault) => !/status of 400/.test(fault))).toEqual([]);
});

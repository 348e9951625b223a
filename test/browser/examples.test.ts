import { VirtualClock } from 'step-functions-engine';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { axeViolations } from './axe.ts';
import { type ConsoleInBrowser, startConsoleInBrowser } from './console.ts';
import { go, sees, state } from './steps.ts';

let console_: ConsoleInBrowser;
const clock = VirtualClock.stopped();
beforeAll(async () => {
  console_ = await startConsoleInBrowser(clock);
});
afterAll(() => console_.close());

it('an order started from an example runs in its test environment and ends with its outcome', async () => {
  const page = await console_.open();
  await go(page, 'Start an order');
  await page.getByRole('button', { name: 'The bank declines' }).click();
  await sees(page, 'The bank declines after 5.0 s: insufficient funds.');
  await page.getByLabel('Order id').fill('from-example');
  await page.getByRole('button', { name: 'Send the order' }).click();
  await state(page, /^ProcessPayment, .*waiting$/).waitFor();
  await page.getByRole('region', { name: 'Test environment' }).getByText('insufficient funds').waitFor();
  await page.getByRole('button', { name: 'Skip to the next timer' }).click();

  await sees(page, 'CANCELLED · PaymentDeclined');
});

it('the payment waits for a person when the example’s test environment is switched off', async () => {
  const page = await console_.open();
  await go(page, 'Open waits');
  await page.getByLabel('The bank answers').selectOption('by hand');
  await go(page, 'Start an order');
  await page.getByRole('button', { name: 'The bank declines' }).click();
  await page.getByLabel('Order id').fill('by-hand');
  await page.getByLabel("In the example's test environment").uncheck();
  await page.getByRole('button', { name: 'Send the order' }).click();
  await state(page, /^ProcessPayment, .*waiting$/).waitFor();
  await go(page, 'Open waits');
  await page.getByRole('button', { name: 'Pay: pay-by-hand' }).click();
  await go(page, 'Executions');

  await page.getByRole('row', { name: /by-hand.*FULFILLED/ }).waitFor();
});

it('an order whose compensation fails is shown as PARKED, and can be redriven after the fault is removed', async () => {
  const page = await console_.open();
  await go(page, 'Start an order');
  await page
    .getByRole('button', { name: /parked for a person/ })
    .first()
    .click();
  await page.getByLabel('Order id').fill('parked');
  await page.getByRole('button', { name: 'Send the order' }).click();
  await state(page, /^ProcessPayment,/).waitFor();
  clock.passUntil(Number.POSITIVE_INFINITY);
  await state(page, 'ParkForRepair, Task, failed').waitFor();
  clock.passUntil(clock.now());
  await go(page, 'Executions');
  await page.getByRole('row', { name: /parked.*PARKED/ }).waitFor();

  await go(page, 'Needs a person');
  const row = page.getByRole('listitem').filter({ hasText: 'parked' });
  await row.getByText('CompensatePayment').first().waitFor();
  await row.getByText('payment, reservation').waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await row.getByRole('link', { name: 'parked' }).click();
  await sees(page, 'PARKED · OrderParked');
  await page.getByRole('button', { name: 'Repair what fails' }).click();
  await sees(page, 'Nothing fails any more');
  await go(page, 'Needs a person');
  await page.getByRole('button', { name: 'Redrive: parked' }).click();
  clock.passUntil(Number.POSITIVE_INFINITY);

  await sees(page, 'Nothing needs a person');
  clock.passUntil(clock.now());
  expect(console_.faults).toEqual([]);
});

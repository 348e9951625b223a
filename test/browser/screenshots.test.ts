import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { RealClock } from 'step-functions-engine';
import { describe, it } from 'vitest';
import { anOrder } from '../support/orders.ts';
import { startConsoleInBrowser } from './console.ts';
import { state } from './steps.ts';

const images = path.resolve(import.meta.dirname, '../../docs/images');

// Not a test: `make test-browser SCREENSHOTS=1` takes the pictures of the README again, on the real clock.
describe.runIf(process.env.SCREENSHOTS)('the pictures of the README', () => {
  it('are taken again', async () => {
    const console_ = await startConsoleInBrowser(new RealClock());
    const { environment, url } = console_;
    const post = async (where: string, body: object) => {
      await fetch(`${url}/api/${where}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    };
    const item = (sku: string, quantity: number) => ({ sku, quantity, unitPrice: 2999 });
    const send = (orderId: string, sku: string, quantity: number) =>
      post('orders', anOrder({ orderId, items: [item(sku, quantity)] }));
    const take = async (page: Page, name: string) => {
      mkdirSync(images, { recursive: true });
      await page.screenshot({ path: path.join(images, `console-${name}.png`) });
    };

    environment.faults.add([
      { function: 'fulfill-order', when: 'before', error: 'TransientError', subject: 'order-1002', times: 2 },
    ]);
    await send('order-1001', 'ANVIL', 1);
    await send('order-1002', 'ROPE-10M', 2);
    await send('order-1003', 'ROCKET-SKATES', 99);
    const page = await console_.open({ viewport: { width: 1440, height: 1120 } });
    await page.getByRole('cell', { name: 'REJECTED' }).waitFor();
    await page.getByRole('cell', { name: 'FULFILLED' }).nth(1).waitFor();
    await post('bank', { answers: 'by hand' });
    await send('order-1004', 'MAGNET', 1);
    await send('order-1005', 'ANVIL', 40);
    await send('order-1006', 'BIRD-SEED', 3);
    await page.getByRole('link', { name: 'order-1004' }).click();
    await state(page, /^ProcessPayment, .*, waiting$/).waitFor();
    await new Promise((resolve) => setTimeout(resolve, 4000));
    await post('payments/pay-order-1004', { answer: 'declined' });
    await state(page, /^OrderClosed, .*, succeeded$/).waitFor();
    await state(page, /^ProcessPayment,/).click();
    await take(page, 'execution');
    await page.emulateMedia({ colorScheme: 'dark' });
    await take(page, 'execution-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1100, height: 560 });
    await page.goto(`${url}/#/executions`);
    await page.getByRole('cell', { name: 'PaymentDeclined' }).waitFor();
    await page.getByRole('cell', { name: 'OutOfStock' }).waitFor();
    await take(page, 'executions');
    await page.goto(`${url}/#/waits`);
    await page.getByRole('button', { name: 'Pay: pay-order-1006' }).waitFor();
    await take(page, 'open-waits');
    await console_.close();
  });
});

import type { Page } from 'playwright-core';

/** Opens a page of the console. */
export const go = (page: Page, link: string) => page.getByRole('navigation').getByRole('link', { name: link }).click();
/** Waits until the page shows a text. */
export const sees = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();
/** A state in the picture, by its name, type and status. */
export const state = (page: Page, name: string | RegExp) => page.locator('.workflow').getByRole('button', { name });

/** Opens the page of an order's execution. */
export async function openExecution(page: Page, orderId: string): Promise<void> {
  await go(page, 'Executions');
  await page.getByRole('link', { name: orderId, exact: true }).click();
}

/** Submits an order by clicks. Its payment then waits for the bank. */
export async function sendOrder(
  page: Page,
  orderId: string,
  fault?: { function: string; error: string },
): Promise<void> {
  await go(page, 'Open waits');
  await page.getByLabel('The bank answers').selectOption('by hand');
  await go(page, 'Start an order');
  await page.getByLabel('Order id').fill(orderId);
  // Otherwise the example's bank would answer by itself.
  await page.getByLabel("In the example's test environment").uncheck();
  if (fault) {
    await page.getByText('Let a step fail once').click();
    await page.getByLabel('Function').selectOption(fault.function);
    await page.getByLabel('Error').fill(fault.error);
  }
  await page.getByRole('button', { name: 'Send the order' }).click();
  await state(page, /^ProcessPayment, .*, waiting$/).waitFor();
}

/** px by which the content of a page is wider than its window, so that it would scroll sideways. */
export const wider = (page: Page) =>
  page.evaluate(() => {
    const { document, innerWidth } = globalThis as unknown as {
      document: { querySelectorAll(selector: string): Iterable<{ scrollWidth: number; clientWidth: number }> };
      innerWidth: number;
    };
    const over = [...document.querySelectorAll('main, .scroller, [role="tabpanel"]')];
    return Math.max(0, ...over.map(({ scrollWidth, clientWidth }) => scrollWidth - Math.min(clientWidth, innerWidth)));
  });

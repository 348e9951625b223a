import { calculateShipping } from '../../orders/shipping/calculate-shipping.ts';
import { address, currency, printerOf, type SmokeRun } from './trial.ts';

/** Requests a quote, and compares its total with the expected one. */
export async function tryQuote(run: SmokeRun): Promise<readonly string[]> {
  const { stack, sku } = run;
  const items = [{ sku, quantity: 1, unitPrice: 1000 }];
  const shippingAddress = { country: address.country };
  const { status, body } = await stack.api('POST', '/quotes', { currency, items, shippingAddress });
  const expected = 1000 + calculateShipping({ currency, items, shippingAddress: address }).cost;
  printerOf(run, 'quote')(`HTTP ${status}  total ${body.total}`);
  return status === 200 && body.total === expected
    ? []
    : [`the response to the quote is HTTP ${status} ${JSON.stringify(body)}; its total must be ${expected}`];
}

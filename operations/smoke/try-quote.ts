import { calculateShipping } from '../../orders/shipping/calculate-shipping.ts';
import { address, currency, sayOf, type Trials } from './trial.ts';

/** Requests a quote, and compares its total. */
export async function tryQuote(trials: Trials): Promise<readonly string[]> {
  const { stack, sku } = trials;
  const items = [{ sku, quantity: 1, unitPrice: 1000 }];
  const shippingAddress = { country: address.country };
  const { status, body } = await stack.api('POST', '/quotes', { currency, items, shippingAddress });
  const expected = 1000 + calculateShipping({ currency, items, shippingAddress: address }).cost;
  sayOf(trials, 'quote')(`HTTP ${status}  total ${body.total}`);
  return status === 200 && body.total === expected
    ? []
    : [`the quote was answered ${status} ${JSON.stringify(body)}; its total must be ${expected}`];
}

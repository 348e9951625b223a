import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod/mini';
import { ValidationError } from '../../orders/errors.ts';
import { parseOrder, subtotalOf } from '../../orders/order/order.ts';
import { validateQuote } from '../../orders/order/quote.ts';
import { parseApprovalLimits } from '../../orders/order/validate-order.ts';
import { anOrder } from '../support/orders.ts';

function problemsOf(input: unknown): Record<string, string> {
  try {
    parseOrder(input);
  } catch (error) {
    if (error instanceof ValidationError) {
      return Object.fromEntries(error.problems.map(({ path, message }) => [path, message]));
    }
    throw error;
  }
  return {};
}

const withLine = (line: object) => ({ ...anOrder(), items: [{ sku: 'A', quantity: 1, unitPrice: 1, ...line }] });

describe('parseOrder', () => {
  it('accepts a valid order unchanged', () => {
    const order = anOrder();
    expect(parseOrder(structuredClone(order))).toEqual(order);
  });

  it('names the path of every invalid field', () => {
    const { currency, ...order } = anOrder({ orderId: '../etc' });
    const input = { ...order, customer: { id: 7, email: 'nobody' }, items: [], shippingAddress: { country: 'de' } };
    expect(Object.keys(problemsOf(input)).sort()).toEqual([
      'currency',
      'customer.email',
      'customer.id',
      'items',
      'orderId',
      'shippingAddress.city',
      'shippingAddress.country',
      'shippingAddress.line1',
      'shippingAddress.name',
      'shippingAddress.postalCode',
    ]);
    expect(problemsOf(input)).toMatchObject({ currency: 'is missing', 'customer.id': 'must be a string' });
  });

  it('uses the same messages if the process has configured a locale of zod', () => {
    const { localeError } = z.config();
    onTestFinished(() => void z.config({ localeError }));
    z.config(z.locales.en());
    expect(problemsOf({ ...anOrder(), customer: { id: 7, email: 'a@example.com' } })).toEqual({
      'customer.id': 'must be a string',
    });
  });

  it.each([
    ['a negative quantity', { quantity: -1 }, { 'items[0].quantity': 'must be at least 1' }],
    ['half a piece', { quantity: 0.5 }, { 'items[0].quantity': 'must be a whole number' }],
    [
      'a price that is not whole',
      { unitPrice: 9.99 },
      { 'items[0].unitPrice': 'must be a whole number of minor units' },
    ],
    ['a negative price', { unitPrice: -1 }, { 'items[0].unitPrice': 'must not be negative' }],
    ['a price that overflows', { unitPrice: 1e15 }, { 'items[0].unitPrice': 'must be at most 1000000000000' }],
    [
      'a sum that overflows',
      { unitPrice: 1e12, quantity: 2 },
      { items: 'must cost at most 1000000000000 minor units together' },
    ],
    ['an unknown field', { discount: 1 }, { 'items[0]': 'has unknown fields: discount' }],
  ])('refuses %s', (_, line, problems) => {
    expect(problemsOf(withLine(line))).toMatchObject(problems);
  });

  it('refuses an unknown currency and lists the known ones', () => {
    expect(problemsOf({ ...anOrder(), currency: 'XXX' })).toEqual({
      currency: 'must be one of CHF, EUR, GBP, JPY, USD',
    });
  });

  it('refuses a repeated SKU and names the second line', () => {
    const line = { sku: 'A', quantity: 1, unitPrice: 1 };
    expect(problemsOf(anOrder({ items: [line, { ...line, sku: 'B' }, line] }))).toEqual({
      'items[2].sku': 'must not repeat A of items[0]: add the quantities up on one line',
    });
  });

  it.each([null, [], 'order', 7, undefined])('refuses %j, which is not an object', (input) => {
    expect(problemsOf(input)).toHaveProperty(['']);
  });

  it('returns an order or throws a ValidationError for any input', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        expect(typeof problemsOf(input)).toBe('object');
      }),
    );
  });
});

describe('subtotalOf', () => {
  it('is exact for every accepted order', () => {
    const line = fc.record({
      quantity: fc.integer({ min: 1, max: 10_000 }),
      unitPrice: fc.integer({ min: 0, max: 1e12 }),
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 50 }), (lines) => {
        const items = lines.map((each, index) => ({ ...each, sku: `S${index}` }));
        const exact = items.reduce((sum, item) => sum + BigInt(item.quantity) * BigInt(item.unitPrice), 0n);
        const accepted = Object.keys(problemsOf(anOrder({ items }))).length === 0;
        expect(accepted).toBe(exact <= 1_000_000_000_000n);
        if (accepted) expect(BigInt(subtotalOf(items))).toBe(exact);
      }),
    );
  });
});

describe('parseApprovalLimits', () => {
  it('reads limits by currency', () => {
    expect(parseApprovalLimits('{"EUR":50000}')).toEqual({ EUR: 50000 });
  });

  it.each(['{"XXX":1}', '{"EUR":-1}', '{"EUR":"1"}', '[]'])('refuses %s', (json) => {
    expect(() => parseApprovalLimits(json)).toThrow(ValidationError);
  });
});

describe('validateQuote', () => {
  const quote = { currency: 'EUR', items: anOrder().items, shippingAddress: { country: 'DE' } };

  it('adds the subtotal and the approval limit', () => {
    expect(validateQuote({ quote }, { approvalLimits: { EUR: 5000 } })).toEqual({
      ...quote,
      subtotal: 3000,
      approvalLimit: 5000,
    });
  });

  it('names the path of every invalid field', () => {
    const ask = () => validateQuote({ quote: { ...quote, items: [], currency: 'XXX' } }, { approvalLimits: {} });
    expect(ask).toThrow('currency: must be one of CHF, EUR, GBP, JPY, USD; items: must have at least one line');
  });
});

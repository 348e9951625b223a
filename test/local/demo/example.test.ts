import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UserError } from 'step-functions-engine/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readExample } from '../../../local/demo/example.ts';
import { anOrder } from '../../support/orders.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'example-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(content: unknown): string {
  const file = path.join(folder, 'order.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

function messageOf(file: string): string {
  try {
    readExample(file);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as Error).message;
  }
  throw new Error('it was accepted');
}

describe('an example file', () => {
  it('may contain only an order, with default answers of bank and approver', () => {
    expect(readExample(write(anOrder()))).toMatchObject({
      via: 'api',
      order: anOrder(),
      testEnvironment: {
        payment: { answer: 'paid', after: 2 },
        approval: { decision: 'approve', after: 60 },
        faults: [],
        gateway: {},
      },
    });
  });

  it('may contain the test environment and the expected end', () => {
    const example = {
      description: 'd',
      order: anOrder(),
      testEnvironment: {
        payment: { answer: 'never' },
        faults: [{ function: 'fulfill-order', when: 'after', error: 'E', times: 1 }],
      },
      expected: { status: 'SUCCEEDED', outcome: 'CANCELLED', reason: 'PaymentTimedOut' },
    };
    expect(readExample(write(example))).toMatchObject(example);
  });

  it('that bypasses the API may contain an invalid order', () => {
    const order = { orderId: 'order-1', items: 'none' };
    expect(readExample(write({ via: 'step-functions', order })).order).toEqual(order);
  });

  it.each(readdirSync(path.resolve(import.meta.dirname, '../../../examples/orders')))(
    'in examples/orders is valid and contains the expected end: %s',
    (name) => {
      const file = path.resolve(import.meta.dirname, '../../../examples/orders', name);
      expect(readExample(file).expected).toBeDefined();
    },
  );
});

describe('an invalid example file', () => {
  const line = { sku: 'A', quantity: 1, unitPrice: 1 };

  it.each([
    ['empty', '', 'is empty: it must contain an order as JSON'],
    ['only spaces', ' \n', 'is empty'],
    ['not JSON', '{"orderId": ', 'is not JSON: '],
    ['a list', '[]', 'must be an object'],
    ['a number', '7', 'expected object'],
    ['null', 'null', 'expected object'],
    ['too large', `"${'x'.repeat(1_000_000)}"`, 'is larger than 256 KiB'],
    ['an empty order', {}, 'orderId: is missing'],
    ['an unknown field', { ...anOrder(), colour: 'red' }, 'has unknown fields: colour'],
    ['a negative quantity', anOrder({ items: [{ ...line, quantity: -1 }] }), 'items[0].quantity: must be at least 1'],
    ['half a piece', anOrder({ items: [{ ...line, quantity: 0.5 }] }), 'items[0].quantity: must be a whole number'],
    ['an unknown currency', { ...anOrder(), currency: 'XXX' }, 'currency: must be one of '],
    ['a SKU twice', anOrder({ items: [line, line] }), 'items[1].sku: must not repeat A'],
    ['a price that overflows', anOrder({ items: [{ ...line, unitPrice: 1e300 }] }), 'items[0].unitPrice: must be'],
    [
      'a total that overflows',
      anOrder({ items: [{ ...line, quantity: 10_000, unitPrice: 1e12 }] }),
      'items: must cost at most',
    ],
    ['a wrong order inside', { order: anOrder({ items: [] }) }, 'order.items: must have at least one line'],
    ['no order id inside', { order: { items: [] } }, 'order.orderId: '],
    [
      'an unknown answer',
      { order: anOrder(), testEnvironment: { payment: { answer: 'maybe' } } },
      'testEnvironment.payment.answer: ',
    ],
    [
      'an unknown function',
      { order: anOrder(), testEnvironment: { faults: [{ function: 'x', when: 'before', error: 'E' }] } },
      'testEnvironment.faults[0].function: ',
    ],
    ['an unknown part', { order: anOrder(), wrold: {} }, 'wrold'],
  ])('is refused with the path of the field: %s', (_, content, named) => {
    const file = write(content);
    const message = messageOf(file);
    expect(message).toContain(named);
    for (const each of message.split('\n')) expect(each.startsWith(`${file}: `)).toBe(true);
  });

  it('is refused with all of its errors', () => {
    const message = messageOf(
      write({ ...anOrder(), currency: 'XXX', items: [{ sku: '', quantity: 0, unitPrice: -1 }] }),
    );
    for (const field of ['currency', 'items[0].sku', 'items[0].quantity', 'items[0].unitPrice']) {
      expect(message).toContain(`order.json: ${field}: `);
    }
  });

  it('is refused with its name if it is missing or a folder', () => {
    expect(messageOf(path.join(folder, 'none.json'))).toBe(`${path.join(folder, 'none.json')}: there is no such file`);
    expect(messageOf(folder)).toBe(`${folder}: is a folder, not a file`);
  });
});

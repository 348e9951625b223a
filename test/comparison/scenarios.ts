import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Orchestrator, Run } from '../../comparison/run.ts';
import { type Example, exampleSchema, readExample } from '../../local/demo/example.ts';
import { reconcile } from '../../local/demo/reconciliation.ts';
import { approvalKey, pendingStartKey } from '../../orders/keys.ts';
import type { Order } from '../../orders/order/order.ts';
import { paymentIdOf } from '../../orders/payment/payment.ts';
import { netByPayment } from '../../sandbox/payment-gateway/payment.ts';
import { anOrder } from '../support/orders.ts';

const folder = path.resolve(import.meta.dirname, '../../examples/orders');
const examples = readdirSync(folder)
  .sort()
  .map((file) => readExample(path.join(folder, file)));

const testEnvironment: Example['testEnvironment'] = {
  payment: { answer: 'paid', after: 2 },
  approval: { decision: 'approve', after: 60 },
  faults: [],
  gateway: {},
};

type Faults = Example['testEnvironment']['faults'];

function scenario(
  orderId: string,
  description: string,
  expected: NonNullable<Example['expected']>,
  faults: Faults,
  changes: Partial<Order> = {},
): Example {
  const items = [{ sku: 'ANVIL', quantity: 1, unitPrice: 4999 }];
  return {
    description,
    via: 'api',
    order: anOrder({ orderId, items, ...changes }),
    testEnvironment: { ...testEnvironment, faults },
    expected,
  };
}

const fulfilled = { status: 'SUCCEEDED', outcome: 'FULFILLED' } as const;
const technical = { status: 'FAILED', outcome: 'FAILED', reason: 'TechnicalFailure' } as const;
const abroad = { name: 'Ada', line1: 'Street 1', city: 'Nuuk', postalCode: '3900', country: 'GL' };

/** In addition to the examples of the demo: faults between a step and its orchestrator. */
const faulty: readonly Example[] = [
  scenario('reserve-retried', 'A reservation that fails twice is made by the third attempt', fulfilled, [
    { function: 'reserve-items', when: 'before', error: 'TransientError', times: 2 },
  ]),
  scenario('reserve-answer-lost', 'A reservation whose answer is lost is not made twice', fulfilled, [
    { function: 'reserve-items', when: 'after', error: 'TransientError', times: 1 },
  ]),
  scenario('payment-answer-lost', 'A payment that is requested twice is charged once', fulfilled, [
    { function: 'process-payment', when: 'after', error: 'TransientError', times: 1 },
  ]),
  scenario('fulfill-answer-lost', 'An order is fulfilled although the answer of its shipment was lost', fulfilled, [
    { function: 'fulfill-order', when: 'after', error: 'AnswerLost', times: 1 },
  ]),
  scenario(
    'notify-answer-lost',
    'A customer is notified once although the answer was lost',
    { status: 'SUCCEEDED', outcome: 'REJECTED', reason: 'ShippingUnavailable' },
    [{ function: 'notify-customer', when: 'after', error: 'TransientError', times: 1 }],
    { shippingAddress: abroad },
  ),
  scenario('reserve-broken', 'A reservation that fails permanently fails the order', technical, [
    { function: 'reserve-items', when: 'before', error: 'TypeError' },
  ]),
  scenario('reserve-broken-late', 'A reservation that fails after it was made is released', technical, [
    { function: 'reserve-items', when: 'after', error: 'TypeError' },
  ]),
  scenario(
    'payment-broken',
    'A payment request that fails permanently fails the order, and its stock is released',
    technical,
    [{ function: 'process-payment', when: 'before', error: 'TypeError' }],
  ),
  scenario(
    'payment-broken-late',
    'A payment that was requested before its step failed is voided or refunded',
    technical,
    [{ function: 'process-payment', when: 'after', error: 'TypeError' }],
  ),
  scenario(
    'release-broken',
    'A reservation that cannot be released parks the order',
    { status: 'FAILED', outcome: 'PARKED', reason: 'TechnicalFailure' },
    [
      { function: 'process-payment', when: 'before', error: 'TypeError' },
      { function: 'release-reservation', when: 'before', error: 'TypeError' },
    ],
  ),
];

export const scenarios: readonly Example[] = [...examples, ...faulty];

/**
 * Runs the table of scenarios on an orchestrator. Each order must end as the table expects, with the same stock, the
 * same money and one notification.
 */
export function testScenarios(
  start: () => Promise<Orchestrator>,
  { parked, figures }: { parked: Run['status']; figures: Readonly<Record<string, string>> },
): void {
  let orchestrator: Orchestrator;
  const runs: Run[] = [];
  beforeAll(async () => {
    orchestrator = await start();
  }, 30_000);
  afterAll(() => orchestrator?.close());

  describe('each order ends as the table of scenarios expects', () => {
    for (const example of scenarios) {
      test(`${example.order.orderId}: ${example.description}`, { timeout: 20_000 }, async () => {
        const run = await orchestrator.run(example);
        runs.push(run);

        const { status, outcome, reason } = example.expected ?? {};
        const expected = { status: outcome === 'PARKED' ? parked : status, outcome, reason };
        expect({ status: run.status, outcome: run.outcome, reason: run.reason }).toEqual(expected);
      });
    }
  });

  test('a fulfilled order has the figures that docs/choosing.md states', () => {
    const run = runs.find(({ orderId }) => orderId === 'example-fulfilled');
    const choosing = readFileSync(path.resolve(import.meta.dirname, '../../docs/choosing.md'), 'utf8');
    const [row] = /^\| an order that is fulfilled \|.*$/m.exec(choosing) ?? [];
    for (const [name, words] of Object.entries(figures)) expect(row).toContain(` ${run?.figures?.[name]} ${words}`);
  });

  test('a repeated submission of an order starts nothing and returns the order’s status', async () => {
    const { order } = exampleOf('example-fulfilled');

    const answer = await post(`${orchestrator.apiUrl}/orders`, order);

    expect(answer).toMatchObject({ status: 202, body: { orderId: 'example-fulfilled', status: 'FULFILLED' } });
    await orchestrator.passAnHour();
    const shown = await fetch(`${orchestrator.apiUrl}/orders/example-fulfilled`);
    expect(await shown.json()).toEqual(expect.not.objectContaining({ repair: expect.anything() }));
  });

  test('a different order with an existing id is refused', async () => {
    const order = { ...exampleOf('example-fulfilled').order, currency: 'CHF' };

    const answer = await post(`${orchestrator.apiUrl}/orders`, order);

    expect(answer).toMatchObject({ status: 409, body: { error: { name: 'Conflict' } } });
  });

  test('a decision is refused when the order no longer waits for it', async () => {
    // Sets the time of the request far back, because a request of the last minute may still be retried.
    const { client, tableName } = orchestrator.table;
    await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: approvalKey('example-undecided'),
        UpdateExpression: 'SET askedAt = :longAgo',
        ConditionExpression: 'attribute_exists(askedAt)',
        ExpressionAttributeValues: { ':longAgo': new Date(-86_400_000).toISOString() },
      }),
    );

    const answer = await post(`${orchestrator.apiUrl}/approvals/example-undecided`, { decision: 'approve' });

    expect(answer).toMatchObject({ status: 409, body: { error: { name: 'Conflict' } } });
  });

  test('parked orders are listed under /repairs', async () => {
    const response = await fetch(`${orchestrator.apiUrl}/repairs`);

    const { repairs } = (await response.json()) as { repairs: { orderId: string; left: unknown }[] };
    expect(repairs.map(({ orderId }) => orderId).sort()).toEqual(['example-parked', 'release-broken']);
  });

  test('a payment callback without a signature is refused', async () => {
    const data = { paymentId: 'pay-example-no-answer', amount: 1, currency: 'EUR' };

    const answer = await post(`${orchestrator.apiUrl}/payments/callback`, { type: 'payment.succeeded', data });

    expect(answer).toMatchObject({ status: 401, body: { error: { name: 'NotAuthentic' } } });
  });

  test('an accepted order whose execution did not start is found and started', async () => {
    const order = anOrder({ orderId: 'start-lost', items: [{ sku: 'ANVIL', quantity: 1, unitPrice: 1000 }] });

    const run = await orchestrator.runAfterLostStart(exampleSchema.parse({ order }));
    runs.push(run);

    expect(run).toMatchObject({ orderId: 'start-lost', outcome: 'FULFILLED' });
    const { client, tableName: TableName } = orchestrator.table;
    const { Item } = await client.send(new GetCommand({ TableName, Key: pendingStartKey('order', 'start-lost') }));
    expect(Item).toBeUndefined();
  });

  test('stock is conserved, the ledger is balanced, and each customer was notified of one outcome', async () => {
    await orchestrator.passAnHour();

    const reconciliation = await reconcile(orchestrator, runs);

    expect(reconciliation.problems).toEqual([]);
    const moved = reconciliation.stock.filter(({ reserved, shipped }) => reserved + shipped > 0);
    expect(moved.map(({ sku, reserved, shipped }) => [sku, reserved, shipped])).toEqual(stockAfterwards);
    const net = netByPayment(orchestrator.gateway.ledger);
    const held = runs.filter(({ orderId }) => (net.get(paymentIdOf(orderId)) ?? 0) > 0).map(({ orderId }) => orderId);
    expect(held.sort()).toEqual(moneyAfterwards);
    expect(reconciliation.notifications).toBe(runs.length - 2);
  });

  test('a parked order is compensated after the repair', { timeout: 20_000 }, async () => {
    delete exampleOf('example-parked').testEnvironment.gateway.refund;

    const run = await orchestrator.repair('example-parked');

    expect(run).toMatchObject({ status: 'FAILED', outcome: 'FAILED', reason: 'FulfillmentFailed' });
    expect(netByPayment(orchestrator.gateway.ledger).get('pay-example-parked')).toBe(0);
  });
}

function exampleOf(orderId: string): Example {
  const example = examples.find(({ order }) => order.orderId === orderId);
  if (example === undefined) throw new Error(`there is no example ${orderId}`);
  return example;
}

async function post(url: string, body: unknown): Promise<{ status: number; body: unknown }> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

/** The reserved and shipped stock of each SKU that is not completely available. Two parked orders reserve goods. */
const stockAfterwards: readonly unknown[] = [
  ['ANVIL', 1, 26],
  ['BIRD-SEED', 5, 0],
  ['ROPE-10M', 0, 2],
];

/** The orders whose money the gateway keeps: fulfilled orders, and an order that is parked with its payment. */
const moneyAfterwards: readonly string[] = [
  'example-approved',
  'example-fulfilled',
  'example-parked',
  'fulfill-answer-lost',
  'payment-answer-lost',
  'reserve-answer-lost',
  'reserve-retried',
  'start-lost',
];

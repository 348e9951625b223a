import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functionsByState, readTemplate } from '../../local/workflows.ts';
import { inspectionKey, outcomeNotificationKey } from '../../orders/returns/keys.ts';
import { expectInOrder } from '../support/expect-in-order.ts';
import { available } from '../support/shared-environment.ts';
import { startWorkflow, type WorkflowUnderTest } from '../support/workflow.ts';

let workflow: WorkflowUnderTest;
beforeAll(async () => {
  workflow = await startWorkflow();
});
afterAll(() => workflow.close());

const day = 86_400;
/** 3 at 10.00 EUR, and one parcel */
const total = 3490;
const end = ['NotifyCustomer', 'ReturnClosed'];
const boom = (functionName: string, more: object = {}) => [
  { function: functionName, when: 'before', error: 'Boom', message: 'it broke', ...more },
];

async function item(key: { pk: string; sk: string }): Promise<Record<string, unknown> | undefined> {
  const { client, tableName: TableName } = workflow.environment.table;
  return (await client.send(new GetCommand({ TableName, Key: key, ConsistentRead: true }))).Item;
}
const notificationOf = async (returnId: string) => (await item(outcomeNotificationKey(returnId)))?.message;

async function repairs(): Promise<{ returnId?: string; left: string[] }[]> {
  const response = await fetch(`${workflow.environment.endpoints.api}/repairs`);
  return ((await response.json()) as { repairs: { returnId?: string; left: string[] }[] }).repairs;
}

async function post(path: string, body: object): Promise<{ status: number; text: string }> {
  const release = workflow.clock.hold();
  const response = await fetch(`${workflow.environment.endpoints.api}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  release();
  return { status: response.status, text };
}

describe('a return', () => {
  it('is restocked and refunded', async () => {
    const order = await workflow.run();
    const run = await workflow.runReturn(order, { quantity: 2, after: 29 * day });
    expect(run).toMatchObject({ status: 'SUCCEEDED', outcome: 'RETURNED', refunded: 2000, duration: day * 1000 });
    expectInOrder(run, 'ValidateReturn', 'RequestInspection', 'SettleReturn', ...end);
    expect(await workflow.stock(order.sku)).toEqual({ available: available - 1, reserved: 0, shipped: 1 });
    expect(workflow.money(order.orderId)).toEqual({ net: total - 2000, movements: ['charge', 'refund'] });
    expect(await notificationOf(run.returnId)).toBe('Your return has arrived, and we refund 20.00 EUR.');
  });

  it('writes off damaged items, and names rejected items to the customer', async () => {
    const order = await workflow.run();
    const run = await workflow.runReturn(order, {
      quantity: 3,
      found: { accepted: 2, damaged: 1, note: 'it was cut' },
    });
    expect(run).toMatchObject({ outcome: 'RETURNED', refunded: 2000 });
    expect(run.states).toEqual(expect.arrayContaining(['RestockItem', 'WriteOffItem', 'RefundReturn']));
    expect(await workflow.stock(order.sku)).toEqual({
      available: available - 2,
      reserved: 0,
      shipped: 1,
      writtenOff: 1,
    });
    expect(await notificationOf(run.returnId)).toContain(`We could not accept 1 ${order.sku} (it was cut).`);
  });

  it('without accepted items moves neither stock nor money, and names the reason to the customer', async () => {
    const order = await workflow.run();
    const run = await workflow.runReturn(order, { found: { accepted: 0, note: 'it was used' } });
    expect(run).toMatchObject({ status: 'SUCCEEDED', outcome: 'RETURN_REJECTED', refunded: 0, takenBack: [] });
    expectInOrder(run, 'ValidateReturn', 'RequestInspection', ...end);
    expect(run.states).not.toContain('SettleReturn');
    expect(workflow.money(order.orderId)).toEqual({ net: total, movements: ['charge'] });
    expect(await notificationOf(run.returnId)).toBe(`We could not accept your return: 1 ${order.sku} (it was used).`);
  });

  it('expires if nothing arrives within 14 days, and can be submitted again', async () => {
    const order = await workflow.run();
    const run = await workflow.runReturn(order, { quantity: 3, found: 'never' });
    expect(run).toMatchObject({ status: 'SUCCEEDED', outcome: 'RETURN_EXPIRED', duration: 14 * day * 1000 });
    expect(await post(`inspections/${run.returnId}`, { items: [{ sku: order.sku, accepted: 3 }] })).toMatchObject({
      status: 409,
    });
    expect(await item(inspectionKey(run.returnId))).toMatchObject({ status: 'PENDING' });
    expect(await workflow.runReturn(order, { quantity: 3 })).toMatchObject({ outcome: 'RETURNED', refunded: 3000 });
  });

  it.each([
    ['if its order was not shipped', { return: { orderId: 'nobodys' } }, 'order nobodys was not shipped'],
    ['if it contains more than was shipped', { quantity: 4 }, 'not shipped in that quantity'],
    ['more than 30 days after the shipment', { after: 30 * day + 1 }, 'shipped more than 30 days ago'],
    ['if it is invalid', { via: 'step-functions', return: { reason: '' } }, 'reason: must not be empty'],
  ])('is rejected %s, and the customer is notified of the reason', async (_, input, message) => {
    const run = await workflow.runReturn(await workflow.run(), input);
    expect(run).toMatchObject({ status: 'SUCCEEDED', outcome: 'RETURN_REJECTED', refunded: 0 });
    expectInOrder(run, 'ValidateReturn', ...end);
    expect(run.states).not.toContain('RequestInspection');
    expect(await notificationOf(run.returnId)).toContain(message);
  });

  it('is refused by the API if it is invalid or its id is in use', async () => {
    const order = await workflow.run();
    expect((await post('returns', { returnId: 'x' })).text).toContain('orderId: is missing');
    const { returnId } = await workflow.runReturn(order);
    const other = { returnId, orderId: order.orderId, items: [{ sku: order.sku, quantity: 2 }], reason: 'other' };
    expect((await post('returns', other)).status).toBe(409);
  });

  it('succeeds for only one of two concurrent returns of the same items', async () => {
    const order = await workflow.run();
    const runs = await Promise.all(
      [1, 2].map((n) => workflow.runReturn(order, { quantity: 2, return: { returnId: `both-${n}` } })),
    );
    expect(runs.map(({ outcome }) => outcome).sort()).toEqual(['RETURNED', 'RETURN_REJECTED']);
    expect(workflow.money(order.orderId).net).toBe(total - 2000);
  });
});

const functions = functionsByState('order-return');

/** The state of the definition, or the Parallel around it, which catches its errors. */
function outermost(state: string): { readonly Catch?: readonly { readonly Next: string }[] } | undefined {
  const { States } = JSON.parse(readTemplate('order-return'));
  const names = Object.keys(States);
  return States[names.find((name) => name === state || JSON.stringify(States[name]).includes(`"${state}":`)) ?? ''];
}

/** The functions whose failure is caught, each once, with the next state after it. */
const steps = [
  ...new Map(
    [...functions].flatMap(([state, name]) => {
      const caughtBy = outermost(state)?.Catch?.at(-1)?.Next;
      return caughtBy === undefined ? [] : [[name, caughtBy] as const];
    }),
  ),
];
const parking = steps.filter(([, caughtBy]) => caughtBy === 'ParkReturn');
const closing = steps.filter((step) => !parking.includes(step));

/** The part of the return that a failed step leaves undone, in addition to claim and notification, which come last. */
const leftBy: Readonly<Record<string, string>> = { 'refund-return': 'refund', 'take-back-item': 'goods' };

describe('a return with a failing step', () => {
  it.each(closing)('fails and is closed when %s fails permanently', async (name) => {
    const order = await workflow.run();
    const run = await workflow.runReturn(order, { faults: boom(name), found: 'never' });
    expect(run).toMatchObject({ status: 'FAILED', outcome: 'RETURN_FAILED', refunded: 0 });
    expectInOrder(run, 'NotifyCustomer', 'ReturnFailed');
    expect(await workflow.runReturn(order, { quantity: 3 })).toMatchObject({ outcome: 'RETURNED' });
  });

  it.each(parking)(
    'is parked with what is left when %s fails permanently, and continues after a redrive',
    async (name) => {
      const order = await workflow.run();
      const parked = await workflow.runReturn(order, { faults: boom(name) });
      expect(parked).toMatchObject({ status: 'FAILED', outcome: 'PARKED' });
      expect(parked.states.flatMap((state) => functions.get(state) ?? [])).toContain(name);
      expect(parked.states.at(-1)).toBe('ParkReturn');
      const own = leftBy[name];
      // Goods and refund run in parallel: where one of them fails, the other may be done or not.
      const others = own === undefined ? [] : Object.values(leftBy).filter((part) => part !== own);
      const repair = (await repairs()).find(({ returnId }) => returnId === parked.returnId);
      const left = repair?.left.filter((part) => !others.includes(part));
      expect(left).toEqual([...(own === undefined ? [] : [own]), 'claim', 'notification']);

      const repaired = await workflow.redriveReturn(parked);
      expect(repaired).toMatchObject({ status: 'SUCCEEDED', outcome: 'RETURNED', refunded: 1000 });
      expect((await repairs()).filter(({ returnId }) => returnId === parked.returnId)).toEqual([]);
      expect(workflow.money(order.orderId)).toEqual({ net: total - 1000, movements: ['charge', 'refund'] });
    },
  );

  it.each(steps)('moves nothing twice when the answer of %s is lost', async (name) => {
    const order = await workflow.run();
    const faults = [{ function: name, when: 'after', error: 'Lambda.Unknown', times: 1 }];
    expect(await workflow.runReturn(order, { faults })).toMatchObject({ outcome: 'RETURNED', refunded: 1000 });
    expect(workflow.money(order.orderId)).toEqual({ net: total - 1000, movements: ['charge', 'refund'] });
    expect(await workflow.stock(order.sku)).toEqual({ available: available - 2, reserved: 0, shipped: 2 });
  });
});

it('all returns leave stock, ledger and notifications consistent', async () => {
  expect(await workflow.problems()).toEqual([]);
});

it('the logs contain no task token of a return', async () => {
  const logged = workflow.logs.map(({ text }) => text).join('\n');
  const tokens = await Promise.all(
    ['return-1', 'return-2'].map(async (id) => (await item(inspectionKey(id)))?.taskToken),
  );
  for (const token of tokens) expect(logged).not.toContain(String(token));
});

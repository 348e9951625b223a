import { beforeEach, expect, it } from 'vitest';
import { TransientError } from '../../orders/errors.ts';
import { pendingStartKey, pendingStartsOf } from '../../orders/keys.ts';
import { submitOrder } from '../../orders/order/submit-order.ts';
import type { Executions, Table } from '../../orders/ports.ts';
import { submitReturn } from '../../orders/returns/submit-return.ts';
import { noteStart } from '../../orders/start/pending-start.ts';
import { notStarted, startPending } from '../../orders/start/start-pending.ts';
import { anOrder } from '../support/orders.ts';
import { now, orderId, prepareSaga, started, table } from '../support/saga.ts';

beforeEach(prepareSaga);

const after = (seconds: number) => () => new Date(now().getTime() + seconds * 1000);
const unavailable: Executions = { start: () => Promise.reject(new TransientError('down')) };

/** Accepts an order whose execution then does not begin. */
const loseStart = (changes: Parameters<typeof anOrder>[0] = {}) =>
  submitOrder(anOrder(changes), { table, now, executions: unavailable }).catch(() => {});

/** Runs what looks for it, and keeps what was started. */
async function look(seconds: number, executions?: Executions) {
  const inputs = new Map<string, unknown>();
  const recording = { start: async (id: string, input: unknown) => `arn:${id}${void inputs.set(id, input)}` };
  const result = await startPending(new Map([['order', executions ?? recording]]), { table, now: after(seconds) });
  return { ...result, inputs };
}

it('start-pending starts an accepted order without an execution once, with its original input', async () => {
  await loseStart();

  const first = await look(60);
  const second = await look(120);

  expect([...first.inputs]).toEqual([[orderId, anOrder()]]);
  expect(first).toMatchObject({ started: [{ subject: 'order', id: orderId }], failed: [], more: false });
  expect(second).toMatchObject({ started: [], more: false });
});

it('start-pending finds no order whose execution was started at once', async () => {
  await submitOrder(anOrder(), { table, now, executions: started });

  expect(await look(600)).toMatchObject({ started: [], failed: [], more: false });
});

it('start-pending finds no order that was submitted again and started', async () => {
  await loseStart();
  await submitOrder(anOrder(), { table, now, executions: started });

  expect((await look(600)).started).toEqual([]);
});

it('start-pending leaves a request one minute to start its own execution', async () => {
  await loseStart();

  expect(await look(59)).toMatchObject({ started: [], more: true });
});

it('an order is accepted if only the deletion of its pending start failed', async () => {
  const noDeletes: Table = {
    get: (key) => table.get(key),
    query: (pk, limit) => table.query(pk, limit),
    update: (key, set, expressions) => table.update(key, set, expressions),
    transact: (writes) =>
      writes.some((write) => 'delete' in write)
        ? Promise.reject(new TransientError('conflict'))
        : table.transact(writes),
  };

  const submitted = await submitOrder(anOrder(), { table: noDeletes, now, executions: started });

  expect(submitted.executionArn).toBe(`arn:${orderId}`);
  expect(await look(60)).toMatchObject({ started: [{ id: orderId }], more: false });
});

it('start-pending starts returns as well', async () => {
  const request = { returnId: 'return-1', orderId, items: [{ sku: 'A', quantity: 1 }], reason: 'too big' };
  await submitReturn(request, { table, now, executions: unavailable }).catch(() => {});

  const result = await startPending(new Map([['return', started]]), { table, now: after(60) });

  expect(result.started).toEqual([{ subject: 'return', id: 'return-1' }]);
});

it('start-pending continues with other orders if one cannot be started, reports it and tries it again', async () => {
  for (const id of ['a', 'b', 'c']) await loseStart({ orderId: id });
  const notB: Executions = {
    start: async (id) => (id === 'b' ? Promise.reject(new Error('AccessDenied')) : `arn:${id}`),
  };

  const { started: begun, failed, more } = await look(60, notB);

  expect(begun.map(({ id }) => id).sort()).toEqual(['a', 'c']);
  expect(more).toBe(true);
  expect(notStarted(failed)).toMatchObject({
    name: 'ExecutionsNotStarted',
    message: '1 executions of accepted requests could not be started: order b: Error: AccessDenied',
  });
  expect((await look(120)).started).toEqual([{ subject: 'order', id: 'b' }]);
});

it('start-pending stops after ten failed starts', async () => {
  const notes = Array.from({ length: 25 }, (_, index) => noteStart('order', `order-${index}`, {}, now));
  await table.transact(notes);

  const { failed, more } = await look(60, unavailable);

  expect({ failed: failed.length, more }).toEqual({ failed: 10, more: true });
});

it('start-pending reports but does not start an order that is older than a week', async () => {
  await loseStart({ orderId: 'old' });
  const aWeek = 7 * 86_400;

  const { inputs, failed } = await look(aWeek + 1);

  expect([...inputs]).toEqual([]);
  expect(failed).toMatchObject([{ id: 'old' }]);
  expect(await table.get(pendingStartKey('order', 'old'))).toBeDefined();
});

it('a query with a limit returns only the first items', async () => {
  await table.transact(['a', 'b', 'c'].map((id) => noteStart('order', id, {}, now)));

  const items = await table.query(pendingStartsOf('order'), 2);

  expect(items.map(({ sk }) => sk)).toEqual(['a', 'b']);
});

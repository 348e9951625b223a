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

it('starts what was accepted and never began, with what was sent, once', async () => {
  await loseStart();

  const first = await look(60);
  const second = await look(120);

  expect([...first.inputs]).toEqual([[orderId, anOrder()]]);
  expect(first).toMatchObject({ started: [{ subject: 'order', id: orderId }], failed: [], more: false });
  expect(second).toMatchObject({ started: [], more: false });
});

it('finds nothing of what was started at once', async () => {
  await submitOrder(anOrder(), { table, now, executions: started });

  expect(await look(600)).toMatchObject({ started: [], failed: [], more: false });
});

it('finds nothing more once the same was sent again and began', async () => {
  await loseStart();
  await submitOrder(anOrder(), { table, now, executions: started });

  expect((await look(600)).started).toEqual([]);
});

it('gives who has noted a start a minute to make it', async () => {
  await loseStart();

  expect(await look(59)).toMatchObject({ started: [], more: true });
});

it('takes the order for accepted where only the note of its start could not be taken away', async () => {
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

it('finds returns as well', async () => {
  const request = { returnId: 'return-1', orderId, items: [{ sku: 'A', quantity: 1 }], reason: 'too big' };
  await submitReturn(request, { table, now, executions: unavailable }).catch(() => {});

  const result = await startPending(new Map([['return', started]]), { table, now: after(60) });

  expect(result.started).toEqual([{ subject: 'return', id: 'return-1' }]);
});

it('continues with the others where one cannot be started, names it, and tries it again', async () => {
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

it('stops for the moment where nothing can be started', async () => {
  const notes = Array.from({ length: 25 }, (_, index) => noteStart('order', `order-${index}`, {}, now));
  await table.transact(notes);

  const { failed, more } = await look(60, unavailable);

  expect({ failed: failed.length, more }).toEqual({ failed: 10, more: true });
});

it('leaves to a person what has waited longer than an execution’s name is remembered', async () => {
  await loseStart({ orderId: 'old' });
  const aWeek = 7 * 86_400;

  const { inputs, failed } = await look(aWeek + 1);

  expect([...inputs]).toEqual([]);
  expect(failed).toMatchObject([{ id: 'old' }]);
  expect(await table.get(pendingStartKey('order', 'old'))).toBeDefined();
});

it('reads no more than the first of a limit', async () => {
  await table.transact(['a', 'b', 'c'].map((id) => noteStart('order', id, {}, now)));

  const items = await table.query(pendingStartsOf('order'), 2);

  expect(items.map(({ sk }) => sk)).toEqual(['a', 'b']);
});

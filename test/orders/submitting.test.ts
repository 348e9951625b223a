import { beforeEach, describe, expect, it } from 'vitest';
import { Conflict, TransientError } from '../../orders/errors.ts';
import { orderKey, partitionOf } from '../../orders/keys.ts';
import { concludeOrder } from '../../orders/order/conclude-order.ts';
import { submitOrder } from '../../orders/order/submit-order.ts';
import { validateOrder } from '../../orders/order/validate-order.ts';
import { anOrder } from '../support/orders.ts';
import { now, orderId, ports, prepareSaga, started, table } from '../support/saga.ts';

beforeEach(prepareSaga);

describe('submitting an order', () => {
  it('stores it and starts the execution that it names', async () => {
    const names: string[] = [];
    const executions = { start: async (id: string) => `arn:${names.push(id)}` };
    expect(await submitOrder(anOrder(), { table, now, executions })).toEqual({
      orderId,
      status: 'RECEIVED',
      executionArn: 'arn:1',
    });
    expect(names).toEqual([orderId]);
    expect(await table.get(orderKey(orderId))).toMatchObject({ status: 'RECEIVED', currency: 'EUR' });
  });

  it('may be repeated, and is after a start that failed', async () => {
    const executions = { start: () => Promise.reject(new TransientError('down')) };
    await expect(submitOrder(anOrder(), { table, now, executions })).rejects.toThrow(TransientError);
    expect(await submitOrder(anOrder(), { table, now, executions: started })).toMatchObject({ status: 'RECEIVED' });
  });

  it('starts no order again that has ended, however long ago', async () => {
    await submitOrder(anOrder(), { table, now, executions: started });
    await concludeOrder({ orderId, outcome: 'REJECTED', reason: 'OutOfStock' }, ports);
    const forgotten = { start: () => Promise.reject(new Error('it was started again')) };
    expect(await submitOrder(anOrder(), { table, now, executions: forgotten })).toEqual({
      orderId,
      status: 'REJECTED',
    });
  });

  it('refuses another order with the same id', async () => {
    await submitOrder(anOrder(), { table, now, executions: started });
    const other = anOrder({ currency: 'USD' });
    await expect(submitOrder(other, { table, now, executions: started })).rejects.toThrow(Conflict);
  });

  it('stores nothing of an order that is not valid', async () => {
    const invalid = { ...anOrder(), items: [] };
    await expect(submitOrder(invalid, { table, now, executions: started })).rejects.toThrow('items');
    expect(await table.query(partitionOf(orderId))).toEqual([]);
  });
});

describe('validating an order', () => {
  const approvalLimits = { EUR: 5000 };

  it('adds what the workflow decides by, and stores an order that came without the API', async () => {
    const order = anOrder();
    const validated = await validateOrder({ orderId, order }, { table, now, approvalLimits });
    expect(validated).toEqual({ ...order, subtotal: 3000, approvalLimit: 5000 });
    expect(await table.get(orderKey(orderId))).toMatchObject({ status: 'RECEIVED' });
  });

  it('lets a person approve every order in a currency without a limit', async () => {
    const order = anOrder({ currency: 'USD' });
    expect(await validateOrder({ orderId, order }, { table, now, approvalLimits })).toMatchObject({
      approvalLimit: -1,
    });
  });

  it('refuses an order that does not name its execution', async () => {
    const request = { orderId: 'another', order: anOrder() };
    await expect(validateOrder(request, { table, now, approvalLimits })).rejects.toThrow('orderId');
  });
});

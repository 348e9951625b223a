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
  it('stores it and starts an execution with its id as name', async () => {
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

  it('may be repeated after a failed start', async () => {
    const executions = { start: () => Promise.reject(new TransientError('down')) };
    await expect(submitOrder(anOrder(), { table, now, executions })).rejects.toThrow(TransientError);
    expect(await submitOrder(anOrder(), { table, now, executions: started })).toMatchObject({ status: 'RECEIVED' });
  });

  it('does not start an order that has already ended', async () => {
    await submitOrder(anOrder(), { table, now, executions: started });
    await concludeOrder({ orderId, outcome: 'REJECTED', reason: 'OutOfStock' }, ports);
    const forgotten = { start: () => Promise.reject(new Error('it was started again')) };
    expect(await submitOrder(anOrder(), { table, now, executions: forgotten })).toEqual({
      orderId,
      status: 'REJECTED',
    });
  });

  it('refuses a different order with the same id', async () => {
    await submitOrder(anOrder(), { table, now, executions: started });
    const other = anOrder({ currency: 'USD' });
    await expect(submitOrder(other, { table, now, executions: started })).rejects.toThrow(Conflict);
  });

  it('does not store an invalid order', async () => {
    const invalid = { ...anOrder(), items: [] };
    await expect(submitOrder(invalid, { table, now, executions: started })).rejects.toThrow('items');
    expect(await table.query(partitionOf(orderId))).toEqual([]);
  });
});

describe('validating an order', () => {
  const approvalLimits = { EUR: 5000 };

  it('adds subtotal and approval limit, and stores an order that was not submitted through the API', async () => {
    const order = anOrder();
    const validated = await validateOrder({ orderId, order }, { table, now, approvalLimits });
    expect(validated).toEqual({ ...order, subtotal: 3000, approvalLimit: 5000 });
    expect(await table.get(orderKey(orderId))).toMatchObject({ status: 'RECEIVED' });
  });

  it('sets an approval limit below 0 in a currency without a limit', async () => {
    const order = anOrder({ currency: 'USD' });
    expect(await validateOrder({ orderId, order }, { table, now, approvalLimits })).toMatchObject({
      approvalLimit: -1,
    });
  });

  it('refuses an order whose id is not the name of its execution', async () => {
    const request = { orderId: 'another', order: anOrder() };
    await expect(validateOrder(request, { table, now, approvalLimits })).rejects.toThrow('orderId');
  });
});

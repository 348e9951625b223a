import { beforeEach, describe, expect, it } from 'vitest';
import { OrderParked, TransientError } from '../../orders/errors.ts';
import { concludeOrder } from '../../orders/order/conclude-order.ts';
import { getOrder } from '../../orders/order/get-order.ts';
import { listRepairs } from '../../orders/order/list-repairs.ts';
import { type ParkRequest, parkOrder } from '../../orders/order/park-order.ts';
import type { Table } from '../../orders/ports.ts';
import { now, orderId, ports, prepareSaga, table } from '../support/saga.ts';

beforeEach(prepareSaga);

describe('parking an order', () => {
  const error = { Error: 'TransientError', Cause: 'the gateway is down' };
  const request: ParkRequest = {
    orderId,
    executionArn: 'arn:execution',
    redriveCount: 0,
    repairs: 0,
    parked: { state: 'CompensatePayment', error },
    failure: { stage: 'fulfillment', outcome: 'FAILED', reason: 'FulfillmentFailed', error },
  };
  const redriven = { ...request, redriveCount: 1 };

  it('records the repair and fails the execution, even if repeated', async () => {
    await expect(parkOrder(request, ports)).rejects.toThrow(OrderParked);
    await expect(parkOrder(request, ports)).rejects.toThrow(OrderParked);
    expect(await getOrder(orderId, ports)).toMatchObject({
      status: 'PARKED',
      repair: { status: 'NEEDED', parked: { state: 'CompensatePayment' }, executionArn: 'arn:execution' },
    });
  });

  it('lists the order under repairs until the compensation continues', async () => {
    expect(await listRepairs(ports)).toEqual({ repairs: [] });
    await expect(parkOrder(request, ports)).rejects.toThrow(OrderParked);
    const { parked, failure, executionArn } = request;
    const left = expect.arrayContaining(['payment', 'reservation', 'notification']);
    const repair = { orderId, at: now().toISOString(), parked, left, failure, executionArn };
    expect(await listRepairs(ports)).toEqual({ repairs: [repair] });
    await parkOrder(redriven, ports);
    expect(await listRepairs(ports)).toEqual({ repairs: [] });
  });

  it.each([
    ['CompensateReservation', ['reservation', 'notification'], 'payment'],
    ['NotifyPaymentFailed', ['notification'], 'reservation'],
  ])('lists what is left to undo after %s failed, and not what is undone', async (state, left, undone) => {
    await expect(parkOrder({ ...request, parked: { state, error } }, ports)).rejects.toThrow(OrderParked);
    const { repair } = (await getOrder(orderId, ports)) as { repair?: { left: readonly string[] } };
    expect(repair?.left).toEqual(expect.arrayContaining(left));
    expect(repair?.left).not.toContain(undone);
  });

  it('is refused for a late attempt after the execution continued', async () => {
    await expect(parkOrder(request, ports)).rejects.toThrow(OrderParked);
    const late: Table = {
      ...table,
      transact: async (writes) => {
        await parkOrder(redriven, ports);
        return table.transact(writes);
      },
    };
    await expect(parkOrder(request, { table: late, now })).rejects.toThrow(TransientError);
    expect(await listRepairs(ports)).toEqual({ repairs: [] });
  });

  it('lets the compensation continue after a redrive, even if repeated', async () => {
    await expect(parkOrder(request, ports)).rejects.toThrow(OrderParked);
    await parkOrder(redriven, ports);
    await parkOrder(redriven, ports);
    expect(await getOrder(orderId, ports)).toMatchObject({ repair: { status: 'RESUMED' } });
  });

  it('parks the order again if the repair did not help', async () => {
    await expect(parkOrder(request, ports)).rejects.toThrow(OrderParked);
    await parkOrder(redriven, ports);
    const again = { ...redriven, repairs: 1 };
    await expect(parkOrder(again, ports)).rejects.toThrow(OrderParked);
    await parkOrder({ ...request, redriveCount: 2, repairs: 1 }, ports);
  });

  it('parks the order again if another step fails in a later redriven run', async () => {
    await expect(parkOrder(request, ports)).rejects.toThrow(OrderParked);
    await parkOrder(redriven, ports);
    const later = { ...request, redriveCount: 2, repairs: 1 };
    await expect(parkOrder(later, ports)).rejects.toThrow(OrderParked);
  });

  it('is ended by a repair by hand with the values that the view of the order shows', async () => {
    await expect(parkOrder(request, ports)).rejects.toThrow(OrderParked);
    const { repair } = (await getOrder(orderId, ports)) as unknown as { repair: ParkRequest };
    await concludeOrder({ orderId, outcome: 'FAILED', reason: 'FulfillmentFailed' }, ports);
    await parkOrder({ ...repair, orderId, redriveCount: repair.redriveCount + 1 }, ports);
    expect(await listRepairs(ports)).toEqual({ repairs: [] });
    expect(await getOrder(orderId, ports)).toMatchObject({ status: 'FAILED', repair: { status: 'RESUMED' } });
  });

  it('keeps an outcome that the order already has', async () => {
    await concludeOrder({ orderId, outcome: 'CANCELLED', reason: 'PaymentDeclined' }, ports);
    await expect(parkOrder(request, ports)).rejects.toThrow(OrderParked);
    expect(await getOrder(orderId, ports)).toMatchObject({ status: 'CANCELLED', repair: { status: 'NEEDED' } });
  });
});

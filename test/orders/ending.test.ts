import { beforeEach, describe, expect, it } from 'vitest';
import { NotFound, OutcomeConflict } from '../../orders/errors.ts';
import { orderKey, partitionOf } from '../../orders/keys.ts';
import { type Conclusion, concludeOrder } from '../../orders/order/conclude-order.ts';
import { getOrder } from '../../orders/order/get-order.ts';
import { submitOrder } from '../../orders/order/submit-order.ts';
import { anOrder } from '../support/orders.ts';
import { now, orderId, paidOrder, ports, prepareSaga, started, table } from '../support/saga.ts';

beforeEach(prepareSaga);

describe('concluding an order', () => {
  const conclusion: Conclusion = { orderId, outcome: 'CANCELLED', reason: 'PaymentDeclined' };
  const notifications = async () =>
    (await table.query(partitionOf(orderId))).filter(({ sk }) => sk.startsWith('NOTIFICATION'));

  it('writes the outcome and one notification, even if repeated', async () => {
    await submitOrder(anOrder(), { table, now, executions: started });
    await concludeOrder(conclusion, ports);
    await concludeOrder(conclusion, ports);
    expect(await table.get(orderKey(orderId))).toMatchObject({ status: 'CANCELLED' });
    expect(await notifications()).toEqual([expect.objectContaining({ outcome: 'CANCELLED', to: 'customer' })]);
  });

  it('refuses a second outcome', async () => {
    await concludeOrder(conclusion, ports);
    await expect(concludeOrder({ ...conclusion, outcome: 'FAILED' }, ports)).rejects.toThrow(OutcomeConflict);
    expect(await notifications()).toHaveLength(1);
  });
});

describe('the view of an order', () => {
  it('contains no task token and no fingerprint', async () => {
    await paidOrder();
    expect(JSON.stringify(await getOrder(orderId, ports))).not.toMatch(/token|fingerprint/i);
  });

  it('of an unknown order is answered with NotFound', async () => {
    await expect(getOrder('nothing', ports)).rejects.toThrow(NotFound);
  });
});

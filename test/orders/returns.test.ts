import { beforeEach, describe, expect, it } from 'vitest';
import {
  Conflict,
  OutcomeConflict,
  PaymentGatewayRefused,
  TransientError,
  ValidationError,
} from '../../orders/errors.ts';
import { orderKey, paymentKey, shipmentKey, stockKey } from '../../orders/keys.ts';
import { listRepairs } from '../../orders/order/list-repairs.ts';
import type { Table } from '../../orders/ports.ts';
import { concludeReturn } from '../../orders/returns/conclude-return.ts';
import { NotReturnable, RefundRefused, ReturnClosed, ReturnParked } from '../../orders/returns/errors.ts';
import { getReturn } from '../../orders/returns/get-return.ts';
import { type Inspection, recordInspection, requestInspection } from '../../orders/returns/inspection.ts';
import { outcomeNotificationKey } from '../../orders/returns/keys.ts';
import { type ParkReturnRequest, parkReturn } from '../../orders/returns/park-return.ts';
import { refundReturn } from '../../orders/returns/refund-return.ts';
import { submitReturn } from '../../orders/returns/submit-return.ts';
import { takeBackItem } from '../../orders/returns/take-back-item.ts';
import { validateReturn } from '../../orders/returns/validate-return.ts';
import { anOrder } from '../support/orders.ts';
import { gateway, now, orderId, ports, prepareSaga, started, table, taskResults } from '../support/saga.ts';

/** Of the order: 3 A at 10.00 EUR, for which 34.90 EUR were paid. */
const paid = 3490;
const shippedAt = now().toISOString();

beforeEach(async () => {
  await prepareSaga();
  await table.transact([
    { put: { ...orderKey(orderId), ...anOrder(), status: 'FULFILLED' } },
    { put: { ...shipmentKey(orderId), shippedAt, items: [{ sku: 'A', quantity: 3 }] } },
    {
      put: {
        ...paymentKey(orderId),
        orderId,
        paymentId: `pay-${orderId}`,
        amount: paid,
        currency: 'EUR',
        outcome: 'PAID',
      },
    },
    { put: { ...stockKey('A'), sku: 'A', available: 2, reserved: 0, shipped: 3 } },
  ]);
});

const returnOf = (returnId: string, quantity: number, changes: object = {}) => ({
  ...{ returnId, orderId, items: [{ sku: 'A', quantity }], reason: 'too big' },
  ...changes,
});
const validate = (returnId: string, quantity: number, changes: object = {}, withinDays = 30) =>
  validateReturn({ returnId, return: returnOf(returnId, quantity, changes), withinDays }, ports);
const stock = async () => {
  const { available, shipped, writtenOff } = { ...(await table.get(stockKey('A'))) };
  return { available, shipped, writtenOff };
};
const close = (returnId: string, more: object = {}) =>
  concludeReturn({ returnId, orderId, outcome: 'RETURN_EXPIRED', ...more }, ports);
const daysLater = (days: number) => {
  ports.now = () => new Date(now().getTime() + days * 86_400_000);
};

describe('submitting a return', () => {
  it('stores it and starts its execution, even if repeated', async () => {
    for (const _ of [1, 2]) {
      expect(await submitReturn(returnOf('r', 1), { ...ports, executions: started })).toEqual({
        ...{ returnId: 'r', status: 'RECEIVED', executionArn: 'arn:r' },
      });
    }
    expect(await getReturn('r', ports)).toMatchObject({ status: 'RECEIVED', orderId, reason: 'too big' });
  });

  it('with the id of a different return is refused', async () => {
    await submitReturn(returnOf('r', 1), { ...ports, executions: started });
    await expect(submitReturn(returnOf('r', 2), { ...ports, executions: started })).rejects.toThrow(Conflict);
  });

  it('names the path of every invalid field', async () => {
    const body = {
      returnId: 'r/1',
      orderId,
      items: [
        { sku: 'A', quantity: 0 },
        { sku: 'A', quantity: 1 },
      ],
      reason: '',
    };
    const error = await submitReturn(body, { ...ports, executions: started }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ValidationError);
    expect((error as ValidationError).problems.map(({ path }) => path)).toEqual([
      ...['returnId', 'items[0].quantity', 'items[1].sku', 'reason'],
    ]);
  });
});

describe('claiming the items of a return', () => {
  it('stores the paid prices, even if repeated, and reduces what can still be returned', async () => {
    for (const _ of [1, 2]) {
      expect(await validate('r', 2)).toEqual({
        ...returnOf('r', 2, { items: [{ sku: 'A', quantity: 2, unitPrice: 1000 }] }),
        currency: 'EUR',
      });
    }
    await expect(validate('s', 2)).rejects.toThrow(new NotReturnable('more than can still be returned: A'));
    await expect(validate('t', 1)).resolves.toBeDefined();
  });

  it('succeeds for at most one of four concurrent returns of the same items', async () => {
    const claims = await Promise.allSettled(['r', 's', 't', 'u'].map((id) => validate(id, 2)));
    const held = claims.filter(({ status }) => status === 'fulfilled');
    expect(held.length).toBeLessThanOrEqual(1);
    const refused = claims.flatMap((claim) => (claim.status === 'rejected' ? [claim.reason.name] : []));
    for (const name of refused) expect(['NotReturnable', 'TransientError']).toContain(name);
  });

  it.each([
    ['exceed the shipped quantity', 4, {}, 'not shipped in that quantity: A'],
    ['belong to another order', 1, { items: [{ sku: 'B', quantity: 1 }] }, 'not shipped in that quantity: B'],
    ['belong to an unknown order', 1, { orderId: 'order-2' }, 'order order-2 was not shipped'],
  ])('is refused if they %s', async (_, quantity, changes, message) => {
    await expect(validate('r', quantity, changes)).rejects.toThrow(new NotReturnable(message));
  });

  it('is refused for an order that was not fulfilled', async () => {
    await table.update(orderKey(orderId), 'SET #status = :status', {
      names: { '#status': 'status' },
      values: { ':status': 'FAILED' },
    });
    await expect(validate('r', 1)).rejects.toThrow(NotReturnable);
  });

  it('is refused after the allowed number of days, except for a repetition of an earlier claim', async () => {
    daysLater(30);
    await validate('r', 1);
    daysLater(31);
    await expect(validate('s', 1)).rejects.toThrow('order order-1 was shipped more than 30 days ago');
    await expect(validate('r', 1)).resolves.toBeDefined();
  });

  it('succeeds for another return after the first ended without accepting them', async () => {
    await validate('r', 3);
    await close('r');
    await expect(validate('s', 3)).resolves.toBeDefined();
  });

  it('is refused for items that an earlier return accepted', async () => {
    await validate('r', 3);
    await close('r', { outcome: 'RETURNED', accepted: [{ sku: 'A', quantity: 2, condition: 'good' }] });
    await expect(validate('s', 2)).rejects.toThrow(NotReturnable);
    await expect(validate('t', 1)).resolves.toBeDefined();
  });

  it('is refused after the return has ended', async () => {
    await submitReturn(returnOf('r', 1), { ...ports, executions: started });
    await close('r');
    await expect(validate('r', 1)).rejects.toThrow(ReturnClosed);
    await expect(validate('s', 3)).resolves.toBeDefined();
  });

  it('is refused if the return id is not the name of the execution', async () => {
    const request = { returnId: 'other', return: returnOf('r', 1), withinDays: 30 };
    await expect(validateReturn(request, ports)).rejects.toThrow('returnId: must be the name of the execution');
  });
});

describe('an inspection', () => {
  const items = [
    { sku: 'A', quantity: 3, unitPrice: 1000 },
    { sku: 'B', quantity: 1, unitPrice: 250 },
  ];
  const ask = (taskToken: string) =>
    requestInspection({ returnId: 'r', orderId, items, currency: 'EUR', taskToken }, ports);
  const inspect = (found: Inspection['items'], by = 'arn:eve') => recordInspection('r', { items: found }, by, ports);
  const note = 'it was used';
  const found = [
    { sku: 'A', accepted: 2, damaged: 1, note },
    { sku: 'B', accepted: 0, damaged: 0, note },
  ];
  const verdict = {
    accepted: [
      { sku: 'A', quantity: 1, condition: 'good' },
      { sku: 'A', quantity: 1, condition: 'damaged' },
    ],
    rejected: [
      { sku: 'A', quantity: 1, note },
      { sku: 'B', quantity: 1, note },
    ],
    refund: { amount: 2000, currency: 'EUR' },
  };

  it('sends the accepted and rejected items and the refund to the waiting task', async () => {
    await ask('token-1');
    expect(await inspect(found)).toEqual({ returnId: 'r', ...verdict });
    expect(taskResults.sent).toEqual([{ taskToken: 'token-1', output: verdict }]);
  });

  it('may be repeated, and a different one is refused', async () => {
    await ask('token-1');
    await inspect(found);
    expect(await inspect(found)).toEqual({ returnId: 'r', ...verdict });
    const other = [{ sku: 'A', accepted: 3, damaged: 0, note }, ...found.slice(1)];
    await expect(inspect(other)).rejects.toThrow(Conflict);
  });

  it.each([
    ['an item is missing', [found[0]], 'items: must have an entry for B'],
    [
      'an item is not part of the return',
      [...found, { sku: 'C', accepted: 1, damaged: 0, note }],
      'items[2].sku: is not in the return',
    ],
    [
      'more is accepted than was returned',
      [{ ...found[0], accepted: 4 }, found[1]],
      'items[0].accepted: must be at most 3',
    ],
    ['more is damaged than accepted', [{ ...found[0], damaged: 3 }, found[1]], 'items[0].damaged: must be at most 2'],
  ])('is refused if %s, and changes nothing', async (_, wrong, message) => {
    await ask('token-1');
    await expect(inspect(wrong as Inspection['items'])).rejects.toThrow(message);
    expect(taskResults.sent).toEqual([]);
    await expect(inspect(found)).resolves.toBeDefined();
  });

  it('that could not be sent is sent with the token of a retried task', async () => {
    await ask('token-1');
    taskResults.failWith = new TransientError('down');
    await expect(inspect(found)).rejects.toThrow(TransientError);
    taskResults.failWith = undefined;
    await ask('token-2');
    expect(taskResults.sent).toEqual([{ taskToken: 'token-2', output: verdict }]);
  });

  it('changes nothing after the return has stopped waiting', async () => {
    await ask('token-1');
    daysLater(14);
    taskResults.gone = true;
    await expect(inspect(found)).rejects.toThrow('no task waits for the inspection of return');
    expect(await table.query('RETURN#r')).toMatchObject([{ status: 'PENDING' }, {}]);
  });
});

describe('an accepted item of a return', () => {
  it('is restocked or written off once, even if repeated', async () => {
    for (const _ of [1, 2]) {
      await takeBackItem({ returnId: 'r', sku: 'A', quantity: 1, condition: 'good' }, ports);
      await takeBackItem({ returnId: 'r', sku: 'A', quantity: 2, condition: 'damaged' }, ports);
    }
    expect(await stock()).toEqual({ available: 3, shipped: 0, writtenOff: 2 });
  });

  it('is refunded once, even if repeated after a failure', async () => {
    const refund = { returnId: 'r', orderId, refund: { amount: 2000, currency: 'EUR' } } as const;
    gateway.failWith = new TransientError('down');
    await expect(refundReturn(refund, ports)).rejects.toThrow(TransientError);
    gateway.failWith = undefined;
    for (const _ of [1, 2]) expect(await refundReturn(refund, ports)).toEqual({ refunded: 2000 });
    expect(gateway.parts).toEqual([{ refundId: 'refund-r', amount: 2000 }]);
  });

  it('is never refunded beyond the paid amount of the order', async () => {
    const refund = (returnId: string, amount: number) =>
      refundReturn({ returnId, orderId, refund: { amount, currency: 'EUR' } }, ports);
    await refund('r', 2000);
    await expect(refund('s', 1491)).rejects.toThrow(RefundRefused);
    await expect(refund('r', 1000)).rejects.toThrow(RefundRefused);
    await refund('t', 1490);
    await expect(refund('u', 1)).rejects.toThrow(RefundRefused);
    expect(gateway.parts.reduce((sum, { amount }) => sum + amount, 0)).toBe(paid);
  });

  it('without a price moves no money', async () => {
    const free = { returnId: 'r', orderId, refund: { amount: 0, currency: 'EUR' } } as const;
    expect(await refundReturn(free, ports)).toEqual({ refunded: 0 });
    expect(gateway.parts).toEqual([]);
  });
});

describe('the end of a return', () => {
  const notification = async () => (await table.get(outcomeNotificationKey('r')))?.message;

  it('notifies the customer once, with the rejected items', async () => {
    await validate('r', 2);
    const end = {
      outcome: 'RETURNED',
      accepted: [{ sku: 'A', quantity: 1, condition: 'good' }],
      rejected: [{ sku: 'A', quantity: 1, note: 'it was cut' }],
      refund: { amount: 1000, currency: 'EUR' },
    };
    for (const _ of [1, 2]) await close('r', end);
    expect(await notification()).toBe(
      'Your return has arrived, and we refund 10.00 EUR. We could not accept 1 A (it was cut).',
    );
    await expect(close('r')).rejects.toThrow(OutcomeConflict);
  });

  it('can be tried again if a late claim is written after the claim was read', async () => {
    const withLateClaim: Table = {
      ...table,
      transact: async (writes) => {
        await validate('r', 1);
        return table.transact(writes);
      },
    };
    const end = { returnId: 'r', orderId, outcome: 'RETURN_FAILED' } as const;

    await expect(concludeReturn(end, { ...ports, table: withLateClaim })).rejects.toThrow(TransientError);
    await close('r', end);

    expect(await notification()).toContain('Something went wrong on our side');
  });

  it.each([
    ['RETURN_EXPIRED', {}, 'has not arrived in time'],
    ['RETURN_FAILED', {}, 'Something went wrong on our side'],
    [
      'RETURN_REJECTED',
      { rejected: [{ sku: 'A', quantity: 1, note: 'it was used' }] },
      'accept your return: 1 A (it was used)',
    ],
    [
      'RETURN_REJECTED',
      { error: { Error: 'NotReturnable', Cause: '{"errorMessage":"too late"}' } },
      'your return: too late.',
    ],
  ])('notifies the customer of the reason for %s', async (outcome, more, message) => {
    await validate('r', 1);
    await close('r', { outcome, ...more });
    expect(await notification()).toContain(message);
  });
});

describe('parking a return', () => {
  const request: ParkReturnRequest = {
    ...{ returnId: 'r', orderId, executionArn: 'arn:execution', redriveCount: 0, repairs: 0 },
    parked: { state: 'SettleReturn', error: { Error: 'PaymentGatewayRefused' } },
    accepted: [{ sku: 'A', quantity: 1, condition: 'good' }],
    refund: { amount: 1000, currency: 'EUR' },
  };
  const left = async () => (await listRepairs(ports)).repairs.map((repair) => [repair.returnId, repair.left]);

  it('lists what is left to do, until the execution continues', async () => {
    await validate('r', 1);
    await expect(parkReturn(request, ports)).rejects.toThrow(ReturnParked);
    expect(await left()).toEqual([['r', ['goods', 'refund', 'claim', 'notification']]]);
    await takeBackItem({ returnId: 'r', sku: 'A', quantity: 1, condition: 'good' }, ports);
    gateway.failWith = new PaymentGatewayRefused('no');
    await expect(refundReturn({ ...request, refund: { amount: 1000, currency: 'EUR' } }, ports)).rejects.toThrow('no');
    await expect(parkReturn({ ...request, repairs: 1 }, ports)).rejects.toThrow(ReturnParked);
    expect(await left()).toEqual([['r', ['refund', 'claim', 'notification']]]);
    expect(await getReturn('r', ports)).toMatchObject({ status: 'PARKED', repair: { status: 'NEEDED' } });

    await parkReturn({ ...request, repairs: 1, redriveCount: 1 }, ports);
    expect(await left()).toEqual([]);
  });
});

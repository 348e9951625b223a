import { beforeEach, describe, expect, it } from 'vitest';
import {
  Conflict,
  MoneyStranded,
  NotFound,
  PaymentGatewayRefused,
  PaymentVoided,
  TransientError,
  ValidationError,
} from '../../orders/errors.ts';
import { paymentKey } from '../../orders/keys.ts';
import { listRepairs } from '../../orders/order/list-repairs.ts';
import { parsePaymentEvent } from '../../orders/payment/record-payment-outcome.ts';
import { reversePayment } from '../../orders/payment/reverse-payment.ts';
import {
  callback,
  gateway,
  money,
  now,
  orderId,
  pay,
  ports,
  prepareSaga,
  table,
  taskResults,
} from '../support/saga.ts';

beforeEach(prepareSaga);

describe('an event of the gateway', () => {
  const event = (reason: unknown) => ({
    type: 'payment.declined',
    data: { paymentId: 'pay-1', amount: 1, currency: 'EUR', reason },
  });

  it.each([
    ['of 500 characters is accepted unchanged', 'x'.repeat(500), 'x'.repeat(500)],
    ['of 501 characters is cut to 500', 'x'.repeat(501), 'x'.repeat(500)],
    ['of over 500 is not cut within a surrogate pair', `${'x'.repeat(499)}🙂🙂`, `${'x'.repeat(499)}🙂`],
    ['with a lone surrogate is corrected', 'no \ud83d cover', 'no \ufffd cover'],
    ['that is null is accepted', null, null],
  ])('with a reason %s', (_, reason, kept) => {
    expect(parsePaymentEvent(event(reason))).toEqual(event(kept));
  });

  it.each([null, 'declined', {}, event(7)])('that is malformed is refused: %j', (input) => {
    expect(() => parsePaymentEvent(input)).toThrow(ValidationError);
  });
});

describe('a payment', () => {
  it('is stored with its token before it is requested, and the token is not sent to the gateway', async () => {
    gateway.onRequest = async () =>
      expect(await table.get(paymentKey(orderId))).toMatchObject({ taskToken: 'token-1' });
    await pay('token-1');
    expect(gateway.requests).toEqual([{ paymentId: 'pay-order-1', ...money }]);
  });

  it('whose outcome is recorded returns when it was first requested', async () => {
    await pay('token-1');
    await pay('token-2');
    expect(await callback('payment.succeeded')).toMatchObject({ requestedAt: '2026-01-01T00:00:00.000Z' });
  });

  it('that is paid completes the waiting task', async () => {
    await pay('token-1');
    expect(await callback('payment.succeeded')).toMatchObject({ orderId, recorded: 'delivered' });
    expect(taskResults.sent).toEqual([{ taskToken: 'token-1', output: { paymentId: 'pay-order-1', ...money } }]);
  });

  it('that is declined fails the waiting task with the reason', async () => {
    await pay('token-1');
    await callback('payment.declined', { reason: 'insufficient funds' });
    expect(taskResults.sent).toEqual([{ taskToken: 'token-1', error: 'PaymentFailed', cause: 'insufficient funds' }]);
  });

  it('keeps its outcome if sending the task result fails, and sends it at the next callback', async () => {
    await pay('token-1');
    taskResults.failWith = new TransientError('down');
    await expect(callback('payment.succeeded')).rejects.toThrow(TransientError);
    expect(await table.get(paymentKey(orderId))).toMatchObject({ outcome: 'PAID' });

    taskResults.failWith = undefined;
    expect(await callback('payment.succeeded')).toMatchObject({ recorded: 'delivered' });
  });

  it('with a recorded outcome sends it with the token of a retried task, without requesting the payment again', async () => {
    await pay('token-1');
    await callback('payment.succeeded');
    await pay('token-2');
    expect(taskResults.sent.map(({ taskToken }) => taskToken)).toEqual(['token-1', 'token-2']);
    expect(gateway.requests).toHaveLength(1);
  });

  it('sends its outcome with the newest task token only', async () => {
    await pay('token-1');
    await pay('token-2');
    await callback('payment.succeeded');
    expect(taskResults.sent.map(({ taskToken }) => taskToken)).toEqual(['token-2']);
  });

  it('after its compensation is refused', async () => {
    expect(await reversePayment({ orderId }, ports)).toEqual({ reversal: 'NOTHING_TO_REVERSE' });
    await expect(pay('token-1')).rejects.toThrow(PaymentVoided);
    expect(gateway.requests).toEqual([]);
  });

  it('is voided by its own request if the compensation ran meanwhile', async () => {
    gateway.onRequest = async () => {
      gateway.state = undefined;
      await reversePayment({ orderId }, ports);
    };
    await expect(pay('token-1')).rejects.toThrow(PaymentVoided);
    expect(gateway.state).toBe('voided');
  });

  it('is voided by the compensation if it is pending', async () => {
    await pay('token-1');
    expect(await reversePayment({ orderId }, ports)).toEqual({ reversal: 'VOIDED' });
    expect(gateway.state).toBe('voided');
  });

  it('is refunded by the compensation if it is paid before its callback arrived', async () => {
    await pay('token-1');
    gateway.state = 'paid';
    expect(await reversePayment({ orderId }, ports)).toEqual({ reversal: 'REFUNDED' });
    expect(gateway.refunds).toBe(1);
  });

  it('is refunded by a callback that arrives after the compensation', async () => {
    await pay('token-1');
    await reversePayment({ orderId }, ports);
    gateway.state = 'paid';
    expect(await callback('payment.succeeded')).toEqual({ orderId, recorded: 'refunded' });
    expect(gateway.refunds).toBe(1);
    expect(taskResults.sent).toEqual([]);
  });

  it('is refunded once although the callback is repeated', async () => {
    await pay('token-1');
    await reversePayment({ orderId }, ports);
    gateway.state = 'paid';
    await callback('payment.succeeded');
    expect(await callback('payment.succeeded')).toEqual({ orderId, recorded: 'refunded' });
    expect(gateway.refunds).toBe(1);
  });

  it('is refunded by the next compensation if the first refund failed', async () => {
    await pay('token-1');
    await callback('payment.succeeded');
    gateway.failWith = new TransientError('down');
    await expect(reversePayment({ orderId }, ports)).rejects.toThrow(TransientError);
    gateway.failWith = undefined;
    expect(await reversePayment({ orderId }, ports)).toEqual({ reversal: 'REFUNDED' });
    expect(await reversePayment({ orderId }, ports)).toEqual({ reversal: 'REFUNDED' });
    expect(gateway.refunds).toBe(1);
  });

  it('that the gateway refuses to refund is listed under repairs until it is refunded', async () => {
    await pay('token-1');
    await reversePayment({ orderId }, ports);
    gateway.failWith = new PaymentGatewayRefused('the account is closed');
    const error = await callback('payment.succeeded').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MoneyStranded);
    expect((error as Error).message).toBe(
      'payment pay-order-1 of order order-1 is not used and cannot be refunded: the account is closed',
    );
    const parked = { state: 'refund', error: { Error: 'PaymentGatewayRefused', Cause: 'the account is closed' } };
    expect(await listRepairs(ports)).toEqual({
      repairs: [{ orderId, paymentId: 'pay-order-1', at: now().toISOString(), parked, left: ['payment'] }],
    });

    gateway.failWith = undefined;
    gateway.state = 'paid';
    expect(await reversePayment({ orderId }, ports)).toEqual({ reversal: 'REFUNDED' });
    expect(await listRepairs(ports)).toEqual({ repairs: [] });
    expect(gateway.refunds).toBe(1);
  });

  it('is refunded if it is paid after it was declined', async () => {
    await pay('token-1');
    await callback('payment.declined');
    gateway.state = 'paid';
    expect(await callback('payment.succeeded')).toMatchObject({ recorded: 'refunded' });
    expect(await table.get(paymentKey(orderId))).toMatchObject({ outcome: 'DECLINED', refunded: true });
  });

  it('that was declined but paid is refunded by the compensation', async () => {
    await pay('token-1');
    await callback('payment.declined');
    gateway.state = 'paid';
    expect(await reversePayment({ orderId }, ports)).toEqual({ reversal: 'REFUNDED' });
    expect(gateway.refunds).toBe(1);
  });

  it('keeps its outcome if a decline arrives after it was paid', async () => {
    await pay('token-1');
    await callback('payment.succeeded');
    expect(await callback('payment.declined')).toMatchObject({ recorded: 'ignored' });
    expect(await table.get(paymentKey(orderId))).toMatchObject({ outcome: 'PAID' });
  });

  it('refuses callbacks for an unknown payment or a different amount', async () => {
    await expect(callback('payment.succeeded')).rejects.toThrow(NotFound);
    await pay('token-1');
    await expect(callback('payment.succeeded', { paymentId: 'foreign' })).rejects.toThrow(NotFound);
    await expect(callback('payment.succeeded', { amount: 1 })).rejects.toThrow(Conflict);
    await expect(callback('payment.succeeded', { currency: 'JPY' })).rejects.toThrow(Conflict);
    expect(taskResults.sent).toEqual([]);
  });
});

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

describe('what the gateway says', () => {
  const event = (reason: unknown) => ({
    type: 'payment.declined',
    data: { paymentId: 'pay-1', amount: 1, currency: 'EUR', reason },
  });

  it.each([
    ['of 500 characters is kept', 'x'.repeat(500), 'x'.repeat(500)],
    ['that is longer is cut', 'x'.repeat(501), 'x'.repeat(500)],
    ['is cut between characters', `${'x'.repeat(499)}🙂🙂`, `${'x'.repeat(499)}🙂`],
    ['that is not valid Unicode is corrected', 'no \ud83d cover', 'no \ufffd cover'],
    ['may be null', null, null],
  ])('a reason %s, since it must not lose the outcome', (_, reason, kept) => {
    expect(parsePaymentEvent(event(reason))).toEqual(event(kept));
  });

  it.each([null, 'declined', {}, event(7)])('is refused where it is no event: %j', (input) => {
    expect(() => parsePaymentEvent(input)).toThrow(ValidationError);
  });
});

describe('a payment', () => {
  it('is stored with its token before the gateway hears of it, and the gateway never hears the token', async () => {
    gateway.onRequest = async () =>
      expect(await table.get(paymentKey(orderId))).toMatchObject({ taskToken: 'token-1' });
    await pay('token-1');
    expect(gateway.requests).toEqual([{ paymentId: 'pay-order-1', ...money }]);
  });

  it('returns when it was first requested, when its outcome has come', async () => {
    await pay('token-1');
    await pay('token-2');
    expect(await callback('payment.succeeded')).toMatchObject({ requestedAt: '2026-01-01T00:00:00.000Z' });
  });

  it('sends to the waiting task that it has arrived', async () => {
    await pay('token-1');
    expect(await callback('payment.succeeded')).toMatchObject({ orderId, recorded: 'delivered' });
    expect(taskResults.sent).toEqual([{ taskToken: 'token-1', output: { paymentId: 'pay-order-1', ...money } }]);
  });

  it('sends to the waiting task that it was declined, and why', async () => {
    await pay('token-1');
    await callback('payment.declined', { reason: 'insufficient funds' });
    expect(taskResults.sent).toEqual([{ taskToken: 'token-1', error: 'PaymentFailed', cause: 'insufficient funds' }]);
  });

  it('keeps the outcome when sending the task result fails, and sends it when the gateway calls again', async () => {
    await pay('token-1');
    taskResults.failWith = new TransientError('down');
    await expect(callback('payment.succeeded')).rejects.toThrow(TransientError);
    expect(await table.get(paymentKey(orderId))).toMatchObject({ outcome: 'PAID' });

    taskResults.failWith = undefined;
    expect(await callback('payment.succeeded')).toMatchObject({ recorded: 'delivered' });
  });

  it('sends the outcome that is known already with the token of a retried task, and asks the gateway no more', async () => {
    await pay('token-1');
    await callback('payment.succeeded');
    await pay('token-2');
    expect(taskResults.sent.map(({ taskToken }) => taskToken)).toEqual(['token-1', 'token-2']);
    expect(gateway.requests).toHaveLength(1);
  });

  it('sends the outcome with the newest token', async () => {
    await pay('token-1');
    await pay('token-2');
    await callback('payment.succeeded');
    expect(taskResults.sent.map(({ taskToken }) => taskToken)).toEqual(['token-2']);
  });

  it('is refused when it comes after its compensation', async () => {
    expect(await reversePayment({ orderId }, ports)).toEqual({ reversal: 'NOTHING_TO_REVERSE' });
    await expect(pay('token-1')).rejects.toThrow(PaymentVoided);
    expect(gateway.requests).toEqual([]);
  });

  it('is taken back by the request itself when the compensation overtook it', async () => {
    gateway.onRequest = async () => {
      gateway.state = undefined;
      await reversePayment({ orderId }, ports);
    };
    await expect(pay('token-1')).rejects.toThrow(PaymentVoided);
    expect(gateway.state).toBe('voided');
  });

  it('is voided when its time is over', async () => {
    await pay('token-1');
    expect(await reversePayment({ orderId }, ports)).toEqual({ reversal: 'VOIDED' });
    expect(gateway.state).toBe('voided');
  });

  it('is refunded by the compensation when the money has come and its callback has not', async () => {
    await pay('token-1');
    gateway.state = 'paid';
    expect(await reversePayment({ orderId }, ports)).toEqual({ reversal: 'REFUNDED' });
    expect(gateway.refunds).toBe(1);
  });

  it('is refunded by the callback when it comes after the compensation', async () => {
    await pay('token-1');
    await reversePayment({ orderId }, ports);
    gateway.state = 'paid';
    expect(await callback('payment.succeeded')).toEqual({ orderId, recorded: 'refunded' });
    expect(gateway.refunds).toBe(1);
    expect(taskResults.sent).toEqual([]);
  });

  it('is refunded once by callbacks that are sent again', async () => {
    await pay('token-1');
    await reversePayment({ orderId }, ports);
    gateway.state = 'paid';
    await callback('payment.succeeded');
    expect(await callback('payment.succeeded')).toEqual({ orderId, recorded: 'refunded' });
    expect(gateway.refunds).toBe(1);
  });

  it('is still to be refunded when the refund failed', async () => {
    await pay('token-1');
    await callback('payment.succeeded');
    gateway.failWith = new TransientError('down');
    await expect(reversePayment({ orderId }, ports)).rejects.toThrow(TransientError);
    gateway.failWith = undefined;
    expect(await reversePayment({ orderId }, ports)).toEqual({ reversal: 'REFUNDED' });
    expect(await reversePayment({ orderId }, ports)).toEqual({ reversal: 'REFUNDED' });
    expect(gateway.refunds).toBe(1);
  });

  it('is on the list of what waits for a person when the gateway refuses to give it back, and off it when it has', async () => {
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

  it('is refunded when it arrives after the gateway said that it was declined', async () => {
    await pay('token-1');
    await callback('payment.declined');
    gateway.state = 'paid';
    expect(await callback('payment.succeeded')).toMatchObject({ recorded: 'refunded' });
    expect(await table.get(paymentKey(orderId))).toMatchObject({ outcome: 'DECLINED', refunded: true });
  });

  it('is withdrawn after a decline too, and refunded if it was paid all the same', async () => {
    await pay('token-1');
    await callback('payment.declined');
    gateway.state = 'paid';
    expect(await reversePayment({ orderId }, ports)).toEqual({ reversal: 'REFUNDED' });
    expect(gateway.refunds).toBe(1);
  });

  it('is not undone by a decline that comes after it arrived', async () => {
    await pay('token-1');
    await callback('payment.succeeded');
    expect(await callback('payment.declined')).toMatchObject({ recorded: 'ignored' });
    expect(await table.get(paymentKey(orderId))).toMatchObject({ outcome: 'PAID' });
  });

  it('takes no word on a payment that nobody asked for, or on another amount', async () => {
    await expect(callback('payment.succeeded')).rejects.toThrow(NotFound);
    await pay('token-1');
    await expect(callback('payment.succeeded', { paymentId: 'foreign' })).rejects.toThrow(NotFound);
    await expect(callback('payment.succeeded', { amount: 1 })).rejects.toThrow(Conflict);
    await expect(callback('payment.succeeded', { currency: 'JPY' })).rejects.toThrow(Conflict);
    expect(taskResults.sent).toEqual([]);
  });
});

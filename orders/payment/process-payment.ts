import { PaymentVoided } from '../errors.ts';
import { paymentKey } from '../keys.ts';
import type { Currency } from '../money.ts';
import type { PaymentGateway, Table, TaskResults } from '../ports.ts';
import { deliverOutcome } from './deliver-outcome.ts';
import { findPayment, paymentIdOf, refundUnused } from './payment.ts';
import { undoPayment } from './reverse-payment.ts';

export interface PaymentOrder {
  readonly orderId: string;
  /** minor units */
  readonly amount: number;
  readonly currency: Currency;
  readonly taskToken: string;
}

/**
 * Requests the payment of an order from the gateway. The task then waits for the gateway's callback.
 *
 * 1. Store the payment with the task token before it is requested, so that no callback comes too early. A retry of the
 *    task has a new token, which replaces the old one.
 * 2. If the outcome is recorded already, because an earlier attempt requested the payment, send it with the new token.
 * 3. Otherwise request the payment. The gateway gets the payment id, never the token.
 * 4. If the payment was voided during the request, undo it: the compensation may have reached the gateway before the
 *    request.
 *
 * @throws PaymentVoided if the compensation has run
 */
export async function processPayment(
  { orderId, amount, currency, taskToken }: PaymentOrder,
  ports: { table: Table; gateway: PaymentGateway; taskResults: TaskResults; now: () => Date },
): Promise<void> {
  const { table, gateway } = ports;
  const paymentId = paymentIdOf(orderId);
  const set =
    'SET paymentId = :paymentId, orderId = :orderId, amount = :amount, #currency = :currency, taskToken = :taskToken, requestedAt = if_not_exists(requestedAt, :now)';
  const stored = await table.update(paymentKey(orderId), set, {
    condition: 'attribute_not_exists(outcome) AND attribute_not_exists(voided)',
    names: { '#currency': 'currency' },
    values: {
      ':paymentId': paymentId,
      ':orderId': orderId,
      ':amount': amount,
      ':currency': currency,
      ':taskToken': taskToken,
      ':now': ports.now().toISOString(),
    },
  });
  if (stored === undefined) {
    const payment = await findPayment(orderId, table);
    if (payment?.outcome === undefined || payment.voided) throw voided(orderId);
    await deliverOutcome({ ...payment, taskToken }, ports);
    return;
  }

  const requested = await gateway.request({ paymentId, amount, currency });
  if (requested === 'voided') throw voided(orderId);
  const afterwards = await findPayment(orderId, table);
  if (afterwards?.voided) {
    // The compensation has run already, so nothing else would refund the money.
    await undoPayment(afterwards, ports, refundUnused);
    throw voided(orderId);
  }
}

const voided = (orderId: string) =>
  new PaymentVoided(`the payment of order ${orderId} was voided by its compensation: it is not requested`);

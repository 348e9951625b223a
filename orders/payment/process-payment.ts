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
 * Asks the gateway for an order's money. The task then waits for the gateway's callback.
 *
 * 1. Store the payment with the task token, before the gateway hears of it: so no callback can come too early. A retry
 *    of the task has a new token, which replaces the old one.
 * 2. If the outcome is known already, because the gateway answered an earlier attempt, send it with the new token.
 * 3. Otherwise ask the gateway, by payment id alone.
 * 4. If the payment was voided while the gateway was asked, take it back: the compensation may have come to the gateway
 *    before the request did.
 *
 * @throws PaymentVoided if the compensation ran before
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

  const answer = await gateway.request({ paymentId, amount, currency });
  if (answer === 'voided') throw voided(orderId);
  const afterwards = await findPayment(orderId, table);
  if (afterwards?.voided) {
    // The compensation has run, so nobody else would notice if the money stayed.
    await undoPayment(afterwards, ports, refundUnused);
    throw voided(orderId);
  }
}

const voided = (orderId: string) =>
  new PaymentVoided(`the payment of order ${orderId} was voided before it was requested`);

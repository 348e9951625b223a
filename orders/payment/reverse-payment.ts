import { AlreadyFulfilled, TransientError } from '../errors.ts';
import { paymentKey, shipmentKey } from '../keys.ts';
import type { PaymentGateway, Table } from '../ports.ts';
import { findPayment, type Payment, refund } from './payment.ts';

export type Reversal = 'NOTHING_TO_REVERSE' | 'VOIDED' | 'REFUNDED';

/**
 * Compensation of `processPayment`: voids a payment, or refunds it if the money has arrived.
 *
 * 1. In one transaction, check that nothing has shipped, and mark the payment as voided. If there is no payment yet,
 *    this mark is the tombstone that refuses a late request.
 * 2. Void it at the gateway, or refund it if the money has arrived, even if its callback has not.
 *
 * @throws AlreadyFulfilled if the order has shipped: `fulfillOrder` succeeded and only its response was lost
 */
export async function reversePayment(
  { orderId }: { orderId: string },
  ports: { table: Table; gateway: PaymentGateway },
): Promise<{ reversal: Reversal }> {
  const { table } = ports;
  const result = await table.transact([
    { check: shipmentKey(orderId), condition: 'attribute_not_exists(pk)' },
    { update: paymentKey(orderId), set: 'SET voided = :true', values: { ':true': true } },
  ]);
  if (!result.done) throw new AlreadyFulfilled(`order ${orderId} has shipped: its payment cannot be reversed`);
  const payment = await findPayment(orderId, table);
  if (payment === undefined)
    throw new TransientError(`the payment of order ${orderId} was voided but cannot be read: try again`);
  return { reversal: await undoPayment(payment, ports) };
}

/**
 * Voids or refunds a payment at the gateway. May be repeated.
 * @param refundPaid is called if the money has arrived
 */
export async function undoPayment<Ports extends { table: Table; gateway: PaymentGateway }>(
  payment: Payment,
  ports: Ports,
  refundPaid: (orderId: string, ports: Ports) => Promise<void> = refund,
): Promise<Reversal> {
  const { paymentId, orderId, outcome, refunded } = payment;
  if (paymentId === undefined) return 'NOTHING_TO_REVERSE';
  if (refunded) return 'REFUNDED';
  // A declined payment too: the customer may have tried again, and the callback about that may be lost.
  if (outcome !== 'PAID' && (await ports.gateway.void(paymentId)) !== 'paid') return 'VOIDED';
  await refundPaid(orderId, ports);
  return 'REFUNDED';
}

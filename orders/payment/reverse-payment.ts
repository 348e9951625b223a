import { AlreadyFulfilled, TransientError } from '../errors.ts';
import { paymentKey, shipmentKey } from '../keys.ts';
import type { PaymentGateway, Table } from '../ports.ts';
import { findPayment, type Payment, refund } from './payment.ts';

export type Reversal = 'NOTHING_TO_REVERSE' | 'VOIDED' | 'REFUNDED';

/**
 * Compensation of `processPayment`: voids a payment, or refunds it if it has arrived.
 *
 * 1. In one transaction, see that nothing has shipped and mark the payment voided, also where there is none yet: the
 *    tombstone refuses a payment that is requested late.
 * 2. Withdraw it at the gateway, or refund it if the money has come, whether or not its callback has.
 *
 * @throws AlreadyFulfilled if the order has shipped: then only the answer of `fulfillOrder` was lost
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
  if (!result.done) throw new AlreadyFulfilled(`order ${orderId} has shipped: its payment stands`);
  const payment = await findPayment(orderId, table);
  if (payment === undefined) throw new TransientError(`the payment of order ${orderId} was voided but cannot be read`);
  return { reversal: await undoPayment(payment, ports) };
}

/**
 * Undoes at the gateway what may have been done there. May be repeated.
 * @param giveBack how money that has come is given back
 */
export async function undoPayment<Ports extends { table: Table; gateway: PaymentGateway }>(
  payment: Payment,
  ports: Ports,
  giveBack: (orderId: string, ports: Ports) => Promise<void> = refund,
): Promise<Reversal> {
  const { paymentId, orderId, outcome, refunded } = payment;
  if (paymentId === undefined) return 'NOTHING_TO_REVERSE';
  if (refunded) return 'REFUNDED';
  // Also what was declined: the customer may have tried again, and the gateway's word of that may be lost.
  if (outcome !== 'PAID' && (await ports.gateway.void(paymentId)) !== 'paid') return 'VOIDED';
  await giveBack(orderId, ports);
  return 'REFUNDED';
}

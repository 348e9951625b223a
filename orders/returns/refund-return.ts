import { paymentKey } from '../keys.ts';
import { findPayment, paymentIdOf } from '../payment/payment.ts';
import type { Item, PaymentGateway, Table } from '../ports.ts';
import { RefundRefused } from './errors.ts';
import { refundKey } from './keys.ts';
import type { Refund } from './return.ts';

/**
 * Gives back what was paid for the accepted goods of a return, once.
 *
 * 1. In one transaction, note the refund and add it to what was refunded of the payment, which stays within what was paid
 *    whatever other returns do at the same time. If it is noted already, this is a repetition.
 * 2. Ask the gateway, by the refund's own id, which it refunds once.
 * 3. Note that it was done.
 *
 * @throws RefundRefused if it is more than was paid and not refunded yet
 * @throws PaymentGatewayRefused if the gateway refuses it for good
 */
export async function refundReturn(
  { returnId, orderId, refund }: { returnId: string; orderId: string; refund: Refund },
  { table, gateway, now }: { table: Table; gateway: PaymentGateway; now: () => Date },
): Promise<{ refunded: number }> {
  const { amount } = refund;
  if (amount === 0) return { refunded: 0 };
  const key = refundKey(returnId);
  const noted = (await table.get(key)) ?? (await note({ returnId, orderId, amount }, table, now));
  if (noted.amount !== amount) {
    throw new RefundRefused(`return ${returnId} was to be refunded ${noted.amount} before, not ${amount}`);
  }
  if (noted.status === 'DONE') return { refunded: amount };
  await gateway.refund(paymentIdOf(orderId), { refundId: `refund-${returnId}`, amount });
  await table.update(key, 'SET #status = :done', { names: { '#status': 'status' }, values: { ':done': 'DONE' } });
  return { refunded: amount };
}

/** The REFUND item, counted among what was refunded of the payment. */
async function note(
  { returnId, orderId, amount }: { returnId: string; orderId: string; amount: number },
  table: Table,
  now: () => Date,
): Promise<Item> {
  const key = refundKey(returnId);
  const paid = (await findPayment(orderId, table))?.amount ?? 0;
  const item = { ...key, orderId, amount, status: 'REQUESTED', requestedAt: now().toISOString() };
  const result = await table.transact([
    { put: item, condition: 'attribute_not_exists(pk)' },
    {
      update: paymentKey(orderId),
      set: 'SET returned = if_not_exists(returned, :none) + :amount',
      condition:
        'outcome = :paid AND attribute_not_exists(voided) AND :amount <= amount AND (attribute_not_exists(returned) OR returned <= :room)',
      values: { ':none': 0, ':amount': amount, ':paid': 'PAID', ':room': paid - amount },
    },
  ]);
  if (result.done) return item;
  const existing = await table.get(key);
  if (existing !== undefined) return existing;
  throw new RefundRefused(`a refund of ${amount} for order ${orderId} is more than was paid and not refunded yet`);
}

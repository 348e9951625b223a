import { paymentKey } from '../keys.ts';
import { findPayment, paymentIdOf } from '../payment/payment.ts';
import type { Item, PaymentGateway, Table } from '../ports.ts';
import { RefundRefused } from './errors.ts';
import { refundKey } from './keys.ts';
import type { Refund } from './return.ts';

/**
 * Refunds what was paid for the accepted goods of a return, once.
 *
 * 1. In one transaction, write the REFUND item and add its amount to the payment's sum of refunds. The condition keeps
 *    that sum within what was paid, also if other returns are refunded at the same time. If there is a REFUND item
 *    already, this is a repetition.
 * 2. Request the refund from the gateway with an id that is the same in each attempt, so that it is made once.
 * 3. Record that it is done.
 *
 * @throws RefundRefused if it is more than what remains of the payment, or differs from the amount of an earlier
 *   attempt
 * @throws PaymentGatewayRefused if the gateway refuses it permanently
 */
export async function refundReturn(
  { returnId, orderId, refund }: { returnId: string; orderId: string; refund: Refund },
  { table, gateway, now }: { table: Table; gateway: PaymentGateway; now: () => Date },
): Promise<{ /** minor units */ refunded: number }> {
  const { amount } = refund;
  if (amount === 0) return { refunded: 0 };
  const key = refundKey(returnId);
  const recorded = (await table.get(key)) ?? (await record({ returnId, orderId, amount }, table, now));
  if (recorded.amount !== amount) {
    throw new RefundRefused(
      `an earlier attempt refunds ${recorded.amount} for return ${returnId}: the amount cannot become ${amount}`,
    );
  }
  if (recorded.status === 'DONE') return { refunded: amount };
  await gateway.refund(paymentIdOf(orderId), { refundId: `refund-${returnId}`, amount });
  await table.update(key, 'SET #status = :done', { names: { '#status': 'status' }, values: { ':done': 'DONE' } });
  return { refunded: amount };
}

/**
 * Writes the REFUND item and adds it to the payment's sum of refunds; returns the item, or the one of an earlier
 * attempt.
 */
async function record(
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
  throw new RefundRefused(
    `a refund of ${amount} for order ${orderId} is more than what was paid and is not refunded yet`,
  );
}

import { OutOfStock, ReservationReleased, TransientError } from '../errors.ts';
import { reservationKey, stockKey } from '../keys.ts';
import type { OrderItem } from '../order/order.ts';
import type { Table, Write } from '../ports.ts';

export type ReservedItem = Pick<OrderItem, 'sku' | 'quantity'>;

/** RELEASED is also the tombstone that a compensation writes if there was nothing to release. */
export type ReservationStatus = 'HELD' | 'RELEASED' | 'SHIPPED';

/**
 * Reserves stock for an order: all items or none.
 *
 * 1. In one transaction, write the reservation and move each quantity from available to reserved.
 * 2. If the reservation exists already, this is a repetition (HELD), or it comes too late (RELEASED or SHIPPED).
 *
 * @throws OutOfStock naming each item that is not in stock in the ordered quantity
 * @throws ReservationReleased if the compensation has run, or the order has shipped
 * @throws TransientError if the reservation changed meanwhile
 */
export async function reserveItems(
  { orderId, items }: { orderId: string; items: readonly ReservedItem[] },
  { table }: { table: Table },
): Promise<{ reserved: readonly ReservedItem[] }> {
  const reserved = items.map(({ sku, quantity }) => ({ sku, quantity }));
  const key = reservationKey(orderId);
  const result = await table.transact([
    { put: { ...key, status: 'HELD', items: reserved }, condition: 'attribute_not_exists(pk)' },
    ...reserved.map(take),
  ]);
  if (result.done) return { reserved };

  const reservation = await table.get(key);
  if (reservation?.status === 'HELD') return { reserved };
  if (reservation !== undefined) {
    throw new ReservationReleased(
      `the reservation of order ${orderId} is ${String(reservation.status).toLowerCase()} already: it cannot be made again`,
    );
  }
  // The write at position 0 is the reservation; the write of item i is at position i + 1.
  const missing = result.refused.flatMap((position) => reserved[position - 1]?.sku ?? []);
  if (missing.length === 0)
    throw new TransientError(`the reservation of order ${orderId} changed while it was being made: try again`);
  throw new OutOfStock(`not in stock in the ordered quantity: ${missing.join(', ')}`);
}

const take = ({ sku, quantity }: ReservedItem): Write => ({
  update: stockKey(sku),
  set: 'SET available = available - :quantity, reserved = reserved + :quantity',
  condition: 'available >= :quantity',
  values: { ':quantity': quantity },
});

import { AlreadyFulfilled, TransientError } from '../errors.ts';
import { reservationKey, stockKey } from '../keys.ts';
import type { Table, Write } from '../ports.ts';
import type { ReservationStatus, ReservedItem } from './reserve-items.ts';

/**
 * Compensation of `reserveItems`: makes reserved stock available again.
 *
 * 1. If nothing is reserved, write a tombstone, which refuses a reservation that comes later.
 * 2. Otherwise, in one transaction, mark it released and move each quantity back from reserved to available.
 *
 * @returns whether this call made stock available again
 * @throws AlreadyFulfilled if the goods have shipped
 * @throws TransientError if the reservation changed meanwhile
 */
export async function releaseReservation(
  { orderId }: { orderId: string },
  { table }: { table: Table },
): Promise<{ released: boolean }> {
  const key = reservationKey(orderId);
  const reservation = await table.get(key);
  const status = reservation?.status as ReservationStatus | undefined;
  if (status === 'RELEASED') return { released: false };
  if (status === 'SHIPPED') throw new AlreadyFulfilled(`order ${orderId} has shipped: its goods cannot be released`);

  const items = (reservation?.items ?? []) as readonly ReservedItem[];
  const result = await table.transact(
    status === undefined
      ? [{ put: { ...key, status: 'RELEASED', items }, condition: 'attribute_not_exists(pk)' }]
      : [release(orderId), ...items.map(giveBack)],
  );
  // It was reserved, released or shipped between the read and the write: the next attempt reads which.
  if (!result.done)
    throw new TransientError(`the reservation of order ${orderId} changed while it was being released: try again`);
  return { released: items.length > 0 };
}

const release = (orderId: string): Write => ({
  update: reservationKey(orderId),
  set: 'SET #status = :released',
  condition: '#status = :held',
  names: { '#status': 'status' },
  values: { ':released': 'RELEASED', ':held': 'HELD' },
});

const giveBack = ({ sku, quantity }: ReservedItem): Write => ({
  update: stockKey(sku),
  set: 'SET available = available + :quantity, reserved = reserved - :quantity',
  values: { ':quantity': quantity },
});

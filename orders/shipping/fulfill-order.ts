import { FulfillmentRefused } from '../errors.ts';
import type { ReservedItem } from '../inventory/reserve-items.ts';
import { paymentKey, reservationKey, shipmentKey, stockKey } from '../keys.ts';
import { type EndingPorts, endingWrites } from '../order/conclude-order.ts';
import type { Table, Write } from '../ports.ts';

/**
 * Ships an order whose goods are reserved and whose payment has arrived. The shipment is the point of no return: an
 * order that has shipped is not undone, and an order that is being undone does not ship.
 *
 * 1. In one transaction, check that the payment is paid and not voided, write the shipment, move each quantity from
 *    reserved to shipped, give the order its outcome, put the notification into the outbox, and set when its personal
 *    data expires, if a retention is configured.
 * 2. If an earlier attempt shipped it and its response was lost, nothing remains to be done.
 *
 * @throws FulfillmentRefused if it is not paid, not reserved, or has another outcome
 */
export async function fulfillOrder(
  { orderId }: { orderId: string },
  ports: { table: Table } & EndingPorts,
): Promise<{ shippedAt: string }> {
  const { table } = ports;
  const shipped = await shippedAt(orderId, table);
  if (shipped !== undefined) return { shippedAt: shipped };

  const reservation = await table.get(reservationKey(orderId));
  const items = (reservation?.items ?? []) as readonly ReservedItem[];
  const at = ports.now().toISOString();
  const result = await table.transact([
    paymentIsPaid(orderId),
    { put: { ...shipmentKey(orderId), shippedAt: at, items }, condition: 'attribute_not_exists(pk)' },
    ship(orderId),
    ...endingWrites(orderId, { outcome: 'FULFILLED', notification: { message: 'Your order is on its way.' } }, ports),
    ...items.map(takeOut),
  ]);
  if (result.done) return { shippedAt: at };

  const meanwhile = await shippedAt(orderId, table);
  if (meanwhile !== undefined) return { shippedAt: meanwhile };
  // In the sequence of the writes above.
  const reasons = [
    'it is not paid',
    'it has a shipment',
    'its goods are not reserved',
    'it has ended',
    'its customer was notified',
  ];
  const refused = result.refused.map((position) => reasons[position] ?? 'its stock has changed');
  throw new FulfillmentRefused(`order ${orderId} cannot ship: ${refused.join(', ')}`);
}

async function shippedAt(orderId: string, table: Table): Promise<string | undefined> {
  const shipment = await table.get(shipmentKey(orderId));
  return shipment?.shippedAt as string | undefined;
}

const paymentIsPaid = (orderId: string): Write => ({
  check: paymentKey(orderId),
  condition: 'outcome = :paid AND attribute_not_exists(voided)',
  values: { ':paid': 'PAID' },
});

const ship = (orderId: string): Write => ({
  update: reservationKey(orderId),
  set: 'SET #status = :shipped',
  condition: '#status = :held',
  names: { '#status': 'status' },
  values: { ':shipped': 'SHIPPED', ':held': 'HELD' },
});

const takeOut = ({ sku, quantity }: ReservedItem): Write => ({
  update: stockKey(sku),
  set: 'SET reserved = reserved - :quantity, shipped = shipped + :quantity',
  values: { ':quantity': quantity },
});

import { NotFound } from '../errors.ts';
import { partitionOf } from '../keys.ts';
import { personalData } from '../personal-data.ts';
import { pick } from '../pick.ts';
import type { Table } from '../ports.ts';
import { personalFields } from './submit-order.ts';

/** The fields that the API shows, by the sort key of the item; never task tokens or fingerprints. */
const shown = {
  ORDER: ['currency', 'items', 'receivedAt', 'endedAt', 'details', 'repair'],
  RESERVATION: ['status', 'items'],
  APPROVAL: ['status', 'total', 'requestedAt', 'decidedAt', 'decidedBy', 'comment'],
  PAYMENT: ['paymentId', 'amount', 'currency', 'outcome', 'reason', 'voided', 'refunded'],
  SHIPMENT: ['shippedAt'],
} as const;

export interface OrderView {
  readonly orderId: string;
  readonly status: string;
  readonly [part: string]: unknown;
}

/**
 * Reads an order with its reservation, approval, payment and shipment as far as they exist, and its personal data if
 * that has not expired.
 * @throws NotFound if there is no order with this id
 */
export async function getOrder(orderId: string, { table, now }: { table: Table; now: () => Date }): Promise<OrderView> {
  const items = await table.query(partitionOf(orderId));
  const order = items.find(({ sk }) => sk === 'ORDER');
  if (order === undefined) throw new NotFound(`there is no order ${orderId}`);
  const { ORDER, ...parts } = shown;
  const view: Record<string, unknown> = {};
  for (const [sk, fields] of Object.entries(parts)) {
    const item = items.find((candidate) => candidate.sk === sk);
    if (item !== undefined) view[sk.toLowerCase()] = pick(item, fields);
  }
  const customerData = personalData(order, items, { fields: personalFields, now });
  return { orderId, status: String(order.status), ...customerData, ...pick(order, ORDER), ...view };
}

import { NotFound } from '../errors.ts';
import { partitionOf } from '../keys.ts';
import { personalData } from '../personal-data.ts';
import { pick } from '../pick.ts';
import type { Table } from '../ports.ts';
import { personalFields } from './submit-order.ts';

/** The fields of each item of an order that a view shows; never task tokens or fingerprints. */
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
 * An order with its reservation, approval, payment and shipment. Of its personal data it shows what has not expired.
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
  const ofCustomer = personalData(order, items, { fields: personalFields, now });
  return { orderId, status: String(order.status), ...ofCustomer, ...pick(order, ORDER), ...view };
}

import type { Key } from './ports.ts';

/** The keys of the one table, all in one place; those of returns are in returns/keys.ts. */
export const partitionOf = (orderId: string): string => `ORDER#${orderId}`;

const part =
  (sk: string) =>
  (orderId: string): Key => ({ pk: partitionOf(orderId), sk });

export const orderKey = part('ORDER');
export const reservationKey = part('RESERVATION');
export const paymentKey = part('PAYMENT');
export const approvalKey = part('APPROVAL');
export const shipmentKey = part('SHIPMENT');
/** The outbox: what the customer is told when the order has ended. One key, so it can be told only once. */
export const outcomeNotificationKey = part('NOTIFICATION#OUTCOME');
/** The outbox: what the approvers are told. */
export const approvalNotificationKey = part('NOTIFICATION#APPROVAL');

/** All that waits for a person lies together, so that it can be listed. */
export const repairsPartition = 'REPAIR#OPEN';
export const repairKey = (id: string): Key => ({ pk: repairsPartition, sk: id });

/**
 * All of a kind whose execution may not have begun lies together, so that it can be found. Its writes are spread over the
 * ids, so DynamoDB splits the partition where it gets hot:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html
 */
export const pendingStartsOf = (subject: string): string => `START#${subject}`;
export const pendingStartKey = (subject: string, id: string): Key => ({ pk: pendingStartsOf(subject), sk: id });

/** Money that came for an order that does not use it, and that could not be given back. */
export const strandedMoneyKey = (orderId: string): Key => repairKey(`MONEY#${orderId}`);

export const stockKey = (sku: string): Key => ({ pk: `STOCK#${sku}`, sk: 'STOCK' });

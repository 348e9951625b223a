import type { Key } from './ports.ts';

/**
 * The keys of all items in the DynamoDB table; those of returns are in returns/keys.ts. docs/architecture.md describes
 * the table.
 */

/** The partition key of all items of an order. */
export const partitionOf = (orderId: string): string => `ORDER#${orderId}`;

/** A function that makes the key of the item with this sort key in the partition of an order. */
const itemOfOrder =
  (sk: string) =>
  (orderId: string): Key => ({ pk: partitionOf(orderId), sk });

export const orderKey = itemOfOrder('ORDER');
export const reservationKey = itemOfOrder('RESERVATION');
export const paymentKey = itemOfOrder('PAYMENT');
export const approvalKey = itemOfOrder('APPROVAL');
export const shipmentKey = itemOfOrder('SHIPMENT');
/** The outbox: the notification of the customer when the order has ended. One key, so it can be written only once. */
export const outcomeNotificationKey = itemOfOrder('NOTIFICATION#OUTCOME');
/** The outbox: the notification of the approvers. */
export const approvalNotificationKey = itemOfOrder('NOTIFICATION#APPROVAL');

/** All entries of the list of repairs have one partition key, so that one query returns them. */
export const repairsPartition = 'REPAIR#OPEN';
export const repairKey = (id: string): Key => ({ pk: repairsPartition, sk: id });

/**
 * The notes that an execution must be started (start/pending-start.ts) have one partition key for each subject (`order`
 * or `return`), so that one query returns them. The sort keys are ids, so DynamoDB can split the partition if it gets
 * hot:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html
 */
export const pendingStartsOf = (subject: string): string => `START#${subject}`;
export const pendingStartKey = (subject: string, id: string): Key => ({ pk: pendingStartsOf(subject), sk: id });

/** The entry in the list of repairs for a payment that must be refunded, but whose refund failed. */
export const strandedMoneyKey = (orderId: string): Key => repairKey(`MONEY#${orderId}`);

export const stockKey = (sku: string): Key => ({ pk: `STOCK#${sku}`, sk: 'STOCK' });

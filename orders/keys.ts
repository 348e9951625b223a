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
/** The outbox: the notification of the customer when the order has ended. One key, so it can be written only once. */
export const outcomeNotificationKey = part('NOTIFICATION#OUTCOME');
/** The outbox: the notification of the approvers. */
export const approvalNotificationKey = part('NOTIFICATION#APPROVAL');

/** Everything that waits for a person has one partition key, so that it can be listed. */
export const repairsPartition = 'REPAIR#OPEN';
export const repairKey = (id: string): Key => ({ pk: repairsPartition, sk: id });

/**
 * The notes of executions to start have one partition key for each subject, so that they can be found. The sort keys
 * are ids, so DynamoDB can split the partition if it gets hot:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html
 */
export const pendingStartsOf = (subject: string): string => `START#${subject}`;
export const pendingStartKey = (subject: string, id: string): Key => ({ pk: pendingStartsOf(subject), sk: id });

/** Money that arrived for an order that does not use it, and that could not be refunded. */
export const strandedMoneyKey = (orderId: string): Key => repairKey(`MONEY#${orderId}`);

export const stockKey = (sku: string): Key => ({ pk: `STOCK#${sku}`, sk: 'STOCK' });

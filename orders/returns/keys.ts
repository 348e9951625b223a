import { partitionOf } from '../keys.ts';
import type { Key } from '../ports.ts';

/** The partition key of all items of a return. */
export const partitionOfReturn = (returnId: string): string => `RETURN#${returnId}`;

const part =
  (sk: string) =>
  (returnId: string): Key => ({ pk: partitionOfReturn(returnId), sk });

export const returnKey = part('RETURN');
/** The goods of its order that a return claims. */
export const claimKey = part('CLAIM');
export const inspectionKey = part('INSPECTION');
export const refundKey = part('REFUND');
/** Goods that were taken back: restocked or written off. */
export const takenBackKey = (returnId: string, sku: string, condition: string): Key => ({
  pk: partitionOfReturn(returnId),
  sk: `TAKEN#${condition.toUpperCase()}#${sku}`,
});
/** The outbox: the notification of the customer at the end, and that of the warehouse. */
export const outcomeNotificationKey = part('NOTIFICATION#OUTCOME');
export const inspectionNotificationKey = part('NOTIFICATION#INSPECTION');

/** How many pieces of a SKU all returns of an order claim together. It is in the partition of the order. */
export const claimedKey = (orderId: string, sku: string): Key => ({ pk: partitionOf(orderId), sk: `RETURNED#${sku}` });

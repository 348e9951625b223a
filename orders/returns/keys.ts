import { partitionOf } from '../keys.ts';
import type { Key } from '../ports.ts';

/** The partition key of all items of a return. */
export const partitionOfReturn = (returnId: string): string => `RETURN#${returnId}`;

/** A function that makes the key of the item with this sort key in the partition of a return. */
const itemOfReturn =
  (sk: string) =>
  (returnId: string): Key => ({ pk: partitionOfReturn(returnId), sk });

export const returnKey = itemOfReturn('RETURN');
/** The goods of its order that a return claims. */
export const claimKey = itemOfReturn('CLAIM');
export const inspectionKey = itemOfReturn('INSPECTION');
export const refundKey = itemOfReturn('REFUND');
/** Goods of one SKU and condition (`good` or `damaged`) that were restocked or written off. */
export const takenBackKey = (returnId: string, sku: string, condition: string): Key => ({
  pk: partitionOfReturn(returnId),
  sk: `TAKEN#${condition.toUpperCase()}#${sku}`,
});
/** The outbox: the notification of the customer when the return has ended. */
export const outcomeNotificationKey = itemOfReturn('NOTIFICATION#OUTCOME');
/** The outbox: the notification of the warehouse that it must inspect the goods. */
export const inspectionNotificationKey = itemOfReturn('NOTIFICATION#INSPECTION');

/** The item with the number of pieces of a SKU that all returns of an order claim together. */
export const claimedKey = (orderId: string, sku: string): Key => ({ pk: partitionOf(orderId), sk: `RETURNED#${sku}` });

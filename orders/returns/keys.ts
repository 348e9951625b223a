import { partitionOf } from '../keys.ts';
import type { Key } from '../ports.ts';

/** All that belongs to a return lies together, as all that belongs to an order does. */
export const partitionOfReturn = (returnId: string): string => `RETURN#${returnId}`;

const part =
  (sk: string) =>
  (returnId: string): Key => ({ pk: partitionOfReturn(returnId), sk });

export const returnKey = part('RETURN');
/** What the return counts among the goods that were returned of its order. */
export const claimKey = part('CLAIM');
export const inspectionKey = part('INSPECTION');
export const refundKey = part('REFUND');
/** Goods that were taken back, restocked or written off. */
export const takenBackKey = (returnId: string, sku: string, condition: string): Key => ({
  pk: partitionOfReturn(returnId),
  sk: `TAKEN#${condition.toUpperCase()}#${sku}`,
});
/** The outbox: what the customer is told at the end, and what the warehouse is asked. */
export const outcomeNotificationKey = part('NOTIFICATION#OUTCOME');
export const inspectionNotificationKey = part('NOTIFICATION#INSPECTION');

/** How much of a SKU of an order is claimed by its returns. It lies with the order, which all of its returns share. */
export const claimedKey = (orderId: string, sku: string): Key => ({ pk: partitionOf(orderId), sk: `RETURNED#${sku}` });

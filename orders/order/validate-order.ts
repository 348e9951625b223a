import * as z from 'zod/mini';
import { ValidationError } from '../errors.ts';
import { currencies } from '../money.ts';
import type { Table } from '../ports.ts';
import { type Order, parse, parseOrder, subtotalOf } from './order.ts';
import { storeOrder } from './submit-order.ts';

const approvalLimitsSchema = z.partialRecord(z.enum(currencies), z.int().check(z.minimum(0)));

/** Totals above which a person must approve, in minor units. A currency without one always needs a person. */
export type ApprovalLimits = z.infer<typeof approvalLimitsSchema>;

/** @throws ValidationError if it is not a JSON object of amounts by currency */
export function parseApprovalLimits(json: string): ApprovalLimits {
  return parse(approvalLimitsSchema, JSON.parse(json));
}

export interface ValidatedOrder extends Order {
  /** What the goods cost, in minor units. */
  readonly subtotal: number;
  /** A total above it needs a person's approval, in minor units; -1 means that every total does. */
  readonly approvalLimit: number;
}

/**
 * Checks an order at the start of its execution, because an execution can also be started without the API.
 *
 * 1. Check every field, and that the order names the execution: so an order has one execution at the most.
 * 2. Store it, unless the API has done so.
 * 3. Add what the workflow decides by.
 *
 * @throws ValidationError if it is not a valid order
 * @throws Conflict if another order has this id
 */
export async function validateOrder(
  { orderId, order: input }: { orderId: string; order: unknown },
  { table, approvalLimits, now }: { table: Table; approvalLimits: ApprovalLimits; now: () => Date },
): Promise<ValidatedOrder> {
  const order = parseOrder(input);
  if (order.orderId !== orderId) {
    throw new ValidationError([{ path: 'orderId', message: `must be the execution's name, ${orderId}` }]);
  }
  await storeOrder(order, { table, now });
  return { ...order, subtotal: subtotalOf(order.items), approvalLimit: approvalLimits[order.currency] ?? -1 };
}

import * as z from 'zod/mini';
import { ValidationError } from '../errors.ts';
import { currencies } from '../money.ts';
import type { Table } from '../ports.ts';
import { type Order, parse, parseOrder, subtotalOf } from './order.ts';
import { storeOrder } from './submit-order.ts';

const approvalLimitsSchema = z.partialRecord(z.enum(currencies), z.int().check(z.minimum(0)));

/**
 * Totals above which a person must approve, in minor units. In a currency without a limit, every order needs approval.
 */
export type ApprovalLimits = z.infer<typeof approvalLimitsSchema>;

/**
 * Reads the environment variable APPROVAL_LIMITS: `{"EUR":50000}`.
 * @throws SyntaxError if it is not JSON, ValidationError if it is not an object of amounts by currency
 */
export function parseApprovalLimits(json: string): ApprovalLimits {
  return parse(approvalLimitsSchema, JSON.parse(json));
}

export interface ValidatedOrder extends Order {
  /** The price of the goods without shipping, in minor units. */
  readonly subtotal: number;
  /** A total above this needs a person's approval, in minor units; -1: every total does. */
  readonly approvalLimit: number;
}

/**
 * Checks an order at the start of its execution, because an execution can be started without the API.
 *
 * 1. Check every field, and that the order's id is the execution's name, so that an order has at most one execution.
 * 2. Store it, unless the API has stored it.
 * 3. Add the values by which the workflow decides about the approval: subtotal and approval limit.
 *
 * @throws ValidationError if it is not a valid order
 * @throws Conflict if a different order has this id
 */
export async function validateOrder(
  { orderId, order: input }: { orderId: string; order: unknown },
  { table, approvalLimits, now }: { table: Table; approvalLimits: ApprovalLimits; now: () => Date },
): Promise<ValidatedOrder> {
  const order = parseOrder(input);
  if (order.orderId !== orderId) {
    throw new ValidationError([{ path: 'orderId', message: `must be the name of the execution, ${orderId}` }]);
  }
  await storeOrder(order, { table, now });
  return { ...order, subtotal: subtotalOf(order.items), approvalLimit: approvalLimits[order.currency] ?? -1 };
}

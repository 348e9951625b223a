import { orderKey } from '../keys.ts';
import type { Executions, Table, Write } from '../ports.ts';
import { noteStart, startNoted } from '../start/pending-start.ts';
import { storeOnce } from '../store-once.ts';
import { type Order, parseOrder } from './order.ts';

/** The fields with personal data: they expire some time after the order has ended, if a retention is configured. */
export const personalFields = ['customer', 'shippingAddress'] as const satisfies readonly (keyof Order)[];

/** The status of the ORDER item: RECEIVED or PARKED while its execution has not ended the order, then its outcome. */
export type OrderStatus = 'RECEIVED' | 'PARKED' | Outcome;
export type Outcome = 'FULFILLED' | 'REJECTED' | 'CANCELLED' | 'FAILED';

export interface SubmittedOrder {
  readonly orderId: string;
  readonly status: OrderStatus;
  /** The ARN of the order's execution; missing if the order had ended before. */
  readonly executionArn?: string;
}

/**
 * Accepts an order and starts its execution.
 *
 * 1. Check it, so that the response names every problem.
 * 2. Store it with a fingerprint, unless it is stored already, and with a note that its execution must be started.
 * 3. Start the execution, whose name is the order's id, and delete the note. Steps 2 and 3 may be repeated: a caller that
 *    gets no response sends the order again. If it does not, `startPending` finds the note and starts the execution.
 *
 * An order that has ended is not started again, not even after 90 days, when Step Functions would accept its name
 * again.
 *
 * @throws ValidationError if it is not a valid order
 * @throws Conflict if a different order has this id
 */
export async function submitOrder(
  body: unknown,
  ports: { table: Table; executions: Executions; now: () => Date },
): Promise<SubmittedOrder> {
  const order = parseOrder(body);
  const { orderId } = order;
  const status = await storeOrder(order, ports, [noteStart('order', orderId, order, ports.now)]);
  if (status !== 'RECEIVED') return { orderId, status };
  return { orderId, status, executionArn: await startNoted('order', orderId, order, ports) };
}

/**
 * Stores a new order.
 * @param also further writes of the same transaction
 * @returns RECEIVED, or the current status of the same order if it was stored before
 * @throws Conflict if a different order has this id
 */
export const storeOrder = (
  order: Order,
  ports: { table: Table; now: () => Date },
  also: readonly Write[] = [],
): Promise<OrderStatus> =>
  storeOnce(
    order,
    { key: orderKey(order.orderId), name: `order ${order.orderId}`, personal: personalFields, also },
    ports,
  ) as Promise<OrderStatus>;

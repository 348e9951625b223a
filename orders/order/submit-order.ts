import { orderKey } from '../keys.ts';
import type { Executions, Table, Write } from '../ports.ts';
import { noteStart, startNoted } from '../start/pending-start.ts';
import { storeOnce } from '../store-once.ts';
import { type Order, parseOrder } from './order.ts';

/** What an order says of its customer: it expires some time after the order has ended, if that is configured. */
export const personalFields = ['customer', 'shippingAddress'] as const satisfies readonly (keyof Order)[];

/** What the ORDER item's status can be: RECEIVED or PARKED while it runs, otherwise its outcome. */
export type OrderStatus = 'RECEIVED' | 'PARKED' | Outcome;
export type Outcome = 'FULFILLED' | 'REJECTED' | 'CANCELLED' | 'FAILED';

export interface SubmittedOrder {
  readonly orderId: string;
  readonly status: OrderStatus;
  /** Of the execution that this order has now; without it, the order had ended before. */
  readonly executionArn?: string;
}

/**
 * Takes an order in and starts its execution.
 *
 * 1. Check it, so that who sends it hears at once what is wrong.
 * 2. Store it with a fingerprint, unless it is there already, and with a note that its execution is to be started.
 * 3. Start the execution that it names. Both may be repeated, so a caller that got no answer sends the order again. If
 *    nobody does, `startPending` finds the note.
 *    What has ended is not started again, even when Step Functions has forgotten its name, 90 days later.
 *
 * @throws ValidationError if it is not a valid order
 * @throws Conflict if another order has this id
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
 * The ORDER item of a new order, or the status of the same order stored before.
 * @param also is written with it, in the same transaction
 * @throws Conflict if another order has this id
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

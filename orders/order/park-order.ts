import { OrderParked } from '../errors.ts';
import { orderKey, repairKey } from '../keys.ts';
import type { Table } from '../ports.ts';
import { park, type Visit } from '../repair/park.ts';
import type { CaughtError } from './conclude-order.ts';
import { remainingAfter } from './undo.ts';

export interface ParkRequest extends Visit {
  readonly orderId: string;
  /** Why the order is being undone: the error that started the compensation, not the one that made it fail. */
  readonly failure: {
    readonly stage: string;
    readonly outcome: string;
    readonly reason: string;
    readonly error: CaughtError;
  };
}

/**
 * Stops an order that could not be undone, until a person repairs it; `park` describes the steps.
 * @throws OrderParked unless the order was parked before and its execution was redriven since then
 * @throws TransientError if the order changed meanwhile: a late attempt must not park an order that has resumed
 */
export async function parkOrder(
  { orderId, ...visit }: ParkRequest,
  ports: { table: Table; now: () => Date },
): Promise<void> {
  const { state, error } = visit.parked;
  const name = `order ${orderId}`;
  const keys = { key: orderKey(orderId), listKey: repairKey(orderId), listed: { orderId } };
  if ((await park({ ...keys, name, visit, left: remainingAfter(state) }, ports)) === 'resumes') return;
  throw new OrderParked(`${name} is parked for repair: ${state} failed with ${error.Error}`);
}

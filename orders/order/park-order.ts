import { OrderParked } from '../errors.ts';
import { orderKey } from '../keys.ts';
import type { Table } from '../ports.ts';
import type { CaughtError } from './conclude-order.ts';

export interface ParkRequest {
  readonly orderId: string;
  readonly executionArn: string;
  /** How often the execution has been redriven. */
  readonly redriveCount: number;
  /** When the workflow came here: the same for every attempt of one visit, and also when a redrive repeats it. */
  readonly enteredAt: string;
  /** The state that failed for good, and its error. */
  readonly parked: { readonly state: string; readonly error: CaughtError };
  /** Why the order is being undone. */
  readonly failure: {
    readonly stage: string;
    readonly outcome: string;
    readonly reason: string;
    readonly error: CaughtError;
  };
}

/** What the ORDER item holds for the person who repairs it. */
export interface Repair extends Omit<ParkRequest, 'orderId'> {
  readonly status: 'NEEDED' | 'RESUMED';
  readonly at: string;
}

/**
 * Stops an order that could not be undone, until a person has mended the cause and redrives the execution.
 *
 * 1. If this execution was redriven since the order was parked, note that and let the compensation go on.
 * 2. Otherwise record what failed and why, and fail the execution with OrderParked; a redrive comes back here.
 *
 * @throws OrderParked unless the order was parked before and the execution redriven since
 */
export async function parkOrder(
  request: ParkRequest,
  { table, now }: { table: Table; now: () => Date },
): Promise<void> {
  const { orderId, ...visit } = request;
  const order = await table.get(orderKey(orderId));
  const earlier = order?.repair as Repair | undefined;
  const status = mayResume(request, earlier) ? 'RESUMED' : 'NEEDED';
  await record(orderId, { ...visit, status, at: now().toISOString() }, table);
  if (status === 'RESUMED') return;
  throw new OrderParked(
    `order ${orderId} is parked for repair: ${visit.parked.state} failed with ${visit.parked.error.Error}`,
  );
}

function mayResume({ enteredAt, redriveCount }: ParkRequest, earlier: Repair | undefined): boolean {
  if (earlier === undefined) return false;
  // The same visit again, because the answer of an earlier attempt was lost: it gets the same answer.
  if (earlier.enteredAt === enteredAt && earlier.redriveCount === redriveCount) return earlier.status === 'RESUMED';
  return earlier.status === 'NEEDED' && redriveCount > earlier.redriveCount;
}

/** An order that has an outcome keeps it: what then needs repair is only how it was told. */
async function record(orderId: string, repair: Repair, table: Table): Promise<void> {
  const key = orderKey(orderId);
  const values = { ':repair': repair };
  const open = await table.update(key, 'SET #status = :parked, repair = :repair', {
    condition: 'attribute_not_exists(#status) OR #status IN (:received, :parked)',
    names: { '#status': 'status' },
    values: { ...values, ':parked': 'PARKED', ':received': 'RECEIVED' },
  });
  if (open === undefined) await table.update(key, 'SET repair = :repair', { values });
}

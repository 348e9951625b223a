import { OrderParked, TransientError } from '../errors.ts';
import { orderKey, repairKey } from '../keys.ts';
import type { Item, Table, Write } from '../ports.ts';
import type { CaughtError } from './conclude-order.ts';
import type { OrderStatus } from './submit-order.ts';

export interface ParkRequest {
  readonly orderId: string;
  readonly executionArn: string;
  /** How often the execution has been redriven. */
  readonly redriveCount: number;
  /**
   * How often the execution has gone on from here: with `redriveCount`, it tells the attempts of one visit from the next
   * visit. The time would not, since on a virtual clock a compensation can fail again in the millisecond of the redrive.
   */
  readonly repairs: number;
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

/** What can be left to undo, in the order in which it is undone. */
const undoing = ['payment', 'reservation', 'notification'] as const;

/** What the ORDER item holds for the person who repairs it. */
export interface Repair extends Omit<ParkRequest, 'orderId'> {
  readonly status: 'NEEDED' | 'RESUMED';
  /** What is not undone, or not told, yet. */
  readonly left: readonly (typeof undoing)[number][];
  readonly at: string;
}

/**
 * Stops an order that could not be undone, until a person has mended the cause and redrives the execution.
 *
 * 1. If this execution was redriven since the order was parked, note that, take the order off the list of those that wait
 *    for a person, and let the compensation go on.
 * 2. Otherwise record what failed, why, and what is left to undo, put the order on that list, and fail the execution with
 *    OrderParked; a redrive comes back here.
 *
 * @throws OrderParked unless the order was parked before and the execution redriven since
 * @throws TransientError if the order changed meanwhile: a late attempt must not park what has gone on
 */
export async function parkOrder(
  request: ParkRequest,
  { table, now }: { table: Table; now: () => Date },
): Promise<void> {
  const { orderId, ...visit } = request;
  const order = await table.get(orderKey(orderId));
  const status = mayResume(request, order?.repair as Repair | undefined) ? 'RESUMED' : 'NEEDED';
  const repair: Repair = { ...visit, status, left: leftAfter(visit.parked.state), at: now().toISOString() };
  const result = await table.transact([
    parkUpdate(orderId, repair, order),
    status === 'RESUMED' ? { delete: repairKey(orderId) } : { put: { ...repairKey(orderId), orderId, ...repair } },
  ]);
  if (!result.done) throw new TransientError(`order ${orderId} changed while it was parked`);
  if (status === 'RESUMED') return;
  throw new OrderParked(
    `order ${orderId} is parked for repair: ${visit.parked.state} failed with ${visit.parked.error.Error}`,
  );
}

/** What is not undone when a state failed. */
function leftAfter(state: string): Repair['left'] {
  if (state === 'CompensatePayment') return undoing;
  return state === 'CompensateReservation' ? undoing.slice(1) : undoing.slice(2);
}

function mayResume({ repairs, redriveCount }: ParkRequest, earlier: Repair | undefined): boolean {
  if (earlier === undefined) return false;
  // The same visit again, because the answer of an earlier attempt was lost: it gets the same answer.
  if (earlier.repairs === repairs && earlier.redriveCount === redriveCount) return earlier.status === 'RESUMED';
  return earlier.status === 'NEEDED' && redriveCount > earlier.redriveCount;
}

/** Applies to the order as it was read. One that has an outcome keeps it: what then needs repair is only how it was told. */
function parkUpdate(orderId: string, repair: Repair, order: Item | undefined): Write {
  const status = order?.status as OrderStatus | undefined;
  const earlier = order?.repair as Repair | undefined;
  const open = status === undefined || status === 'RECEIVED' || status === 'PARKED';
  return {
    update: orderKey(orderId),
    set: open ? 'SET #status = :parked, repair = :repair' : 'SET repair = :repair',
    condition: [
      status === undefined ? 'attribute_not_exists(#status)' : '#status = :status',
      earlier === undefined
        ? 'attribute_not_exists(repair)'
        : 'repair.#status = :earlierStatus AND repair.redriveCount = :earlierCount AND repair.repairs = :earlierRepairs',
    ].join(' AND '),
    names: { '#status': 'status' },
    values: {
      ':repair': repair,
      ...(open && { ':parked': 'PARKED' }),
      ...(status !== undefined && { ':status': status }),
      ...(earlier && {
        ':earlierStatus': earlier.status,
        ':earlierCount': earlier.redriveCount,
        ':earlierRepairs': earlier.repairs,
      }),
    },
  };
}

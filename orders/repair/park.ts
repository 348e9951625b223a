import { TransientError } from '../errors.ts';
import type { CaughtError } from '../order/conclude-order.ts';
import type { Item, Key, Table, Write } from '../ports.ts';

/**
 * One visit of the state in which an execution stops for a person, as the state machine passes it to `park-for-repair`
 * or `park-return`.
 */
export interface Visit {
  readonly executionArn: string;
  /** How often the execution has been redriven. */
  readonly redriveCount: number;
  /**
   * How often the execution has resumed from here. With `redriveCount`, it distinguishes another attempt of the same
   * visit from the next visit. The time would not: on a virtual clock a step can fail again in the millisecond of the
   * redrive.
   */
  readonly repairs: number;
  /** The state that failed after all of its retries, and its error. */
  readonly parked: { readonly state: string; readonly error: CaughtError };
}

/** The attribute `repair` of a parked order or return, for the person who repairs it. */
export type Repair = Visit & {
  readonly status: 'NEEDED' | 'RESUMED';
  /** What remains to be done or undone: `payment`, `notification`, ... */
  readonly left: readonly string[];
  /** ISO 8601 */
  readonly at: string;
};

export interface Parking {
  /** The item that is parked: `status` and `repair` are written there. */
  readonly key: Key;
  /** The key of its entry in the list of repairs. */
  readonly listKey: Key;
  /** Attributes of that entry that identify the order or return. */
  readonly listed: Readonly<Record<string, unknown>>;
  /** For messages: `order 1001`. */
  readonly name: string;
  readonly visit: Visit;
  readonly left: readonly string[];
}

/**
 * Stops the execution of an order or a return that could not be finished or undone, until a person has repaired the
 * cause and redrives it.
 *
 * 1. If the execution was redriven since it was parked, record that, delete the entry from the list of repairs, and let
 *    the execution resume.
 * 2. Otherwise record what failed, why, and what remains, and add an entry to that list; a redrive begins here again.
 *
 * @returns whether the execution resumes or stops; if it stops, the caller must throw an error
 * @throws TransientError if the item changed meanwhile: a late attempt must not park an execution that has resumed
 */
export async function park(
  { key, listKey, listed, name, visit, left }: Parking,
  { table, now }: { table: Table; now: () => Date },
): Promise<'resumes' | 'stops'> {
  const item = await table.get(key);
  const status = mayResume(visit, item?.repair as Repair | undefined) ? 'RESUMED' : 'NEEDED';
  const repair: Repair = { ...visit, status, left, at: now().toISOString() };
  const result = await table.transact([
    parkUpdate(key, repair, item),
    status === 'RESUMED' ? { delete: listKey } : { put: { ...listKey, ...listed, ...repair } },
  ]);
  if (!result.done) throw new TransientError(`${name} changed while it was being parked: try again`);
  return status === 'RESUMED' ? 'resumes' : 'stops';
}

function mayResume({ repairs, redriveCount }: Visit, earlier: Repair | undefined): boolean {
  if (earlier === undefined) return false;
  // Another attempt of the same visit, because the response of an earlier one was lost: it gets the same response.
  if (earlier.repairs === repairs && earlier.redriveCount === redriveCount) return earlier.status === 'RESUMED';
  return earlier.status === 'NEEDED' && redriveCount > earlier.redriveCount;
}

/**
 * Updates the item, on condition that it has not changed since it was read. An item with an outcome keeps it as its
 * status: then only the notification remains to be repaired.
 */
function parkUpdate(key: Key, repair: Repair, item: Item | undefined): Write {
  const status = item?.status;
  const earlier = item?.repair as Repair | undefined;
  const open = status === undefined || status === 'RECEIVED' || status === 'PARKED';
  return {
    update: key,
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

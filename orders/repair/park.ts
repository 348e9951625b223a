import { TransientError } from '../errors.ts';
import type { CaughtError } from '../order/conclude-order.ts';
import type { Item, Key, Table, Write } from '../ports.ts';

/** One visit of the state in which an execution stops for a person. */
export interface Visit {
  readonly executionArn: string;
  /** How often the execution has been redriven. */
  readonly redriveCount: number;
  /**
   * How often the execution has gone on from here: with `redriveCount`, it tells the attempts of one visit from the next
   * visit. The time would not, since on a virtual clock a step can fail again in the millisecond of the redrive.
   */
  readonly repairs: number;
  /** The state that failed for good, and its error. */
  readonly parked: { readonly state: string; readonly error: CaughtError };
}

/** What the item holds for the person who repairs it. */
export type Repair = Visit & {
  readonly status: 'NEEDED' | 'RESUMED';
  /** What is not done, undone or told yet. */
  readonly left: readonly string[];
  readonly at: string;
};

export interface Parking {
  /** The item that is parked: `status` and `repair` are written there. */
  readonly key: Key;
  /** Its place on the list of what waits for a person. */
  readonly listKey: Key;
  /** What names it there. */
  readonly listed: Readonly<Record<string, unknown>>;
  /** For messages: `order 1001`. */
  readonly name: string;
  readonly visit: Visit;
  readonly left: readonly string[];
}

/**
 * Stops what could not be finished or undone, until a person has mended the cause and redrives the execution.
 *
 * 1. If this execution was redriven since it was parked, note that, take it off the list of those that wait for a person,
 *    and let the execution go on.
 * 2. Otherwise record what failed, why, and what is left, and put it on that list; a redrive comes back here.
 *
 * @returns whether the execution goes on; if not, the caller fails it
 * @throws TransientError if the item changed meanwhile: a late attempt must not park what has gone on
 */
export async function park(
  { key, listKey, listed, name, visit, left }: Parking,
  { table, now }: { table: Table; now: () => Date },
): Promise<'goes on' | 'stops'> {
  const item = await table.get(key);
  const status = mayResume(visit, item?.repair as Repair | undefined) ? 'RESUMED' : 'NEEDED';
  const repair: Repair = { ...visit, status, left, at: now().toISOString() };
  const result = await table.transact([
    parkUpdate(key, repair, item),
    status === 'RESUMED' ? { delete: listKey } : { put: { ...listKey, ...listed, ...repair } },
  ]);
  if (!result.done) throw new TransientError(`${name} changed while it was parked`);
  return status === 'RESUMED' ? 'goes on' : 'stops';
}

function mayResume({ repairs, redriveCount }: Visit, earlier: Repair | undefined): boolean {
  if (earlier === undefined) return false;
  // The same visit again, because the answer of an earlier attempt was lost: it gets the same answer.
  if (earlier.repairs === repairs && earlier.redriveCount === redriveCount) return earlier.status === 'RESUMED';
  return earlier.status === 'NEEDED' && redriveCount > earlier.redriveCount;
}

/** Applies to the item as it was read. One that has an outcome keeps it: what then needs repair is only how it was told. */
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

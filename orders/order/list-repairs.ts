import { repairsPartition } from '../keys.ts';
import { pick } from '../pick.ts';
import type { Table } from '../ports.ts';
import type { Repair } from '../repair/park.ts';

/**
 * An order or a return that waits for a person: what failed, what remains to do or undo, and which execution to
 * redrive.
 */
export type OpenRepair = Pick<Repair, 'at' | 'parked' | 'left'> & {
  readonly orderId: string;
  readonly returnId?: string;
  /** Set if money could not be refunded. */
  readonly paymentId?: string;
  readonly failure?: object;
  /** Missing if there is nothing to redrive. */
  readonly executionArn?: string;
};

const shown = ['orderId', 'returnId', 'paymentId', 'at', 'parked', 'left', 'failure', 'executionArn'];

/** Everything that waits for a person who repairs the cause and redrives the execution, sorted by id. */
export async function listRepairs({ table }: { table: Table }): Promise<{ repairs: readonly OpenRepair[] }> {
  const items = await table.query(repairsPartition);
  return { repairs: items.map((item) => pick(item, shown) as unknown as OpenRepair) };
}

import { repairsPartition } from '../keys.ts';
import { pick } from '../pick.ts';
import type { Table } from '../ports.ts';
import type { Repair } from '../repair/park.ts';

/**
 * An order or a return that a person must repair: what failed (`parked`), what remains to be done or undone (`left`),
 * and which execution to redrive.
 */
export type OpenRepair = Pick<Repair, 'at' | 'parked' | 'left'> & {
  readonly orderId: string;
  readonly returnId?: string;
  /** The payment, if money could not be refunded. */
  readonly paymentId?: string;
  /** Why the order is being undone; only for orders. */
  readonly failure?: object;
  /** Missing if there is nothing to redrive. */
  readonly executionArn?: string;
};

const shown = ['orderId', 'returnId', 'paymentId', 'at', 'parked', 'left', 'failure', 'executionArn'];

/** Lists what a person must repair, and then redrive, sorted by id. */
export async function listRepairs({ table }: { table: Table }): Promise<{ repairs: readonly OpenRepair[] }> {
  const items = await table.query(repairsPartition);
  return { repairs: items.map((item) => pick(item, shown) as unknown as OpenRepair) };
}

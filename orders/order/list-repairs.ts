import { repairsPartition } from '../keys.ts';
import { pick } from '../pick.ts';
import type { Table } from '../ports.ts';
import type { Repair } from '../repair/park.ts';

/** What waits for a person: what failed, what is left to do or to undo, and which execution to redrive. */
export type OpenRepair = Pick<Repair, 'at' | 'parked' | 'left'> & {
  readonly orderId: string;
  readonly returnId?: string;
  /** Of money that could not be given back. */
  readonly paymentId?: string;
  readonly failure?: object;
  /** Missing where there is nothing to redrive. */
  readonly executionArn?: string;
};

const shown = ['orderId', 'returnId', 'paymentId', 'at', 'parked', 'left', 'failure', 'executionArn'];

/** What waits for a person to mend something and to redrive its execution, by their ids. */
export async function listRepairs({ table }: { table: Table }): Promise<{ repairs: readonly OpenRepair[] }> {
  const items = await table.query(repairsPartition);
  return { repairs: items.map((item) => pick(item, shown) as unknown as OpenRepair) };
}

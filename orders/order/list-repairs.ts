import { repairsPartition } from '../keys.ts';
import type { Table } from '../ports.ts';
import type { Repair } from './park-order.ts';

/** An order that waits for a person: what failed, what is left to undo, and which execution to redrive. */
export type OpenRepair = { readonly orderId: string } & Omit<Repair, 'status' | 'repairs' | 'redriveCount'>;

/** The orders that wait for a person to mend something and to redrive them, by their ids. */
export async function listRepairs({ table }: { table: Table }): Promise<{ repairs: readonly OpenRepair[] }> {
  const items = (await table.query(repairsPartition)) as unknown as readonly OpenRepair[];
  return {
    repairs: items.map(({ orderId, at, parked, left, failure, executionArn }) => ({
      orderId,
      at,
      parked,
      left,
      failure,
      executionArn,
    })),
  };
}

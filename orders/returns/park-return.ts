import { repairKey } from '../keys.ts';
import type { Table } from '../ports.ts';
import { park, type Visit } from '../repair/park.ts';
import { ReturnParked } from './errors.ts';
import { claimKey, partitionOfReturn, refundKey, returnKey } from './keys.ts';
import type { AcceptedItem, Refund } from './return.ts';

export interface ParkReturnRequest extends Visit {
  readonly returnId: string;
  readonly orderId: string;
  readonly accepted: readonly AcceptedItem[];
  readonly refund?: Refund | null;
}

/**
 * Stops a return that could not be finished, until a person repairs it; `park` describes the steps. What remains is
 * read from the table, because one branch of the workflow may have finished its work while the other failed.
 *
 * @throws ReturnParked unless the return was parked before and its execution was redriven since then
 * @throws TransientError if the return changed meanwhile: a late attempt must not park a return that has resumed
 */
export async function parkReturn(
  { returnId, orderId, accepted, refund, ...visit }: ParkReturnRequest,
  ports: { table: Table; now: () => Date },
): Promise<void> {
  const items = await ports.table.query(partitionOfReturn(returnId));
  const taken = items.filter(({ sk }) => sk.startsWith('TAKEN#')).length;
  const refunded = items.some(({ sk, status }) => sk === refundKey(returnId).sk && status === 'DONE');
  const closed = items.some(({ sk, status }) => sk === claimKey(returnId).sk && status === 'CLOSED');
  const left = [
    ...(taken < accepted.length ? ['goods'] : []),
    ...((refund?.amount ?? 0) > 0 && !refunded ? ['refund'] : []),
    ...(closed ? [] : ['claim', 'notification']),
  ];
  const name = `return ${returnId}`;
  const keys = {
    key: returnKey(returnId),
    listKey: repairKey(`RETURN#${returnId}`),
    listed: { orderId, returnId },
  };
  if ((await park({ ...keys, name, visit, left }, ports)) === 'resumes') return;
  throw new ReturnParked(`${name} is parked for repair: ${visit.parked.state} failed with ${visit.parked.error.Error}`);
}

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
 * Stops a return that could not be finished, as `park` says. What is left is read from the table, so that it is true also
 * of what one branch has done while the other failed.
 *
 * @throws ReturnParked unless the return was parked before and the execution redriven since
 * @throws TransientError if the return changed meanwhile: a late attempt must not park what has gone on
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
  if ((await park({ ...keys, name, visit, left }, ports)) === 'goes on') return;
  throw new ReturnParked(`${name} is parked for repair: ${visit.parked.state} failed with ${visit.parked.error.Error}`);
}

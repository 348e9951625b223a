import { TransientError } from '../errors.ts';
import type { Table, Write } from '../ports.ts';
import { NotReturnable, ReturnClosed } from './errors.ts';
import { claimedKey, claimKey } from './keys.ts';
import type { Return, ReturnedItem } from './return.ts';

/** An item of a return, with how much of it its order has shipped. */
interface Claimable extends ReturnedItem {
  readonly shipped: number;
}

/**
 * Counts goods among what was returned of an order, all of them or none. The claim is HELD while the return is open, and
 * CLOSED when it has ended, also as the tombstone that refuses a claim made late.
 *
 * 1. In one transaction, write the claim and add each quantity, where what is claimed stays within what was shipped.
 * 2. If a claim is there already, this is a repetition (held) or comes too late (closed).
 *
 * @throws NotReturnable naming each item of which not so much is left, or with `refusal` if it is not in time
 * @throws ReturnClosed if the return had ended before this write
 */
export async function claimItems(
  { returnId, orderId }: Return,
  items: readonly Claimable[],
  { table, isInTime, refusal }: { table: Table; isInTime: () => boolean; refusal: string },
): Promise<void> {
  if (await isClaimed(returnId, table)) return;
  if (!isInTime()) throw new NotReturnable(refusal);
  const claimed = items.map(({ sku, quantity }) => ({ sku, quantity }));
  const result = await table.transact([
    { put: { ...claimKey(returnId), orderId, status: 'HELD', items: claimed }, condition: 'attribute_not_exists(pk)' },
    ...items.map((item) => add(orderId, item)),
  ]);
  if (result.done || (await isClaimed(returnId, table))) return;
  const missing = result.refused.flatMap((position) => items[position - 1]?.sku ?? []);
  if (missing.length === 0) throw new TransientError(`the claim of return ${returnId} changed while it was made`);
  throw new NotReturnable(`not so much of it is left to return: ${missing.join(', ')}`);
}

async function isClaimed(returnId: string, table: Table): Promise<boolean> {
  const claim = await table.get(claimKey(returnId));
  if (claim?.status === 'CLOSED') throw new ReturnClosed(`return ${returnId} has ended before`);
  return claim !== undefined;
}

const add = (orderId: string, { sku, quantity, shipped }: Claimable): Write => ({
  update: claimedKey(orderId, sku),
  set: 'SET quantity = if_not_exists(quantity, :none) + :quantity',
  condition: 'attribute_not_exists(quantity) OR quantity <= :room',
  values: { ':none': 0, ':quantity': quantity, ':room': shipped - quantity },
});

/**
 * The writes that close a claim: what was not accepted can be returned again.
 * @param accepted what stays returned
 */
export async function closeClaim(
  { returnId, orderId }: Pick<Return, 'returnId' | 'orderId'>,
  accepted: readonly ReturnedItem[],
  table: Table,
): Promise<readonly Write[]> {
  const key = claimKey(returnId);
  const claim = await table.get(key);
  if (claim === undefined) {
    return [{ put: { ...key, orderId, status: 'CLOSED', items: [] }, condition: 'attribute_not_exists(pk)' }];
  }
  const kept = (sku: string) =>
    accepted.filter((item) => item.sku === sku).reduce((sum, each) => sum + each.quantity, 0);
  const rest = (claim.items as readonly ReturnedItem[])
    .map(({ sku, quantity }) => ({ sku, quantity: quantity - kept(sku) }))
    .filter(({ quantity }) => quantity > 0);
  return [
    {
      update: key,
      set: 'SET #status = :closed',
      condition: '#status = :held',
      names: { '#status': 'status' },
      values: { ':closed': 'CLOSED', ':held': 'HELD' },
    },
    ...rest.map(({ sku, quantity }) => ({
      update: claimedKey(orderId, sku),
      set: 'SET quantity = quantity - :quantity',
      values: { ':quantity': quantity },
    })),
  ];
}

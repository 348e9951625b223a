import { TransientError } from '../errors.ts';
import type { Table, Write } from '../ports.ts';
import { NotReturnable, ReturnClosed } from './errors.ts';
import { claimedKey, claimKey } from './keys.ts';
import type { Return, ReturnedItem } from './return.ts';

/** An item of a return, with the quantity of it that the order has shipped. */
interface Claimable extends ReturnedItem {
  readonly shipped: number;
}

/**
 * Claims quantities of an order's goods for a return, all of them or none, so that no two returns claim the same goods.
 * The claim is HELD while the return is open, and CLOSED when it has ended. CLOSED is also the tombstone that refuses a
 * late claim.
 *
 * 1. In one transaction, write the claim and add each quantity to the sum for its SKU, which may not exceed what was
 *    shipped.
 * 2. If the claim exists already, this is a repetition (HELD), or it comes too late (CLOSED).
 *
 * @param isInTime whether the goods may still be returned; called only if there is no claim yet
 * @param refusal the message of NotReturnable if they may not
 * @throws NotReturnable naming each item whose remaining quantity is too small, or if `isInTime` returns false
 * @throws ReturnClosed if the return has ended
 * @throws TransientError if the claim changed meanwhile
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
    ...items.map((item) => addToClaimed(orderId, item)),
  ]);
  if (result.done || (await isClaimed(returnId, table))) return;
  const missing = result.refused.flatMap((position) => items[position - 1]?.sku ?? []);
  if (missing.length === 0)
    throw new TransientError(`the claim of return ${returnId} changed while it was being made: try again`);
  throw new NotReturnable(`more than can still be returned: ${missing.join(', ')}`);
}

async function isClaimed(returnId: string, table: Table): Promise<boolean> {
  const claim = await table.get(claimKey(returnId));
  if (claim?.status === 'CLOSED') throw new ReturnClosed(`return ${returnId} has ended`);
  return claim !== undefined;
}

const addToClaimed = (orderId: string, { sku, quantity, shipped }: Claimable): Write => ({
  update: claimedKey(orderId, sku),
  set: 'SET quantity = if_not_exists(quantity, :none) + :quantity',
  condition: 'attribute_not_exists(quantity) OR quantity <= :room',
  values: { ':none': 0, ':quantity': quantity, ':room': shipped - quantity },
});

/**
 * The writes that close the claim of a return that ends, or write its tombstone if there is no claim. Goods that were
 * not accepted can then be returned again.
 * @param accepted the goods that remain claimed
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

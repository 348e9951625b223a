import { TransientError } from '../errors.ts';
import { stockKey } from '../keys.ts';
import type { Table } from '../ports.ts';
import { takenBackKey } from './keys.ts';
import type { AcceptedItem } from './return.ts';

/** The attribute of the STOCK item to which goods are added, by their condition. */
const counts = { good: 'available', damaged: 'writtenOff' } as const;

/**
 * Takes accepted goods back: good ones become available again, damaged ones are written off. One transaction records
 * that and moves the quantity from shipped to available or written off; if it is recorded already, an earlier attempt
 * did it.
 * @throws TransientError if less is counted as shipped than is taken back
 */
export async function takeBackItem(
  { returnId, sku, quantity, condition }: AcceptedItem & { readonly returnId: string },
  { table, now }: { table: Table; now: () => Date },
): Promise<AcceptedItem> {
  const key = takenBackKey(returnId, sku, condition);
  const taken = { sku, quantity, condition };
  const result = await table.transact([
    { put: { ...key, ...taken, at: now().toISOString() }, condition: 'attribute_not_exists(pk)' },
    {
      update: stockKey(sku),
      set: 'SET shipped = shipped - :quantity, #count = if_not_exists(#count, :none) + :quantity',
      condition: 'shipped >= :quantity',
      names: { '#count': counts[condition] },
      values: { ':quantity': quantity, ':none': 0 },
    },
  ]);
  if (result.done || (await table.get(key)) !== undefined) return taken;
  throw new TransientError(`return ${returnId} takes back more of ${sku} than is counted as shipped`);
}

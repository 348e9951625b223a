import { stockKey } from '../keys.ts';
import type { Table } from '../ports.ts';
import type { ReservedItem } from './reserve-items.ts';

/**
 * Checks whether the items are in stock now. Nothing is reserved, so a later reservation may still fail.
 * @returns `missing`: the SKUs that are not in stock in the requested quantity
 */
export async function checkStock(
  { items }: { items: readonly ReservedItem[] },
  { table }: { table: Table },
): Promise<{ available: boolean; missing: readonly string[] }> {
  const stock = await Promise.all(items.map(({ sku }) => table.get(stockKey(sku))));
  const missing = items.flatMap(({ sku, quantity }, index) =>
    Number(stock[index]?.available ?? 0) < quantity ? [sku] : [],
  );
  return { available: missing.length === 0, missing };
}

import { stockKey } from '../keys.ts';
import type { Item } from '../ports.ts';

/** The item of a SKU that is new in stock. @param available pieces that can be ordered */
export const stockItem = (sku: string, available: number): Item => ({
  ...stockKey(sku),
  ...{ sku, available, reserved: 0, shipped: 0 },
});

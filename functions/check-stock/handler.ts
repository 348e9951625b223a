import { checkStock } from '../../orders/inventory/check-stock.ts';
import type { ReservedItem } from '../../orders/inventory/reserve-items.ts';
import { table } from '../ports/table.ts';
import { type ExecutionEvent, step } from '../step.ts';

export const handler = step((event: ExecutionEvent & { items: readonly ReservedItem[] }) =>
  checkStock(event, { table }),
);

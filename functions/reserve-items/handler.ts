import { type ReservedItem, reserveItems } from '../../orders/inventory/reserve-items.ts';
import { table } from '../ports/table.ts';
import { type StepEvent, step } from '../step.ts';

export const handler = step((event: StepEvent & { items: readonly ReservedItem[] }) => reserveItems(event, { table }));

import { takeBackItem } from '../../orders/returns/take-back-item.ts';
import { now } from '../ports/clock.ts';
import { table } from '../ports/table.ts';
import { type ExecutionEvent, step } from '../step.ts';

export const handler = step((event: ExecutionEvent & Parameters<typeof takeBackItem>[0]) =>
  takeBackItem(event, { table, now }),
);

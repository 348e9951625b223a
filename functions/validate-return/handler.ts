import { validateReturn } from '../../orders/returns/validate-return.ts';
import { now } from '../ports/clock.ts';
import { table } from '../ports/table.ts';
import { type ExecutionEvent, step } from '../step.ts';

export const handler = step((event: ExecutionEvent & Parameters<typeof validateReturn>[0]) =>
  validateReturn(event, { table, now }),
);

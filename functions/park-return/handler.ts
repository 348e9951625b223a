import { type ParkReturnRequest, parkReturn } from '../../orders/returns/park-return.ts';
import { now } from '../ports/clock.ts';
import { table } from '../ports/table.ts';
import { type ExecutionEvent, step } from '../step.ts';

export const handler = step((event: ExecutionEvent & ParkReturnRequest) => parkReturn(event, { table, now }));

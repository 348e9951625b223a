import { type ParkRequest, parkOrder } from '../../orders/order/park-order.ts';
import { now } from '../ports/clock.ts';
import { table } from '../ports/table.ts';
import { type StepEvent, step } from '../step.ts';

export const handler = step((event: StepEvent & ParkRequest) => parkOrder(event, { table, now }));

import { fulfillOrder } from '../../orders/shipping/fulfill-order.ts';
import { now } from '../ports/clock.ts';
import { table } from '../ports/table.ts';
import { step } from '../step.ts';

export const handler = step((event) => fulfillOrder(event, { table, now }));

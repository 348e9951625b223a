import { type Conclusion, concludeOrder } from '../../orders/order/conclude-order.ts';
import { now } from '../ports/clock.ts';
import { table } from '../ports/table.ts';
import { type StepEvent, step } from '../step.ts';

export const handler = step((event: StepEvent & Conclusion) => concludeOrder(event, { table, now }));

import { type Conclusion, concludeOrder } from '../../orders/order/conclude-order.ts';
import { publish } from '../metrics.ts';
import { now } from '../ports/clock.ts';
import { retention } from '../ports/retention.ts';
import { table } from '../ports/table.ts';
import { type StepEvent, step } from '../step.ts';

export const handler = step(async (event: StepEvent & Conclusion) => {
  await concludeOrder(event, { table, now, retention });
  publish([{ name: 'Orders', value: 1, dimension: { Outcome: event.outcome } }]);
});

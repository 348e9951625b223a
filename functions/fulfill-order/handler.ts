import type { Currency } from '../../orders/money.ts';
import { fulfillOrder } from '../../orders/shipping/fulfill-order.ts';
import { publish } from '../metrics.ts';
import { now } from '../ports/clock.ts';
import { retention } from '../ports/retention.ts';
import { table } from '../ports/table.ts';
import { type StepEvent, step } from '../step.ts';

/** The total of the order, for the revenue metric: minor units of the currency. */
interface Total {
  readonly total: number;
  readonly currency: Currency;
}

export const handler = step(async (event: StepEvent & Total) => {
  const shipment = await fulfillOrder(event, { table, now, retention });
  publish([
    { name: 'Orders', value: 1, dimension: { Outcome: 'FULFILLED' } },
    { name: 'Revenue', value: event.total, dimension: { Currency: event.currency } },
  ]);
  return shipment;
});

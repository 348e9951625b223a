import { concludeReturn, type ReturnConclusion } from '../../orders/returns/conclude-return.ts';
import { publish } from '../metrics.ts';
import { now } from '../ports/clock.ts';
import { retention } from '../ports/retention.ts';
import { table } from '../ports/table.ts';
import { type ExecutionEvent, step } from '../step.ts';

export const handler = step(async (event: ExecutionEvent & ReturnConclusion) => {
  await concludeReturn(event, { table, now, retention });
  const { outcome, refund } = event;
  publish([
    { name: 'Returns', value: 1, dimension: { Outcome: outcome } },
    ...(refund ? [{ name: 'Refunds', value: refund.amount, dimension: { Currency: refund.currency } } as const] : []),
  ]);
});

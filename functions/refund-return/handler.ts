import { refundReturn } from '../../orders/returns/refund-return.ts';
import { now } from '../ports/clock.ts';
import { paymentGateway } from '../ports/payment-gateway.ts';
import { table } from '../ports/table.ts';
import { type ExecutionEvent, step } from '../step.ts';

export const handler = step(async (event: ExecutionEvent & Parameters<typeof refundReturn>[0]) =>
  refundReturn(event, { table, now, gateway: paymentGateway() }),
);

import { type PaymentOrder, processPayment } from '../../orders/payment/process-payment.ts';
import { now } from '../ports/clock.ts';
import { paymentGateway } from '../ports/payment-gateway.ts';
import { table } from '../ports/table.ts';
import { taskResults } from '../ports/task-results.ts';
import { type StepEvent, step } from '../step.ts';

export const handler = step(async (event: StepEvent & PaymentOrder) =>
  processPayment(event, { table, taskResults, now, gateway: paymentGateway() }),
);

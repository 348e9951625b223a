import { bodyOf } from '../../orders/adapters/http-api-event.ts';
import { takePaymentCallback } from '../../orders/payment/take-callback.ts';
import { route } from '../http.ts';
import { log } from '../log.ts';
import { publish } from '../metrics.ts';
import { now } from '../ports/clock.ts';
import { paymentGateway } from '../ports/payment-gateway.ts';
import { paymentSecret } from '../ports/payment-secret.ts';
import { table } from '../ports/table.ts';
import { taskResults } from '../ports/task-results.ts';

const ports = { table, taskResults, now, paymentSecret, gateway: paymentGateway };

export const handler = route(async (event) => {
  const { headers } = event;
  const { requestedAt, type, ...recorded } = await takePaymentCallback({ headers, body: bodyOf(event) }, ports);
  log.info('payment outcome recorded', { ...recorded, type });
  if (requestedAt !== undefined) {
    const value = now().getTime() - Date.parse(requestedAt);
    publish([{ name: 'PaymentLatency', value, dimension: { Outcome: type } }]);
  }
  return { status: 200, body: { received: true } };
});

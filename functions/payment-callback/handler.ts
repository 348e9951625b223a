import { HttpError, parseJson } from '../../orders/http/answer.ts';
import { parsePaymentEvent, recordPaymentOutcome } from '../../orders/payment/record-payment-outcome.ts';
import { isFromGateway } from '../../orders/payment/webhook.ts';
import { rawBody, route } from '../http.ts';
import { log } from '../log.ts';
import { publish } from '../metrics.ts';
import { now } from '../ports/clock.ts';
import { paymentGateway } from '../ports/payment-gateway.ts';
import { paymentSecret } from '../ports/payment-secret.ts';
import { table } from '../ports/table.ts';
import { taskResults } from '../ports/task-results.ts';

export const handler = route(async (event) => {
  const body = rawBody(event);
  // Nothing of the body is looked at before it is known who sent it.
  if (!(await isFromGateway(body, event.headers, async (maxAge) => (await paymentSecret(maxAge)).webhookSecrets))) {
    throw new HttpError(401, 'NotAuthentic', 'the signature is missing, wrong or too old');
  }
  const outcome = parsePaymentEvent(parseJson(body));
  const ports = { table, taskResults, now, gateway: paymentGateway() };
  const { requestedAt, ...recorded } = await recordPaymentOutcome(outcome, ports);
  log.info('payment outcome recorded', { ...recorded, type: outcome.type });
  if (requestedAt !== undefined) {
    const value = now().getTime() - Date.parse(requestedAt);
    publish([{ name: 'PaymentLatency', value, dimension: { Outcome: outcome.type } }]);
  }
  return { status: 200, body: { received: true } };
});

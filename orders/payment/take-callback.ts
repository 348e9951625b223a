import { HttpError, limitBody, parseJson } from '../http/answer.ts';
import type { PaymentGateway, Table, TaskResults } from '../ports.ts';
import {
  type PaymentEvent,
  type PaymentRecord,
  parsePaymentEvent,
  recordPaymentOutcome,
} from './record-payment-outcome.ts';
import { isFromGateway } from './webhook.ts';

export interface CallbackPorts {
  readonly table: Table;
  readonly taskResults: TaskResults;
  readonly now: () => Date;
  /** As it was at most so many ms ago. */
  readonly paymentSecret: (maxAge?: number) => Promise<{ readonly webhookSecrets: readonly string[] }>;
  readonly gateway: () => PaymentGateway | Promise<PaymentGateway>;
}

/**
 * Takes a request that the payment gateway has signed, with its word on a payment.
 * @param body as it was sent: every byte is signed
 * @throws HttpError 413 if it is too large, 401 if its signature is missing, wrong or too old
 * @throws ValidationError if it is not such a word
 * @throws what recordPaymentOutcome throws
 */
export async function takePaymentCallback(
  { body, headers }: { body: string; headers: Readonly<Record<string, string | undefined>> },
  { paymentSecret, gateway, ...ports }: CallbackPorts,
): Promise<PaymentRecord & Pick<PaymentEvent, 'type'>> {
  limitBody(Buffer.byteLength(body));
  // Nothing of the body is looked at before it is known who sent it.
  if (!(await isFromGateway(body, headers, async (maxAge) => (await paymentSecret(maxAge)).webhookSecrets))) {
    throw new HttpError(401, 'NotAuthentic', 'the signature is missing, wrong or too old');
  }
  const event = parsePaymentEvent(parseJson(body));
  return { ...(await recordPaymentOutcome(event, { ...ports, gateway: await gateway() })), type: event.type };
}

import { HttpError, limitBody, parseJson } from '../http/http-error.ts';
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
  /** Reads the secret; a cached one is used if it was read at most `maxAge` ms ago. */
  readonly paymentSecret: (maxAge?: number) => Promise<{ readonly webhookSecrets: readonly string[] }>;
  readonly gateway: () => PaymentGateway | Promise<PaymentGateway>;
}

/**
 * Handles a signed callback of the payment gateway about a payment.
 * @param body exactly as it was sent, because every byte is signed
 * @throws HttpError 413 if it is too large, 401 if its signature is missing, wrong or too old
 * @throws ValidationError if the body is not a payment event
 * @throws NotFound, Conflict or MoneyStranded as recordPaymentOutcome does
 */
export async function takePaymentCallback(
  { body, headers }: { body: string; headers: Readonly<Record<string, string | undefined>> },
  { paymentSecret, gateway, ...ports }: CallbackPorts,
): Promise<PaymentRecord & Pick<PaymentEvent, 'type'>> {
  limitBody(Buffer.byteLength(body));
  // The body is not parsed before its sender is verified.
  if (!(await isFromGateway(body, headers, async (maxAge) => (await paymentSecret(maxAge)).webhookSecrets))) {
    throw new HttpError(401, 'NotAuthentic', 'the signature in the webhook-* headers is missing, wrong or too old');
  }
  const event = parsePaymentEvent(parseJson(body));
  return { ...(await recordPaymentOutcome(event, { ...ports, gateway: await gateway() })), type: event.type };
}

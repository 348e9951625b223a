import { Webhook } from 'standardwebhooks';
import type { Payment } from './payment.ts';

/**
 * The callback with the outcome of a payment. Its message id is always the same, so that the shop can detect a
 * repetition.
 */
export interface Outcome {
  readonly url: string;
  readonly body: string;
  /** The headers, with a signature by the Standard Webhooks scheme. */
  headers(now: Date): Record<string, string>;
}

/**
 * The callback about a payment that is paid or declined.
 * @param webhookSecret `whsec_...`
 */
export function outcomeOf(payment: Payment, webhookSecret: string): Outcome {
  const { paymentId, amount, currency, reason, status, callbackUrl } = payment;
  const type = status === 'declined' ? 'payment.declined' : 'payment.succeeded';
  const body = JSON.stringify({ type, data: { paymentId, amount, currency, reason } });
  const messageId = `msg_${paymentId}_${type}`;
  return {
    url: callbackUrl,
    body,
    headers: (now) => ({
      'content-type': 'application/json',
      'webhook-id': messageId,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(webhookSecret).sign(messageId, now, body),
    }),
  };
}

/**
 * Sends an outcome to the shop once.
 * @param timeout ms of real time after which the attempt fails
 * @returns `accepted` if the response is 2xx, otherwise the reason: its status, or the error
 */
export async function sendOnce({ url, body, headers }: Outcome, now: Date, timeout: number): Promise<string> {
  try {
    const signal = AbortSignal.timeout(timeout);
    const response = await fetch(url, { method: 'POST', body, headers: headers(now), signal });
    await response.arrayBuffer();
    return response.ok ? 'accepted' : `HTTP ${response.status}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

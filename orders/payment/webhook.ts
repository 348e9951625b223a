import { Webhook, WebhookVerificationError } from 'standardwebhooks';

/**
 * Whether a request comes from the payment gateway, by the Standard Webhooks scheme: an HMAC over id, timestamp and raw
 * body, compared in constant time, with a timestamp of at most 5 minutes ago or ahead.
 * @param secrets each `whsec_...`; while one replaces another, both are valid
 */
export function isAuthentic(
  body: string,
  headers: Readonly<Record<string, string | undefined>>,
  secrets: readonly string[],
): boolean {
  const signed = {
    'webhook-id': headers['webhook-id'] ?? '',
    'webhook-timestamp': headers['webhook-timestamp'] ?? '',
    'webhook-signature': headers['webhook-signature'] ?? '',
  };
  return secrets.some((secret) => {
    try {
      new Webhook(secret).verify(body, signed, { jsonParse: false });
      return true;
    } catch (error) {
      if (error instanceof WebhookVerificationError) return false;
      throw error;
    }
  });
}

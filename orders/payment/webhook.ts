import { Webhook, WebhookVerificationError } from 'standardwebhooks';

/** ms: after a wrong signature the secret is read again, but at most once in this time. */
const minReadInterval = 10_000;

/**
 * Whether a request comes from the payment gateway. A signature that matches no cached secret is compared with the
 * newest ones, because the gateway signs with a new secret as soon as it has one.
 * @param secretsOf reads the webhook secrets; cached ones are used if they were read at most `maxAge` ms ago
 */
export async function isFromGateway(
  body: string,
  headers: Readonly<Record<string, string | undefined>>,
  secretsOf: (maxAge?: number) => Promise<readonly string[]>,
): Promise<boolean> {
  const known = await secretsOf();
  if (isAuthentic(body, headers, known)) return true;
  const newest = await secretsOf(minReadInterval);
  return newest !== known && isAuthentic(body, headers, newest);
}

/**
 * Whether a request is signed with one of the secrets, by the Standard Webhooks scheme: an HMAC over id, timestamp and raw
 * body, compared in constant time, with a timestamp of at most 5 minutes ago or ahead.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * @param secrets each `whsec_...`; during a rotation, the old one and the new one are valid
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

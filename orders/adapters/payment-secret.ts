import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { callAws } from './call-aws.ts';

export interface PaymentSecret {
  readonly apiKey: string;
  /** The newest first; while one replaces another, both are valid. */
  readonly webhookSecrets: readonly string[];
}

/** The secret as it was at most `maxAge` ms ago, 5 minutes by default. */
export type ReadPaymentSecret = (maxAge?: number) => Promise<PaymentSecret>;

const usualAge = 5 * 60_000;

/**
 * Reads the secret that the payment gateway and we share from Secrets Manager, and keeps it. Who is refused with what
 * was kept asks for a newer one: so a rotation takes effect at once, without a call for each use.
 */
export function paymentSecretReader(client: SecretsManagerClient, secretId: string): ReadPaymentSecret {
  let cached: { readonly secret: PaymentSecret; readonly readAt: number } | undefined;
  return async (maxAge = usualAge) => {
    const age = Date.now() - (cached?.readAt ?? Number.NEGATIVE_INFINITY);
    // A clock that went backwards makes the age negative: then it is not known either.
    if (cached !== undefined && age >= 0 && age < maxAge) return cached.secret;
    const { SecretString } = await callAws(() => client.send(new GetSecretValueCommand({ SecretId: secretId })));
    cached = { secret: parsePaymentSecret(SecretString ?? ''), readAt: Date.now() };
    return cached.secret;
  };
}

/** @throws Error if it is not `{"apiKey": "...", "webhookSecrets": ["whsec_...", ...]}` */
export function parsePaymentSecret(json: string): PaymentSecret {
  try {
    const { apiKey, webhookSecrets } = JSON.parse(json);
    const isText = (value: unknown) => typeof value === 'string' && value !== '';
    if (isText(apiKey) && Array.isArray(webhookSecrets) && webhookSecrets.length > 0 && webhookSecrets.every(isText)) {
      return { apiKey, webhookSecrets };
    }
  } catch {
    // The value is not told: it is a secret, whatever else it is.
  }
  throw new Error('the payment secret must be JSON: {"apiKey": "...", "webhookSecrets": ["whsec_...", ...]}');
}

import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { PaymentSecret, PaymentSecrets } from '../ports.ts';
import { callAws } from './call-aws.ts';

/** Reads the secret; a cached one is used if it was read at most `maxAge` ms ago, 5 minutes by default. */
export type ReadPaymentSecret = PaymentSecrets['read'];

/** ms */
const defaultMaxAge = 5 * 60_000;

/**
 * Reads the secret that we share with the payment gateway from Secrets Manager, and caches it. If the gateway refuses
 * the cached secret, the caller reads it again with a smaller `maxAge`: so a rotation takes effect at once, although
 * most reads use the cache.
 */
export class SecretsManagerPaymentSecrets implements PaymentSecrets {
  readonly #client: SecretsManagerClient;
  readonly #secretId: string;
  #cached: { readonly secret: PaymentSecret; readonly readAt: number } | undefined;

  constructor(client: SecretsManagerClient, secretId: string) {
    this.#client = client;
    this.#secretId = secretId;
  }

  async read(maxAge = defaultMaxAge): Promise<PaymentSecret> {
    const age = Date.now() - (this.#cached?.readAt ?? Number.NEGATIVE_INFINITY);
    // If the clock was set back, the age is negative: then the secret is read again.
    if (this.#cached !== undefined && age >= 0 && age < maxAge) return this.#cached.secret;
    const command = new GetSecretValueCommand({ SecretId: this.#secretId });
    const { SecretString } = await callAws(() => this.#client.send(command));
    const secret = parsePaymentSecret(SecretString ?? '');
    this.#cached = { secret, readAt: Date.now() };
    return secret;
  }
}

/**
 * Reads the value of the secret.
 * @throws Error if it is not `{"apiKey": "...", "webhookSecrets": ["whsec_...", ...]}`
 */
export function parsePaymentSecret(json: string): PaymentSecret {
  try {
    const { apiKey, webhookSecrets } = JSON.parse(json);
    const isText = (value: unknown) => typeof value === 'string' && value !== '';
    if (isText(apiKey) && Array.isArray(webhookSecrets) && webhookSecrets.length > 0 && webhookSecrets.every(isText)) {
      return { apiKey, webhookSecrets };
    }
  } catch {
    // The message does not contain the value, which is a secret even if it is invalid.
  }
  throw new Error(
    'the value of the payment secret must be JSON: {"apiKey": "...", "webhookSecrets": ["whsec_...", ...]}',
  );
}

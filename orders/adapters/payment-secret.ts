import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { PaymentSecret, PaymentSecrets } from '../ports.ts';
import { callAws } from './call-aws.ts';

/** Reads the secret as it was at most `maxAge` ms ago, 5 minutes by default. */
export type ReadPaymentSecret = PaymentSecrets['read'];

const usualAge = 5 * 60_000;

/**
 * Reads the secret that the payment gateway and we share from Secrets Manager, and keeps it. Who is refused with what
 * was kept asks for a newer one: so a rotation takes effect at once, without a call for each use.
 */
export class SecretsManagerPaymentSecrets implements PaymentSecrets {
  readonly #client: SecretsManagerClient;
  readonly #secretId: string;
  #cached: { readonly secret: PaymentSecret; readonly readAt: number } | undefined;

  constructor(client: SecretsManagerClient, secretId: string) {
    this.#client = client;
    this.#secretId = secretId;
  }

  async read(maxAge = usualAge): Promise<PaymentSecret> {
    const age = Date.now() - (this.#cached?.readAt ?? Number.NEGATIVE_INFINITY);
    // A clock that went backwards makes the age negative: then it is not known either.
    if (this.#cached !== undefined && age >= 0 && age < maxAge) return this.#cached.secret;
    const command = new GetSecretValueCommand({ SecretId: this.#secretId });
    const { SecretString } = await callAws(() => this.#client.send(command));
    const secret = parsePaymentSecret(SecretString ?? '');
    this.#cached = { secret, readAt: Date.now() };
    return secret;
  }
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

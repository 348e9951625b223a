import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientConfig } from '../../orders/adapters/client-config.ts';
import { type ReadPaymentSecret, SecretsManagerPaymentSecrets } from '../../orders/adapters/payment-secret.ts';
import { environment } from '../environment.ts';

const secrets = new SecretsManagerPaymentSecrets(
  new SecretsManagerClient(clientConfig),
  environment('PAYMENT_SECRET_ARN'),
);

/** Reads the payment secret, which all invocations of one execution environment cache together. */
export const paymentSecret: ReadPaymentSecret = (maxAge) => secrets.read(maxAge);

import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { paymentSecretReader } from '../../orders/adapters/payment-secret.ts';
import { clientConfig, environment } from '../environment.ts';

export const paymentSecret = paymentSecretReader(
  new SecretsManagerClient(clientConfig),
  environment('PAYMENT_SECRET_ARN'),
);

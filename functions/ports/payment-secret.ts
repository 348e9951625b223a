import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientConfig } from '../../orders/adapters/client-config.ts';
import { paymentSecretReader } from '../../orders/adapters/payment-secret.ts';
import { environment } from '../environment.ts';

export const paymentSecret = paymentSecretReader(
  new SecretsManagerClient(clientConfig),
  environment('PAYMENT_SECRET_ARN'),
);

import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Environment } from '../../local/environment.ts';

/** The secret with which the payment gateway of a local run signs callbacks. */
export async function webhookSecretOf({ endpoints }: Environment): Promise<string> {
  const client = new SecretsManagerClient({
    endpoint: endpoints.awsApi,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: 'payment-gateway' }));
  client.destroy();
  return JSON.parse(SecretString ?? '').webhookSecrets[0];
}

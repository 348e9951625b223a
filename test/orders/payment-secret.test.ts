import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { startAwsJsonServer } from 'step-functions-engine/server';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { secretsManager } from '../../local/aws-api/secrets-manager.ts';
import { type ReadPaymentSecret, SecretsManagerPaymentSecrets } from '../../orders/adapters/payment-secret.ts';

const arn = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:payment-gateway-local0';
const secrets = new Map<string, string>();

let server: Awaited<ReturnType<typeof startAwsJsonServer>>;
let client: SecretsManagerClient;
let read: ReadPaymentSecret;

const rotateTo = (apiKey: string) => secrets.set(arn, JSON.stringify({ apiKey, webhookSecrets: ['whsec_1'] }));
const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

beforeAll(async () => {
  server = await startAwsJsonServer({ services: [secretsManager(secrets)] });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new SecretsManagerClient({ endpoint: server.url, region: 'us-east-1', credentials });
});
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  rotateTo('old');
  const secrets = new SecretsManagerPaymentSecrets(client, arn);
  read = (maxAge) => secrets.read(maxAge);
});
afterEach(() => void vi.useRealTimers());
afterAll(async () => {
  client.destroy();
  await server.close();
});

it('the payment secret is cached for five minutes', async () => {
  await read();
  rotateTo('new');
  pass(299);
  expect(await read()).toMatchObject({ apiKey: 'old' });
  pass(1);
  expect(await read()).toMatchObject({ apiKey: 'new' });
});

it('the payment secret is read again if it must be newer than the cached one, and then cached', async () => {
  await read();
  rotateTo('new');
  pass(10);
  expect(await read(10_000)).toMatchObject({ apiKey: 'new' });
  rotateTo('newer');
  expect(await read(10_000)).toMatchObject({ apiKey: 'new' });
  expect(await read(0)).toMatchObject({ apiKey: 'newer' });
  expect(await read()).toMatchObject({ apiKey: 'newer' });
});

it('the error for a malformed secret does not contain its value', async () => {
  secrets.set(arn, '{"apiKey": "confidential"}');
  await expect(read()).rejects.toThrow(
    /^the value of the payment secret must be JSON: \{"apiKey": "\.\.\.", "webhookSecrets"/,
  );
});

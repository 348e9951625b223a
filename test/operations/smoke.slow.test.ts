import type { IncomingHttpHeaders } from 'node:http';
import { RealClock } from 'step-functions-engine';
import { startServer } from 'step-functions-engine/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Environment, startEnvironment } from '../../local/environment.ts';
import { DeployedStack } from '../../operations/deployed-stack.ts';
import { seed } from '../../operations/seed.ts';
import { smoke } from '../../operations/smoke/smoke.ts';
import type { SmokeOptions } from '../../operations/smoke/trial.ts';
import type { PaymentScript } from '../../sandbox/payment-gateway/payment.ts';

let environment: Environment | undefined;
afterEach(() => environment?.close());

/** Runs the smoke test against the local run, whose bank answers at once. */
async function run(
  answerTo: (paymentId: string) => PaymentScript['answer'],
  options: Partial<SmokeOptions> = {},
  trials?: Parameters<typeof smoke>[3],
) {
  environment = await startEnvironment({
    clock: new RealClock(),
    paymentScript: (id) => ({ answer: answerTo(id), after: 0 }),
  });
  const { api, awsApi } = environment.endpoints;
  const stack = new DeployedStack('order-processing-dev', {
    API_URL: api,
    API_TOKEN: 'token',
    AWS_ENDPOINT_URL_SFN: awsApi,
  });
  const lines: string[] = [];
  const problems = await smoke(stack, { sku: 'ANVIL', interval: 100, ...options }, (line) => lines.push(line), trials);
  stack.close();
  return { lines, problems };
}

const asTheSandbox = (paymentId: string) => (paymentId.endsWith('-declined') ? 'declined' : 'paid');

describe('the smoke test of a deployed stack', { timeout: 90_000 }, () => {
  it('sends an order for each outcome, a return and a quote, and prints their progress', async () => {
    const { lines, problems } = await run(asTheSandbox);
    expect(problems).toEqual([]);
    const shown = lines.map((line) => line.replace(/smoke-\w+-/, ''));
    expect(shown).toContain('quote         HTTP 200  total 1490');
    for (const name of ['out-of-stock', 'fulfilled', 'declined', 'approved']) {
      expect(shown).toContain(`${name.padEnd(13)} accepted as ${name}`);
    }
    expect(shown).toContain('approved      waits for approval; the approval got HTTP 200');
    expect(shown).toContain('fulfilled     FULFILLED');
    expect(shown).toContain('returned      waits for its inspection; the inspection got HTTP 200');
    expect(shown).toContain('returned      RETURNED');
  });

  it('tests a workflow without its own test by the example of its route, and reports where the example is not enough', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'a secret');

    const { lines, problems } = await run(asTheSandbox, { timeout: 3000 }, {});

    vi.unstubAllEnvs();
    expect(lines).toContain('quote         the example of POST /quotes got HTTP 200');
    expect(lines).toContain('return        SUCCEEDED');
    // It waits for an approval.
    expect(problems).toEqual([
      expect.stringMatching(
        /-order is still RUNNING after 3 s: if order-processing waits for a person, add a trial of its own to operations\/smoke\/smoke\.ts$/,
      ),
    ]);
  });

  it('reports an outcome that differs from the expected one', async () => {
    const { problems } = await run(() => 'paid');
    expect(problems).toEqual([expect.stringMatching(/-declined ended as FULFILLED .* must end as CANCELLED/)]);
  });
});

it('requests to the API are signed, including the session token of temporary credentials', async () => {
  const seen: IncomingHttpHeaders[] = [];
  const server = await startServer({
    name: 'the API',
    port: 0,
    maxBody: 1000,
    tooLarge: { status: 413 },
    handle: async ({ headers }) => {
      seen.push(headers);
      return { status: 200, body: '{}' };
    },
  });
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'a secret');
  vi.stubEnv('AWS_SESSION_TOKEN', 'a token');
  const stack = new DeployedStack('order-processing-dev', { API_URL: server.url });

  await stack.api('POST', '/quotes', {});

  expect(seen[0]?.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/execute-api\//,
  );
  expect(seen[0]?.authorization).toMatch(/SignedHeaders=[^,]*x-amz-security-token/);
  expect(seen[0]).toMatchObject({ 'x-amz-security-token': 'a token' });
  stack.close();
  vi.unstubAllEnvs();
  await server.close();
});

describe('a stack that cannot be used', () => {
  it('is refused with the names of the existing stacks if it is unknown', () => {
    expect(() => new DeployedStack('order-processing-test')).toThrow(/order-processing-dev, order-processing-staging/);
  });

  it('is reported with its URL if its API cannot be reached', async () => {
    const stack = new DeployedStack('order-processing-dev', { API_URL: 'http://127.0.0.1:9', API_TOKEN: 'token' });
    await expect(stack.api('GET', '/repairs')).rejects.toThrow('http://127.0.0.1:9/repairs cannot be reached');
    stack.close();
  });

  it('is refused with how to get credentials if there are none', async () => {
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
    vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
    const stack = new DeployedStack('order-processing-dev', {});
    await expect(seed(stack, [], () => {})).rejects.toThrow(/There are no AWS credentials .* set AWS_PROFILE/);
    stack.close();
    vi.unstubAllEnvs();
  });
});

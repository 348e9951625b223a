import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAzure } from '../../../comparison/azure.ts';
import { installFunctionsCore } from '../../../durable/azure/host/functions-core.ts';
import type { Example } from '../../../local/demo/example.ts';
import { reconcile } from '../../../local/demo/reconciliation.ts';
import { anOrder } from '../../support/orders.ts';

let azure: Awaited<ReturnType<typeof startAzure>>;
/** Called before the host continues with the next work. */
let onWork = () => {};
beforeAll(async () => {
  const choose = () => {
    onWork();
    return 0;
  };
  azure = await startAzure({ stock: [{ sku: 'A', available: 100 }], choose });
});
afterAll(() => azure?.close());

const example = (orderId: string, testEnvironment: Partial<Example['testEnvironment']> = {}): Example => ({
  description: '',
  via: 'api',
  order: anOrder({ orderId }),
  testEnvironment: {
    payment: { answer: 'paid', after: 2 },
    approval: { decision: 'never', after: 0 },
    faults: [],
    gateway: {},
    ...testEnvironment,
  },
});

test('a paid order ends at once and cancels the timer of its payment', async () => {
  const start = azure.clock.now();

  await azure.run(example('paid'));

  expect(azure.clock.now() - start).toBe(2000);
});

test('an order without a payment ends after 300 s', async () => {
  const start = azure.clock.now();

  const { reason } = await azure.run(example('never-paid', { payment: { answer: 'never', after: 0 } }));

  expect({ reason, after: azure.clock.now() - start }).toEqual({ reason: 'PaymentTimedOut', after: 300_000 });
});

test('only transient errors are retried, although the SDK would retry every error', async () => {
  const broken = example('broken', { faults: [{ function: 'reserve-items', when: 'before', error: 'TypeError' }] });
  const busy = example('busy', {
    faults: [{ function: 'reserve-items', when: 'before', error: 'TransientError', times: 2 }],
  });

  const attempts = async (each: Example) =>
    (await azure.run(each)).steps.filter((step) => step === 'ReserveItems').length;

  expect([await attempts(broken), await attempts(busy)]).toEqual([1, 3]);
});

test('a reservation that succeeds after its sibling branch has failed is released', async () => {
  const late = example('late-reservation', {
    faults: [
      { function: 'calculate-shipping', when: 'before', error: 'TypeError' },
      { function: 'reserve-items', when: 'before', error: 'TransientError', times: 3 },
    ],
  });

  const run = await azure.run(late);

  expect(run).toMatchObject({ outcome: 'FAILED', reason: 'TechnicalFailure' });
  expect(run.steps.filter((step) => step === 'ReserveItems')).toHaveLength(4);
  expect((await reconcile(azure, [run])).problems.filter((problem) => problem.includes('late'))).toEqual([]);
});

test('a parked order is logged once for the alert, however often the orchestrator replays', async () => {
  const logged: string[] = [];
  installFunctionsCore().onLog((_level, message) => logged.push(message));
  const parked = example('parked', {
    faults: [
      { function: 'fulfill-order', when: 'before', error: 'TypeError' },
      { function: 'reverse-payment', when: 'before', error: 'TypeError', times: 1 },
    ],
  });

  await azure.run(parked);
  const { status } = await azure.repair('parked');

  expect(status).toBe('FAILED');
  expect(logged.filter((message) => message.startsWith('OrderParked'))).toEqual([
    'OrderParked: parked needs a repair: CompensatePayment failed',
  ]);
});

test('a payment whose outcome arrives after the order was cancelled is refunded once', async () => {
  const secret = String(process.env.PAYMENT_SECRET);
  const otherSecret = `whsec_${Buffer.alloc(24).toString('base64')}`;
  // The gateway's callbacks are refused and repeated until the secret is valid, when the order is cancelled. The secret
  // must not depend on this test's progress, because time may pass meanwhile, until the gateway stops repeating.
  process.env.PAYMENT_SECRET = JSON.stringify({ ...JSON.parse(secret), webhookSecrets: [otherSecret] });
  const givenUp = azure.clock.now() + 300_000;
  onWork = () => {
    if (azure.clock.now() >= givenUp) process.env.PAYMENT_SECRET = secret;
  };

  const { outcome, reason } = await azure.run(example('late-outcome'));
  await azure.passAnHour();
  onWork = () => {};

  expect({ outcome, reason }).toEqual({ outcome: 'CANCELLED', reason: 'PaymentTimedOut' });
  const order = await (await fetch(`${azure.apiUrl}/orders/late-outcome`)).json();
  expect(order).toMatchObject({ payment: { outcome: 'PAID', voided: true, refunded: true } });
  const moved = azure.gateway.ledger.filter(({ paymentId }) => paymentId === 'pay-late-outcome');
  expect(moved.map(({ kind }) => kind)).toEqual(['charge', 'refund']);
});

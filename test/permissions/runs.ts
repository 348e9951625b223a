import { Webhook } from 'standardwebhooks';
import type { ApiCall } from '../../local/aws-api/api-call.ts';
import { type Example, exampleSchema } from '../../local/demo/example.ts';
import { startVirtualRun, type VirtualRun } from '../../local/demo/virtual-run.ts';
import type { Environment } from '../../local/environment.ts';
import { paymentIdOf } from '../../orders/payment/payment.ts';
import { scenarios } from '../comparison/scenarios.ts';
import { anOrder } from '../support/orders.ts';
import { Recorder } from './recorder.ts';

/**
 * Runs every scenario with the functions as they are deployed, then what is rare: so that each permission is needed
 * once. A new one that no run needs is named by the test; what needs it belongs here.
 */
export async function recordRuns(): Promise<{ recorder: Recorder; variables: Environment['variables'] }> {
  const recorder = new Recorder();
  const virtual = await startVirtualRun({
    onApiCall: (call) => {
      recorder.record(call);
      if (call.caller === 'request-approval' && call.action === 'TransactWriteItems') void decideAtOnce(call, virtual);
    },
  });
  const { environment } = virtual;
  try {
    for (const scenario of [...scenarios, ...lostAnswers]) {
      const ended = await virtual.run(scenario);
      // Somebody repairs the cause of what is parked.
      if (ended.outcome === 'PARKED') await virtual.redrive(ended, { ...scenario.world, faults: [], gateway: {} });
    }
    await askTheApi(virtual);
  } finally {
    await environment.close();
  }
  return { recorder, variables: environment.variables };
}

/** Tasks that are tried again when their result is known already: they send it themselves. */
const lostAnswers: readonly Example[] = [
  lostAnswer('process-payment', 'paid', { payment: { answer: 'paid', after: 0 } }),
  lostAnswer('process-payment', 'declined', { payment: { answer: 'declined', after: 0 } }),
  lostAnswer('request-approval', 'approve', { approval: { decision: 'never' } }),
  lostAnswer('request-approval', 'reject', { approval: { decision: 'never' } }),
];

/** The person decides before the task that asked, and whose answer is lost, is tried again. */
async function decideAtOnce({ input }: ApiCall, { environment, clock }: VirtualRun): Promise<void> {
  const [, orderId, decision] = /"ORDER#(request-approval-lost-(\w+))"/.exec(JSON.stringify(input)) ?? [];
  if (orderId === undefined) return;
  await new Promise<void>((resolve) => void clock.setTimer(clock.now() + 1, resolve));
  const release = clock.hold();
  await fetch(`${environment.endpoints.api}/approvals/${orderId}`, request(JSON.stringify({ decision })));
  release();
}

function lostAnswer(name: string, result: string, world: object): Example {
  const unitPrice = name === 'request-approval' ? 100_000 : 1000;
  return exampleSchema.parse({
    order: anOrder({ orderId: `${name}-lost-${result}`, items: [{ sku: 'ANVIL', quantity: 1, unitPrice }] }),
    world: { ...world, faults: [{ function: name, when: 'after', error: 'TransientError', times: 1 }] },
  });
}

const quote = {
  currency: 'EUR',
  items: [{ sku: 'ANVIL', quantity: 1, unitPrice: 4999 }],
  shippingAddress: { country: 'DE' },
};

/** What customers, approvers, the gateway and operators ask besides. */
async function askTheApi({ environment, clock }: VirtualRun): Promise<void> {
  const { api, awsApi } = environment.endpoints;
  const [first] = scenarios;
  const post = (path: string, body: unknown) => fetch(`${api}${path}`, request(JSON.stringify(body)));

  await post('/orders', first?.order);
  await fetch(`${api}/repairs`);
  await post('/quotes', quote);
  await post('/approvals/example-approved', { decision: 'reject' });

  const secret = await fetch(awsApi, {
    ...request(JSON.stringify({ SecretId: environment.variables.PAYMENT_SECRET_ARN })),
    headers: { 'x-amz-target': 'secretsmanager.GetSecretValue', authorization: 'Credential=the-test/' },
  });
  const { webhookSecrets } = JSON.parse(((await secret.json()) as { SecretString: string }).SecretString);
  const data = { paymentId: paymentIdOf(String(first?.order.orderId)), amount: 1, currency: 'EUR' };
  const otherAmount = JSON.stringify({ type: 'payment.succeeded', data });
  const at = new Date(clock.now());
  await fetch(`${api}/payments/callback`, {
    ...request(otherAmount),
    headers: {
      'webhook-id': 'msg-1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(webhookSecrets[0]).sign('msg-1', at, otherAmount),
    },
  });
}

const request = (body: string) => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body });

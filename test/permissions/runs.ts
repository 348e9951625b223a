import { readdirSync } from 'node:fs';
import path from 'node:path';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { Webhook } from 'standardwebhooks';
import type { ApiCall } from 'step-functions-engine/server';
import { functionSpec } from '../../functions/manifest.ts';
import { type Example, exampleSchema, readExample } from '../../local/demo/example.ts';
import { returnExampleSchema } from '../../local/demo/return-example.ts';
import { startVirtualRun, type VirtualRun } from '../../local/demo/virtual-run.ts';
import type { Environment } from '../../local/environment.ts';
import { paymentIdOf } from '../../orders/payment/payment.ts';
import { noteStart } from '../../orders/start/pending-start.ts';
import { workflowSpec } from '../../state-machines/manifest.ts';
import { scenarios } from '../comparison/scenarios.ts';
import { anOrder } from '../support/orders.ts';
import { Recorder } from './recorder.ts';

/**
 * Runs every scenario with the deployed bundles, then rare cases, so that each permission is needed once. Permissions
 * that none of these needs are looked for in the explorer's runs; the test names those that are not needed there
 * either.
 */
export async function recordRuns(): Promise<{ recorder: Recorder; variables: Environment['variables'] }> {
  const recorder = new Recorder();
  const virtual = await startVirtualRun({
    onApiCall: (call) => {
      recorder.record(call);
      if (call.action === 'TransactWriteItems') void decideAtOnce(call, virtual);
    },
  });
  const { environment } = virtual;
  try {
    for (const scenario of [...scenarios, ...lostAnswers]) {
      const ended = await virtual.run(scenario);
      // A person repairs the cause of parked executions.
      if (ended.outcome === 'PARKED')
        await virtual.redrive(ended, { ...scenario.testEnvironment, faults: [], gateway: {} });
    }
    // Without the API, the first step stores the order.
    const order = anOrder({ orderId: 'without-the-api', items: [anvil] });
    await virtual.run(exampleSchema.parse({ order, via: 'step-functions' }));
    await sendBack(virtual);
    await loseStarts(virtual);
    await askTheApi(virtual);
  } finally {
    await environment.close();
  }
  return { recorder, variables: environment.variables };
}

/** Tasks that are retried after their result is known: they send it themselves. */
const lostAnswers: readonly Example[] = [
  lostAnswer('process-payment', 'paid', { payment: { answer: 'paid', after: 0 } }),
  lostAnswer('process-payment', 'declined', { payment: { answer: 'declined', after: 0 } }),
  lostAnswer('request-approval', 'approve', { approval: { decision: 'never' } }),
  lostAnswer('request-approval', 'reject', { approval: { decision: 'never' } }),
];

/** The record of a decision whose function failed before it sent the task result. */
const decisions: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'request-approval-lost-approve': { status: 'APPROVED', decidedBy: 'ada' },
  'request-approval-lost-reject': { status: 'REJECTED', comment: 'no' },
  'request-inspection-lost': {
    status: 'INSPECTED',
    verdict: { accepted: [], rejected: [], refund: { amount: 0, currency: 'EUR' } },
  },
};

/** The decision is made before the retry of the task that requested it and whose answer was lost. */
async function decideAtOnce({ input, caller }: ApiCall, { environment, clock }: VirtualRun): Promise<void> {
  const [, pk, id = ''] = /"((?:ORDER|RETURN)#([\w-]+))"/.exec(JSON.stringify(input)) ?? [];
  const decision = decisions[id];
  if (decision === undefined || (caller !== 'request-approval' && caller !== 'request-inspection')) return;
  await new Promise<void>((resolve) => void clock.setTimer(clock.now() + 1, resolve));
  const release = clock.hold();
  const sk = caller === 'request-approval' ? 'APPROVAL' : 'INSPECTION';
  const { client, tableName: TableName } = environment.table;
  const { Item } = await client.send(new GetCommand({ TableName, Key: { pk, sk }, ConsistentRead: true }));
  await client.send(new PutCommand({ TableName, Item: { ...Item, ...decision } }));
  release();
}

function lostAnswer(name: string, result: string, testEnvironment: object): Example {
  const unitPrice = name === 'request-approval' ? 100_000 : 1000;
  return exampleSchema.parse({
    order: anOrder({ orderId: `${name}-lost-${result}`, items: [{ sku: 'ANVIL', quantity: 1, unitPrice }] }),
    testEnvironment: {
      ...testEnvironment,
      faults: [{ function: name, when: 'after', error: 'TransientError', times: 1 }],
    },
  });
}

const anvil = { sku: 'ANVIL', quantity: 1, unitPrice: 1000 };

const quote = {
  currency: 'EUR',
  items: [{ sku: 'ANVIL', quantity: 1, unitPrice: 4999 }],
  shippingAddress: { country: 'DE' },
};

/** Returns from the examples: accepted, rejected, expired, parked and repaired. */
async function sendBack(virtual: VirtualRun): Promise<void> {
  const folder = path.resolve(import.meta.dirname, '../../examples/returns');
  for (const file of readdirSync(folder)) {
    const { returns = [], ...order } = readExample(path.join(folder, file));
    await virtual.run(order);
    for (const each of returns) {
      const ended = await virtual.runReturn(each);
      if (ended.outcome === 'PARKED') await virtual.redriveReturn(ended);
    }
  }
  const { order } = exampleSchema.parse({ order: anOrder({ orderId: 'sent-back', items: [anvil] }) });
  await virtual.run(exampleSchema.parse({ order }));
  const lost = returnExampleSchema.parse({
    return: {
      returnId: 'request-inspection-lost',
      orderId: 'sent-back',
      items: [{ sku: 'ANVIL', quantity: 1 }],
      reason: '-',
    },
    testEnvironment: { faults: [{ function: 'request-inspection', when: 'after', error: 'TransientError', times: 1 }] },
  });
  await virtual.runReturn(lost);
  await fetch(`${virtual.environment.endpoints.api}/returns`, request(JSON.stringify(lost.return)));
}

/** An accepted order whose start was lost: `start-pending` finds it. */
async function loseStarts({ environment, clock, pass }: VirtualRun): Promise<void> {
  const { client, tableName: TableName } = environment.table;
  const inputs: Readonly<Record<string, object>> = {
    order: anOrder({ orderId: 'start-lost', items: [anvil] }),
    return: { returnId: 'start-lost', orderId: 'sent-back', items: [{ sku: 'ANVIL', quantity: 1 }], reason: '-' },
  };
  const release = clock.hold();
  for (const workflow of functionSpec('start-pending').startsExecutions ?? []) {
    const { subject, key } = workflowSpec(workflow);
    const note = noteStart(
      subject,
      'start-lost',
      inputs[subject] ?? { [key]: 'start-lost' },
      () => new Date(clock.now()),
    );
    if ('put' in note) await client.send(new PutCommand({ TableName, Item: note.put }));
  }
  environment.schedules.begin('in a minute');
  release();
  await pass(60);
}

/** A payment that arrives after its order has ended: it is refunded, or stranded. */
async function payTooLate({ environment, clock, run, redrive, pass }: VirtualRun, sign: Sign): Promise<void> {
  const pay = async (orderId: string, type: string) => {
    const { amount, currency } = environment.gateway.payment(paymentIdOf(orderId)) ?? {};
    const body = JSON.stringify({ type, data: { paymentId: paymentIdOf(orderId), amount, currency } });
    const release = clock.hold();
    await fetch(`${environment.endpoints.api}/payments/callback`, { ...request(body), headers: await sign(body) });
    release();
  };
  const order = (orderId: string) => anOrder({ orderId, items: [anvil] });
  await run(exampleSchema.parse({ order: order('never-paid'), testEnvironment: { payment: { answer: 'never' } } }));
  await pay('never-paid', 'payment.succeeded');

  const testEnvironment = { payment: { answer: 'paid', after: 250 }, gateway: { void: 'unavailable' } };
  const parked = run(exampleSchema.parse({ order: order('said-to-be-declined'), testEnvironment }));
  await pass(1);
  await pay('said-to-be-declined', 'payment.declined');
  const ended = await parked;
  await pass(250);
  await redrive(ended, exampleSchema.parse({ order: order('said-to-be-declined') }).testEnvironment);
}

/** The other requests of customers, approvers, the gateway and operators. */
async function askTheApi(virtual: VirtualRun): Promise<void> {
  const { environment, clock } = virtual;
  const { api } = environment.endpoints;
  const [first] = scenarios;
  const post = (path: string, body: unknown) => fetch(`${api}${path}`, request(JSON.stringify(body)));

  await post('/orders', first?.order);
  await fetch(`${api}/repairs`);
  await post('/quotes', quote);
  await post('/approvals/example-approved', { decision: 'reject' });

  const sign = await signer(environment, clock);
  await payTooLate(virtual, sign);
  const data = { paymentId: paymentIdOf(String(first?.order.orderId)), amount: 1, currency: 'EUR' };
  const otherAmount = JSON.stringify({ type: 'payment.succeeded', data });
  await fetch(`${api}/payments/callback`, { ...request(otherAmount), headers: await sign(otherAmount) });
}

type Sign = (body: string) => Promise<Record<string, string>>;

/** Signs callbacks as the gateway does. */
async function signer({ endpoints: { awsApi }, variables }: Environment, clock: VirtualRun['clock']): Promise<Sign> {
  const secret = await fetch(awsApi, {
    ...request(JSON.stringify({ SecretId: variables.PAYMENT_SECRET_ARN })),
    headers: { 'x-amz-target': 'secretsmanager.GetSecretValue', authorization: 'Credential=the-test/' },
  });
  const { webhookSecrets } = JSON.parse(((await secret.json()) as { SecretString: string }).SecretString);
  return async (body) => {
    const at = new Date(clock.now());
    return {
      'content-type': 'application/json',
      'webhook-id': 'msg-1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(webhookSecrets[0]).sign('msg-1', at, body),
    };
  };
}

const request = (body: string) => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body });

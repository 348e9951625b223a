import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { startAwsDurable } from '../../comparison/aws-durable.ts';
import { startAzure } from '../../comparison/azure.ts';
import type { Orchestrator } from '../../comparison/run.ts';
import { startStepFunctions } from '../../comparison/step-functions.ts';
import type { FunctionName } from '../../functions/manifest.ts';
import type { Example } from '../../local/demo/example.ts';
import { functionsByState } from '../../local/workflows.ts';
import { partitionOf } from '../../orders/keys.ts';
import { notifyingStates, orderCompensations } from '../../orders/order/undo.ts';
import { paymentIdOf } from '../../orders/payment/payment.ts';
import { netByPayment } from '../../sandbox/payment-gateway/payment.ts';
import { anOrder } from '../support/orders.ts';

type Fault = Example['testEnvironment']['faults'][number];

/** Faults that lead an order to steps that a successful order does not reach. */
const cannotShip: Fault = { function: 'fulfill-order', when: 'before', error: 'CarrierUnavailable' };

const functions = functionsByState('order-processing');

/** The steps that compensate or notify the customer. */
const backward = new Set(
  [...orderCompensations.map(({ compensation }) => compensation), ...notifyingStates].flatMap(
    (state) => functions.get(state) ?? [],
  ),
);
/** Its own failure is no possible end of a run. */
const parking = functions.get('ParkForRepair');
const forward = [...new Set(functions.values())].filter((name) => !backward.has(name) && name !== parking);

function withFault(name: FunctionName, when: Fault['when'], error: string, times: number | undefined): Example {
  const fault = { function: name, when, error, ...(times && { times }) };
  const unitPrice = name === 'request-approval' ? 60_000 : 1000;
  const orderId = `${name}-${when}-${error}-${times ?? 'always'}`;
  return {
    description: '',
    via: 'api',
    order: anOrder({ orderId, items: [{ sku: 'ANVIL', quantity: 1, unitPrice }] }),
    testEnvironment: {
      payment: { answer: 'paid', after: 2 },
      approval: { decision: 'approve', after: 60 },
      faults: backward.has(name) ? [cannotShip, fault] : [fault],
      gateway: {},
    },
  };
}

const examples = [...forward, ...backward].flatMap((name) => [
  withFault(name, 'after', 'TransientError', 1),
  withFault(name, 'before', 'TransientError', undefined),
  withFault(name, 'after', 'TransientError', undefined),
  withFault(name, 'before', 'TypeError', undefined),
  withFault(name, 'after', 'TypeError', undefined),
]);

/**
 * The one fault after which an order ends differently. The state machine accepts the outcome of a payment while the
 * request for it is still being retried; the durable orchestrators wait for the outcome only after the request has
 * succeeded. Neither keeps the money of an unfulfilled order.
 */
const different = 'process-payment-after-TransientError-always';

/** The data that an order leaves in the table and at the gateway. */
async function traces(orchestrator: Orchestrator, example: Example) {
  const { orderId } = example.order;
  const { status, outcome, reason } = await orchestrator.run(example);
  const { Items = [] } = await orchestrator.table.client.send(
    new QueryCommand({
      TableName: orchestrator.table.tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': partitionOf(orderId) },
      ConsistentRead: true,
    }),
  );
  const item = (sk: string) => Items.find((each) => each.sk === sk);
  return {
    orderId,
    // A durable execution waits for a repair, where an execution of the state machine fails.
    status: status === 'WAITING' ? 'FAILED' : status,
    outcome,
    reason,
    reservation: item('RESERVATION')?.status,
    voided: item('PAYMENT')?.voided,
    shipped: item('SHIPMENT') !== undefined,
    notifiedOf: item('NOTIFICATION#OUTCOME')?.outcome,
    net: netByPayment(orchestrator.gateway.ledger).get(paymentIdOf(orderId)) ?? 0,
  };
}

async function runAll(start: () => Promise<Orchestrator>) {
  const orchestrator = await start();
  try {
    const results = [];
    for (const example of examples) results.push(await traces(orchestrator, example));
    return results;
  } finally {
    await orchestrator.close();
  }
}

let expected: Awaited<ReturnType<typeof runAll>>;
beforeAll(async () => {
  expected = await runAll(startStepFunctions);
}, 120_000);

const without = (results: typeof expected) => results.filter(({ orderId }) => orderId !== different);
const only = (results: typeof expected) => results.find(({ orderId }) => orderId === different);

test('the faults lead to every technical outcome on Step Functions', () => {
  expect(expected).toHaveLength(examples.length);
  expect(new Set(expected.map(({ outcome }) => outcome))).toEqual(new Set(['FULFILLED', 'FAILED', 'PARKED']));
  expect(only(expected)).toMatchObject({ outcome: 'FULFILLED', net: 1490 });
});

// One after the other: the Lambda durable function replaces the clock of the whole process.
describe.each([
  ['durable orchestration', startAzure],
  ['Lambda durable function', startAwsDurable],
])('the %s', (_, start) => {
  let results: typeof expected;
  beforeAll(async () => {
    results = await runAll(start);
  }, 120_000);

  test('leaves the same outcome, items and money as the state machine after each fault', () => {
    expect(without(results)).toEqual(without(expected));
  });

  test('refunds the payment when requesting it failed after all retries', () => {
    expect(only(results)).toMatchObject({ outcome: 'FAILED', reason: 'TechnicalFailure', voided: true, net: 0 });
  });
});

import { withDurableExecution } from '@aws/durable-execution-sdk-js';
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { VirtualClock } from 'step-functions-engine';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { LocalLambda } from '../../../comparison/local-lambda.ts';
import { executionName } from '../../../durable/aws/execution-name.ts';
import { DurableExecutions } from '../../../durable/aws/lambda-durable.ts';
import { Conflict } from '../../../orders/errors.ts';

const functionOf = (stack: string) => `arn:aws:lambda:eu-central-1:111111111111:function:${stack}-order-process`;
const functionArn = `${functionOf('order-processing-durable-dev')}:live`;

beforeAll(() => LocalDurableTestRunner.setupTestEnvironment({ skipTime: true }));
afterAll(() => LocalDurableTestRunner.teardownTestEnvironment());

let lambda: LocalLambda;
let client: LambdaClient;
let executions: DurableExecutions;
let started: string[];

beforeEach(async () => {
  started = [];
  lambda = new LocalLambda({
    clock: new VirtualClock(),
    handler: (orderId) => withDurableExecution(async () => void started.push(orderId)),
    waits: [],
    repair: 'Repair',
  });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new LambdaClient({ endpoint: await lambda.start(), region: 'eu-central-1', credentials });
  executions = new DurableExecutions(client, functionArn);
});

afterEach(async () => {
  // Otherwise an execution that still runs when the SDK's runner is removed would fail after its test.
  for (const orderId of ['order.1', 'order.2']) await lambda.execution(orderId)?.ended;
  client.destroy();
  await lambda.close();
});

test.each(['order-1', 'a.b.c', 'o'.repeat(80), 'Bestellung 7'])(
  'the name of the execution of order %s satisfies Lambda’s pattern',
  (orderId) => {
    expect(executionName(functionArn, orderId)).toMatch(/^[a-zA-Z0-9-_]{1,64}$/);
  },
);

test('orders with similar ids have different execution names', () => {
  const ids = ['a.b', 'a-b', 'a_b', 'A.b', `${'o'.repeat(79)}1`, `${'o'.repeat(79)}2`];
  expect(new Set(ids.map((id) => executionName(functionArn, id))).size).toBe(ids.length);
});

test('the same order has a different execution name in another stack, region or account', () => {
  const arns = [
    functionArn,
    functionOf('order-processing-durable-prod'),
    functionArn.replace('eu-central-1', 'eu-west-1'),
    functionArn.replace('111111111111', '222222222222'),
  ];
  expect(new Set(arns.map((arn) => executionName(arn, 'order-1'))).size).toBe(arns.length);
});

test('the execution name of an order does not depend on the version or alias of the function', () => {
  const unqualified = functionOf('order-processing-durable-dev');
  const names = [unqualified, `${unqualified}:live`, `${unqualified}:7`].map((arn) => executionName(arn, 'order-1'));
  expect(new Set(names).size).toBe(1);
});

test('an order that is submitted twice is started once', async () => {
  const first = await executions.start('order.1', { items: 1 });
  const second = await executions.start('order.1', { items: 1 });
  await lambda.execution('order.1')?.ended;

  expect(second).toBe(first);
  expect(first).toContain(`/durable-execution/${executionName(functionArn, 'order.1')}/`);
  expect(started).toEqual(['order.1']);
});

test('starting an order whose stored form differs from the first start returns the same execution', async () => {
  const first = await executions.start('order.1', { items: 1 });
  await expect(executions.start('order.1', { items: 1, currency: 'EUR' })).resolves.toBe(first);
});

test('an execution that belongs to another order is refused as a conflict', async () => {
  await client.send(
    new InvokeCommand({
      FunctionName: functionArn,
      InvocationType: 'Event',
      DurableExecutionName: executionName(functionArn, 'order.1'),
      Payload: Buffer.from(JSON.stringify({ orderId: 'order.2', order: {} })),
    }),
  );

  const start = executions.start('order.1', {});

  await expect(start).rejects.toThrow(Conflict);
  await expect(start).rejects.toThrow('of order order.1 belongs to another order, order.2');
});

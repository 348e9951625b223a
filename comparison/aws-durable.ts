import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DurableLambdaHandler, DurableLogger } from '@aws/durable-execution-sdk-js';
import { LocalDurableTestRunner, type TestResult } from '@aws/durable-execution-sdk-js-testing';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { VirtualClock } from 'step-functions-engine';
import { startAwsJsonServer } from 'step-functions-engine/server';
import type { StepName, Steps } from '../durable/process/steps.ts';
import { waitTimeouts } from '../durable/process/timing.ts';
import { functionNames, functionSpec } from '../functions/manifest.ts';
import { startHttpApi } from '../local/aws-api/http-api/http-api.ts';
import { secretsManager } from '../local/aws-api/secrets-manager.ts';
import type { Example } from '../local/demo/example.ts';
import { LocalLambda } from './local-lambda.ts';
import type { Orchestrator, Run } from './run.ts';
import { aMinuteAgo, submit, submitWithoutStart } from './submit.ts';
import { setEnvironment, startTestEnvironment } from './test-environment.ts';

const paymentSecretArn = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:payment-gateway-local0';
const functionArn = 'arn:aws:lambda:us-east-1:111111111111:function:order-process:live';

/**
 * Timeouts of callbacks, in s of the machine's clock, which the runner uses for them: a short one for a callback that
 * the example lets time out, and one that is never reached for a callback that comes.
 */
const shortTimeout = 1;
const longTimeout = 60;

export interface AwsDurableOptions {
  /** Runs the bundles of this folder; then faults and timeouts cannot be simulated. @default runs the sources */
  readonly bundles?: string;
}

/**
 * Starts the Lambda durable function with its API, in the SDK's LocalDurableTestRunner. Only one may run in a process at
 * a time.
 */
export async function startAwsDurable({ bundles }: AwsDurableOptions = {}): Promise<Orchestrator> {
  const clock = new VirtualClock();
  await skipTime();
  const testEnvironment = await startTestEnvironment(clock);
  const examples = new Map<string, Example>();

  const secrets = new Map([[paymentSecretArn, testEnvironment.paymentSecret]]);
  const awsApi = await startAwsJsonServer({ services: [secretsManager(secrets)] });
  const api = await startHttpApi({
    clock,
    routes: functionNames.flatMap((name) => {
      const routeKey = functionSpec(name).route;
      return routeKey === undefined ? [] : [{ routeKey, functionName: 'api', open: true }];
    }),
    lambda: { invoke: async ({ payload }) => ({ payload: JSON.stringify(await apiHandler(JSON.parse(payload))) }) },
  });
  const lambda = new LocalLambda({
    clock,
    handler: (name) => handlerOf(name),
    waits: [
      { operation: 'RequestApproval', limit: waitTimeouts.approval },
      { operation: 'ProcessPayment', limit: waitTimeouts.payment },
    ],
    repair: 'RepairCompleted',
  });
  const restore = setEnvironment({
    ...testEnvironment.environment,
    PAYMENT_SECRET_ARN: paymentSecretArn,
    PAYMENT_CALLBACK_URL: `${api.url}/payments/callback`,
    DURABLE_FUNCTION_ARN: functionArn,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: awsApi.url,
    AWS_ENDPOINT_URL_LAMBDA: await lambda.start(),
  });
  testEnvironment.connect(api.url);
  const { apiHandler, startPending, handlerOf } =
    bundles === undefined ? await loadSource(examples, withFaults) : await loadBundles(bundles);

  /** The steps, each of which is recorded and fails as the example of its order requires. */
  function withFaults(original: Steps): Steps {
    const run = (name: StepName, input: { orderId?: string }) => {
      const step = original[name] as (input: unknown) => Promise<unknown>;
      return testEnvironment.around(name, input.orderId ?? '', () => step(input));
    };
    const names = Object.keys(original) as StepName[];
    return Object.fromEntries(names.map((name) => [name, (input: object) => run(name, input)])) as unknown as Steps;
  }

  const toRun = async (orderId: string, result: TestResult<unknown> | undefined): Promise<Run> => {
    return {
      ...(await testEnvironment.view(orderId)),
      status: result === undefined ? 'WAITING' : result.getStatus() === 'SUCCEEDED' ? 'SUCCEEDED' : 'FAILED',
      // The runner returns these figures only after the execution has ended.
      figures: result && { operations: result.getOperations().length, invocations: result.getInvocations().length },
    };
  };

  return {
    apiUrl: api.url,
    table: testEnvironment.table,
    stock: testEnvironment.stock,
    gateway: testEnvironment.gateway,
    run: async (example) => {
      const { orderId } = example.order;
      testEnvironment.begin(example);
      examples.set(orderId, example);
      if (example.via === 'step-functions') lambda.run(orderId, { orderId, order: example.order });
      else await submit(api.url, example);
      return toRun(orderId, await lambda.execution(orderId)?.ended);
    },
    runAfterLostStart: async (example) => {
      const { orderId } = example.order;
      testEnvironment.begin(example);
      examples.set(orderId, example);
      await submitWithoutStart(testEnvironment.table, example, aMinuteAgo);
      await startPending();
      return toRun(orderId, await lambda.execution(orderId)?.ended);
    },
    repair: async (orderId) => toRun(orderId, await lambda.execution(orderId)?.repair()),
    passAnHour: () => testEnvironment.pass(3600),
    close: async () => {
      restore();
      for (const part of [lambda, api, awsApi, testEnvironment]) await part.close();
      await LocalDurableTestRunner.teardownTestEnvironment();
    },
  };
}

/**
 * Lets retries happen without waiting. For that, the runner replaces every timer of the process, and also
 * queueMicrotask and process.nextTick; these two are restored, because Node's fetch does not work without them.
 */
async function skipTime(): Promise<void> {
  const { queueMicrotask } = globalThis;
  const { nextTick } = process;
  await LocalDurableTestRunner.setupTestEnvironment({ skipTime: true });
  globalThis.queueMicrotask = queueMicrotask;
  process.nextTick = nextTick;
}

interface Handlers {
  apiHandler(event: APIGatewayProxyEventV2): Promise<unknown>;
  startPending(): Promise<void>;
  handlerOf(orderId: string): DurableLambdaHandler;
}

/** Logs nothing, because some examples park an order, which would log an error. */
const silent: DurableLogger = { error() {}, warn() {}, info() {}, debug() {} };

/** Loads the handlers' sources. Call it after the environment variables are set, because the modules read them. */
async function loadSource(
  examples: ReadonlyMap<string, Example>,
  withFaults: (steps: Steps) => Steps,
): Promise<Handlers> {
  const [{ handler: apiHandler }, { handler: startPending }, { orderProcess }, { createSteps }, { stepPorts }] =
    await Promise.all([
      import('../durable/aws/api-handler.ts'),
      import('../durable/aws/start-pending-handler.ts'),
      import('../durable/aws/order-process.ts'),
      import('../durable/process/steps.ts'),
      import('../durable/aws/ports.ts'),
    ]);
  const steps = withFaults(createSteps(stepPorts()));
  return {
    apiHandler,
    startPending,
    handlerOf: (orderId) => orderProcess(steps, timeoutsFor(examples.get(orderId)), silent),
  };
}

async function loadBundles(folder: string): Promise<Handlers> {
  const load = (name: string) => import(pathToFileURL(path.join(folder, 'aws', name, 'handler.mjs')).href);
  const [{ handler: apiHandler }, { handler: startPending }, { handler }] = await Promise.all(
    ['api', 'start-pending', 'order-process'].map(load),
  );
  return { apiHandler, startPending, handlerOf: () => handler };
}

/** The timeouts for an example: short for a callback that does not come in time, so that the run need not wait long. */
function timeoutsFor(example: Example | undefined) {
  const { payment, approval } = example?.testEnvironment ?? {};
  const late = payment?.answer === 'never' || (payment?.after ?? 0) > waitTimeouts.payment;
  return {
    payment: late ? shortTimeout : longTimeout,
    approval: approval?.decision === 'never' ? shortTimeout : longTimeout,
  };
}

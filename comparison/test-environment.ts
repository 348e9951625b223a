import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from 'step-functions-engine';
import { readStock, type Stock } from '../command-line/stock-file.ts';
import type { Example } from '../local/demo/example.ts';
import { ExampleEnvironments } from '../local/demo/example-environments.ts';
import { addFaults } from '../local/demo/run-execution.ts';
import { defaultApprovalLimits } from '../local/environment.ts';
import { FaultList } from '../local/faults/fault-list.ts';
import { PaymentGateway } from '../local/payment-gateway/payment-gateway.ts';
import { type LocalTable, startTable } from '../local/table/table.ts';
import { functionsOf } from '../local/workflows.ts';
import { DynamoDbTable } from '../orders/adapters/dynamodb-table.ts';
import { getOrder } from '../orders/order/get-order.ts';
import { orderCompensations } from '../orders/order/undo.ts';
import type { Run } from './run.ts';

/**
 * What an order needs besides a durable orchestrator: a table, a payment gateway, and the bank and the people whose
 * actions the order's example describes.
 */
export interface TestEnvironment {
  readonly table: LocalTable;
  readonly stock: Stock;
  readonly gateway: PaymentGateway;
  /** `{"apiKey": "...", "webhookSecrets": ["whsec_..."]}` */
  readonly paymentSecret: string;
  /** The environment variables of the steps, except those that depend on the orchestrator. */
  readonly environment: Readonly<Record<string, string>>;
  /** Sets the URL of the API, to which the people send their decisions. */
  connect(apiUrl: string): void;
  /** Must be called before an order is sent: sets the faults, payments and decisions that its example describes. */
  begin(example: Example): void;
  /** Runs a step of an order, records its name, and injects the faults of the order's example. */
  around<T>(step: string, orderId: string, run: () => Promise<T>): Promise<T>;
  /** Reads an order's outcome from the table, and which steps ran. */
  view(orderId: string): Promise<Pick<Run, 'orderId' | 'outcome' | 'reason' | 'steps'>>;
  /** Lets seconds of the clock pass. */
  pass(seconds: number): Promise<void>;
  close(): Promise<void>;
}

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

const examplesStock = path.resolve(import.meta.dirname, '../examples/stock.json');

/**
 * Starts a table and a payment gateway.
 * @param stock the stock of the new table @default examples/stock.json
 */
export async function startTestEnvironment(
  clock: Clock,
  stock: Stock = readStock(examplesStock),
): Promise<TestEnvironment> {
  const apiKey = randomBytes(24).toString('hex');
  const webhookSecret = `whsec_${randomBytes(24).toString('base64')}`;
  const environments = new ExampleEnvironments(clock);
  const gateway = new PaymentGateway({
    clock: timeOfDay(clock),
    apiKey,
    webhookSecret,
    script: environments.paymentScript,
  });
  const [table, gatewayUrl] = await Promise.all([startTable({ stock }), gateway.start()]);
  const client = new DynamoDBClient({ endpoint: table.endpoint, region: 'us-east-1', credentials });
  const orders = new DynamoDbTable(client, table.tableName);
  const faults = new FaultList();
  const steps = new Map<string, string[]>();
  return {
    table,
    stock,
    gateway,
    paymentSecret: JSON.stringify({ apiKey, webhookSecrets: [webhookSecret] }),
    environment: {
      TABLE_NAME: table.tableName,
      PERSONAL_DATA_DAYS: 'forever',
      APPROVAL_LIMITS: JSON.stringify(defaultApprovalLimits),
      PAYMENT_GATEWAY_URL: gatewayUrl,
      AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    connect: (apiUrl) => environments.connect(apiUrl),
    begin: (example) => {
      environments.add(example);
      addFaults(faults, example.order.orderId, example.testEnvironment.faults);
      steps.set(example.order.orderId, []);
    },
    around: async (step, orderId, run) => {
      steps.get(orderId)?.push(step);
      const result = await faults.around(functionOf(step), { orderId }, run, fail);
      if (step === 'RequestApproval') environments.onInvoked('request-approval', JSON.stringify({ orderId }));
      return result;
    },
    view: async (orderId) => {
      const order = await getOrder(orderId, { table: orders, now: () => new Date(clock.now()) });
      const { details, repair } = order as {
        details?: { reason?: string };
        repair?: { failure?: { reason?: string } };
      };
      const reason = details?.reason ?? repair?.failure?.reason;
      return { orderId, outcome: order.status, reason, steps: steps.get(orderId) ?? [] };
    },
    pass: (seconds) => new Promise((resolve) => clock.setTimer(clock.now() + seconds * 1000, resolve)),
    close: async () => {
      client.destroy();
      await gateway.close();
      await table.close();
    },
  };
}

/**
 * A clock whose timers fire by `clock`, but whose `now` is the machine's time: the steps run in this process, and check
 * the time in a callback's signature by the machine's clock.
 */
function timeOfDay(clock: Clock): Clock {
  let lastNow = Date.now();
  return {
    now: () => {
      lastNow = Date.now();
      return lastNow;
    },
    // `at` was calculated from the time that `now` returned last: the timer fires after that difference.
    setTimer: (at, run) => clock.setTimer(clock.now() + at - lastNow, run),
    setLimit: (at, run) => clock.setLimit(clock.now() + at - lastNow, run),
    hold: () => clock.hold(),
  };
}

/** The name of the function that runs a step on Step Functions: faults of examples name functions. */
const functionOf = (step: string): string =>
  compensations.get(step) ?? step.replaceAll(/(?<!^)[A-Z]/g, '-$&').toLowerCase();

const compensationSteps: readonly string[] = orderCompensations.map(({ compensation }) => compensation);
/** The names of the functions that run compensations, which differ from the names of the steps. */
const compensations = new Map<string | undefined, string>(
  functionsOf('order-processing', compensationSteps).map((name, index) => [compensationSteps[index], name]),
);

/** The error of an injected fault. */
export class InjectedFault extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

function fail(error: string, message: string): never {
  throw new InjectedFault(error, message);
}

/** Sets environment variables of this process; returns a function that restores the earlier values. */
export function setEnvironment(variables: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}

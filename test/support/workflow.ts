import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { VirtualClock } from 'step-functions-engine';
import type { LogLine } from 'step-functions-engine/lambda-runtime';
import { type Example, exampleSchema } from '../../local/demo/example.ts';
import { reconcile } from '../../local/demo/reconciliation.ts';
import { returnExampleSchema } from '../../local/demo/return-example.ts';
import type { OrderRun } from '../../local/demo/run-order.ts';
import type { ReturnRun } from '../../local/demo/run-return.ts';
import type { Environment } from '../../local/environment.ts';
import { partitionOf, stockKey } from '../../orders/keys.ts';
import type { Order } from '../../orders/order/order.ts';
import { paymentIdOf } from '../../orders/payment/payment.ts';
import { anOrder } from './orders.ts';
import { type GatewayUnderTest, giveEnvironmentBack, takeEnvironment } from './shared-environment.ts';

type ExampleInput = Partial<Omit<Example, 'order' | 'testEnvironment'>> & {
  readonly order?: Partial<Order>;
  readonly testEnvironment?: Partial<Record<keyof Example['testEnvironment'], unknown>>;
};

type ReturnInput = {
  readonly quantity?: number;
  readonly return?: object;
  /** What the warehouse finds, but for the SKU; `never`: the goods do not arrive. @default all of it, good */
  readonly found?: 'never' | { readonly accepted: number; readonly damaged?: number; readonly note?: string };
} & Partial<Record<'after' | 'via' | 'faults', unknown>>;

/** The workflow with its real definition, handlers and table, on a virtual clock, for the orders of one test file. */
export interface WorkflowUnderTest {
  readonly environment: Environment;
  readonly clock: VirtualClock;
  readonly gateway: GatewayUnderTest;
  /** Every line that the functions wrote since the test file began. */
  readonly logs: readonly LogLine[];
  /** The answers that the API has given, by route and status: `POST /orders 202`. */
  readonly answers: ReadonlySet<string>;
  /** The runs so far. */
  readonly runs: readonly OrderRun[];
  /** Runs an order with an id and a SKU of its own, of 3 pieces at 10.00 EUR, in the test environment given. */
  run(input?: ExampleInput): Promise<OrderRun & { readonly sku: string }>;
  /** Changes the test environment of an order and lets its failed execution continue. */
  redrive(run: OrderRun, testEnvironment?: ExampleInput['testEnvironment']): Promise<OrderRun>;
  /** Runs a return with an id of its own: by default of one piece of an order, which comes back good after a day. */
  runReturn(run: OrderRun & { readonly sku: string }, input?: ReturnInput): Promise<ReturnRun>;
  /** Lets a failed return continue, without its faults. */
  redriveReturn(run: ReturnRun): Promise<ReturnRun>;
  stock(sku: string): Promise<{ available: number; reserved: number; shipped: number; writtenOff?: number }>;
  /** What the gateway holds of an order's money, in minor units, and its movements. */
  money(orderId: string): { net: number; movements: string[] };
  items(orderId: string): Promise<Record<string, Record<string, unknown>>>;
  /** Problems of stock, money and notifications over all orders so far. */
  problems(): Promise<readonly string[]>;
  pass(seconds: number): Promise<void>;
  /**
   * Ends the test file's part.
   * @throws Error if an answer of the API was not as docs/openapi.yaml says, or the next test file would meet something
   */
  close(): Promise<void>;
}

export async function startWorkflow(): Promise<WorkflowUnderTest> {
  const shared = await takeEnvironment();
  const { environment, count, logs, answers, ...virtual } = shared;
  const { client, tableName: TableName } = environment.table;
  const latest = new Map<string, OrderRun>();
  const returns = new Map<string, ReturnRun>();
  let number = 0;

  const toExample = ({ order, ...input }: ExampleInput, sku: string): Example =>
    exampleSchema.parse({
      ...input,
      order: anOrder({
        orderId: `test-order-${++count.orders}`,
        items: [{ sku, quantity: 3, unitPrice: 1000 }],
        ...order,
      }),
    });

  return {
    environment,
    clock: virtual.clock,
    gateway: virtual.gateway,
    logs,
    answers,
    get runs() {
      return [...latest.values()];
    },
    run: async (input = {}) => {
      const sku = `SKU-${++number}`;
      const run = await virtual.run(toExample(input, sku));
      latest.set(run.orderId, run);
      return { ...run, sku };
    },
    redrive: async (failed, testEnvironment = {}) => {
      const changed = exampleSchema.parse({
        ...failed.example,
        testEnvironment: { ...failed.example.testEnvironment, ...testEnvironment },
      });
      const run = await virtual.redrive(failed, changed.testEnvironment);
      latest.set(run.orderId, run);
      return run;
    },
    runReturn: async ({ orderId, sku }, { quantity = 1, found = { accepted: quantity }, faults, ...input } = {}) => {
      const returnId = `test-return-${++count.returns}`;
      const inspection = found === 'never' ? {} : { items: [{ sku, ...found }] };
      const example = returnExampleSchema.parse({
        ...input,
        return: { returnId, orderId, items: [{ sku, quantity }], reason: 'too big', ...input.return },
        testEnvironment: { inspection, ...(faults !== undefined && { faults }) },
      });
      const run = await virtual.runReturn(example);
      returns.set(run.returnId, run);
      return run;
    },
    redriveReturn: async (failed) => {
      const run = await virtual.redriveReturn(failed);
      returns.set(run.returnId, run);
      return run;
    },
    stock: async (sku) => {
      const { Item = {} } = await client.send(new GetCommand({ TableName, Key: stockKey(sku), ConsistentRead: true }));
      const { available, reserved, shipped, writtenOff } = Item;
      return { available, reserved, shipped, ...(writtenOff !== undefined && { writtenOff }) };
    },
    money: (orderId) => {
      const entries = environment.gateway.ledger.filter(({ paymentId }) => paymentId === paymentIdOf(orderId));
      const net = entries.reduce((sum, { kind, amount }) => sum + (kind === 'charge' ? amount : -amount), 0);
      return { net, movements: entries.map(({ kind }) => kind) };
    },
    items: async (orderId) => {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': partitionOf(orderId) },
          ConsistentRead: true,
        }),
      );
      return Object.fromEntries(Items.map((item) => [String(item.sk), item]));
    },
    problems: async () => (await reconcile(environment, [...latest.values()], [...returns.values()])).problems,
    pass: virtual.pass,
    close: async () => {
      const views = [
        ...[...latest.keys()].map((id) => `orders/${id}`),
        ...[...returns.keys()].map((id) => `returns/${id}`),
      ];
      for (const view of [...views, 'repairs']) await fetch(`${environment.endpoints.api}/${view}`);
      await giveEnvironmentBack(shared);
    },
  };
}

import path from 'node:path';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { LogLine } from 'step-functions-engine/lambda-runtime';
import { readStock } from '../../command-line/stock-file.ts';
import { startVirtualRun, type VirtualRun } from '../../local/demo/virtual-run.ts';
import type { Environment } from '../../local/environment.ts';
import { stockItem } from '../../orders/inventory/stock.ts';
import { workflowNames, workflowSpec } from '../../state-machines/manifest.ts';
import { keptServers } from './kept-servers.ts';
import { problemsOfAnswer } from './openapi.ts';

/** In stock of each SKU, when a test file begins. */
export const available = 10;

/** A SKU for each order of a test file, and those of the examples. */
const stock = [
  ...Array.from({ length: 100 }, (_, index) => ({ sku: `SKU-${index + 1}`, available })),
  ...readStock(path.resolve(import.meta.dirname, '../../examples/stock.json')),
];

/** The most items that DynamoDB writes in one request. */
const batchSize = 25;

/** After the end of an order or a return, its personal data is kept for so many days. */
export const personalDataDays = 60;

/** An environment on a virtual clock that test files use one after the other, and what they see of it. */
export interface SharedEnvironment extends VirtualRun {
  /** Orders and returns so far, for ids that no other test file has. */
  readonly count: { orders: number; returns: number };
  /** Since the test file began: what the functions wrote, */
  readonly logs: LogLine[];
  /** and the answers that the API has given, by route and status. */
  readonly answers: Set<string>;
  /** Answers of the API that are not as docs/openapi.yaml says. */
  readonly undocumented: string[];
  readonly gateway: GatewayUnderTest;
}

/** The payment gateway, as a test sees it from outside. */
export interface GatewayUnderTest {
  /** All that it was sent since the test file began, headers included. */
  readonly requests: string[];
  /** Whether it refuses new payments: then a step fails that has a task token. */
  refusesPayments: boolean;
}

/** Those that nobody uses now. They end with the process. */
const idle: SharedEnvironment[] = [];

/**
 * The environment for a test file, with its stock as in the beginning. Give it back at the end.
 *
 * The files of one process share it, because starting the functions takes longer than most tests do.
 */
export async function takeEnvironment(): Promise<SharedEnvironment> {
  const shared = idle.pop();
  if (shared === undefined) return start();
  const { client, tableName } = shared.environment.table;
  const puts = stock.map(({ sku, available }) => ({ PutRequest: { Item: stockItem(sku, available) } }));
  for (let first = 0; first < puts.length; first += batchSize) {
    const RequestItems = { [tableName]: puts.slice(first, first + batchSize) };
    await client.send(new BatchWriteCommand({ RequestItems }));
  }
  return shared;
}

/**
 * Keeps the environment for the next test file.
 * @throws Error if an answer of the API was not as docs/openapi.yaml says, or the next test file would meet something
 */
export async function giveEnvironmentBack(shared: SharedEnvironment): Promise<void> {
  const { environment, logs, answers, undocumented, gateway } = shared;
  const problems = [
    ...undocumented.map((answer) => `docs/openapi.yaml does not describe ${answer}`),
    ...(await leftBehind(shared)).map((what) => `a test leaves behind ${what}`),
  ];
  if (problems.length > 0) {
    keptServers.delete(environment);
    await environment.close();
    throw new Error(problems.join('\n'));
  }
  logs.length = 0;
  answers.clear();
  gateway.requests.length = 0;
  gateway.refusesPayments = false;
  idle.push(shared);
  keptServers.set(environment, serversOf(environment));
}

/** The table's is a process of its own. */
const serversOf = ({ endpoints: { dynamodb: _, ...own } }: Environment): number => Object.keys(own).length;

async function leftBehind({ environment, clock }: SharedEnvironment): Promise<readonly string[]> {
  await clock.idle();
  const { stepFunctions, stateMachineArns, faults } = environment;
  // Express executions end before they are answered.
  const standard = workflowNames.filter((name) => workflowSpec(name).type === 'STANDARD');
  const running = await Promise.all(
    standard.map(async (name) => {
      const request = { stateMachineArn: stateMachineArns[name], statusFilter: 'RUNNING' };
      const { executions } = (await stepFunctions.call('ListExecutions', request)) as {
        executions: { name: string }[];
      };
      return executions;
    }),
  );
  return [
    ...running.flat().map(({ name }) => `the execution ${name}, which still runs`),
    ...faults.pending(undefined).map((fault) => `a fault of ${fault.function}, which is still to come`),
  ];
}

async function start(): Promise<SharedEnvironment> {
  const logs: LogLine[] = [];
  const answers = new Set<string>();
  const undocumented: string[] = [];
  const virtual = await startVirtualRun({
    stock,
    personalDataDays,
    onLog: (line) => logs.push(line),
    onAnswer: (route, answer) => {
      answers.add(`${route} ${answer.status}`);
      undocumented.push(...problemsOfAnswer(route, answer));
    },
  });
  const gateway = watch(virtual.environment.gateway);
  // A part that is changed would be so for the next test file: the change fails instead.
  for (const part of Object.values(virtual.environment)) if (Object(part) === part) Object.preventExtensions(part);
  return { ...virtual, count: { orders: 0, returns: 0 }, logs, answers, undocumented, gateway };
}

/** Records what the payment gateway is sent, and lets a test have it refuse payments. */
function watch(gateway: Environment['gateway']): GatewayUnderTest {
  const watched: GatewayUnderTest = { requests: [], refusesPayments: false };
  const handle = gateway.handle.bind(gateway);
  gateway.handle = async (request) => {
    const { method, path, headers, body } = request;
    watched.requests.push(`${method} ${path} ${JSON.stringify(headers)} ${body}`);
    if (watched.refusesPayments && path === '/payments')
      return { status: 400, headers: {}, body: '{"error":"closed"}' };
    return handle(request);
  };
  return watched;
}

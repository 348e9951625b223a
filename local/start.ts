/**
 * `make start`: the whole project on this machine until Ctrl-C. On the real clock data is kept in .local/.
 */
import path from 'node:path';
import { RealClock, VirtualClock } from 'step-functions-engine';
import { UserError } from 'step-functions-engine/server';
import { WorkflowLog } from './console/server/workflow-log.ts';
import { Bank } from './console/shop/server/bank.ts';
import { startShopConsole } from './console/shop/server/shop-console.ts';
import { type Environment, startEnvironment } from './environment.ts';
import { LogFile } from './log-file.ts';
import { portFrom } from './ports.ts';
import { runProgram } from './run-program.ts';
import { paint } from './terminal.ts';

const project = path.resolve(import.meta.dirname, '..');
const dataFolder = path.resolve(process.env.DATA_FOLDER ?? path.join(project, '.local'));

/**
 * The run's clock, as CLOCK says: `real`, or `virtual`, which stands still until a person lets time pass.
 * @throws UserError for any other
 */
function clockOf(kind: string): RealClock | VirtualClock {
  if (kind === 'real') return new RealClock();
  if (kind === 'virtual') return VirtualClock.stopped(Date.now());
  throw new UserError(`CLOCK is ${kind}: it must be real or virtual`);
}

const exampleOrder = {
  orderId: 'order-1',
  customer: { id: 'C-1', email: 'ada@example.com' },
  currency: 'EUR',
  items: [{ sku: 'ANVIL', quantity: 12, unitPrice: 4999 }],
  shippingAddress: { name: 'Ada Lovelace', line1: 'Museumstr. 1', city: 'Wien', postalCode: '1070', country: 'AT' },
};

const exampleReturn = {
  returnId: 'return-1',
  orderId: 'order-1',
  items: [{ sku: 'ANVIL', quantity: 2 }],
  reason: 'Too heavy',
};

function curl(url: string, body?: object): string {
  if (body === undefined) return `curl ${url}`;
  return `curl -H 'content-type: application/json' -d '${JSON.stringify(body)}' ${url}`;
}

function greeting({ clock, endpoints, table, stateMachineArns }: Environment, consoleUrl: string): string {
  const { api, awsApi, gateway, dynamodb } = endpoints;
  const kept =
    clock instanceof RealClock
      ? `Data is kept in ${path.relative('', dataFolder) || '.'}/, what has ended for ${retentionDays} days.`
      : 'Time stands still until you let it pass in the console. No data is kept.';
  return [
    paint('bold', `Order processing runs on this machine until Ctrl-C. ${kept}`),
    '',
    `Console          ${consoleUrl}`,
    `HTTP API         ${api}`,
    `Payment gateway  ${gateway}  pays after 2 s`,
    `Step Functions   ${awsApi}  (and Secrets Manager)`,
    `DynamoDB         ${dynamodb}  table ${table.tableName}`,
    `Functions' logs  ${path.relative('', logFile)}`,
    `Workflows' logs  ${path.relative('', workflowLogFile)}`,
    '',
    paint('bold', 'Send an order; this one is over the approval limit, so it waits for a person'),
    curl(`${api}/orders`, exampleOrder),
    paint('bold', 'Approve it'),
    curl(`${api}/approvals/order-1`, { decision: 'approve' }),
    paint('bold', 'See what has happened to it'),
    curl(`${api}/orders/order-1`),
    paint('bold', 'Ask what an order would cost'),
    curl(`${api}/quotes`, { currency: 'EUR', items: exampleOrder.items, shippingAddress: { country: 'AT' } }),
    paint('bold', 'See what waits for a person to repair it'),
    curl(`${api}/repairs`),
    paint('bold', 'Send something back once it has shipped'),
    curl(`${api}/returns`, exampleReturn),
    paint('bold', 'Say what the warehouse found, and see what has happened to the return'),
    curl(`${api}/inspections/return-1`, { items: [{ sku: 'ANVIL', accepted: 2, damaged: 1 }] }),
    curl(`${api}/returns/return-1`),
    paint('bold', 'The gateway calls this one; without its signature it answers 401'),
    curl(`${api}/payments/callback`, { type: 'payment.succeeded', data: { paymentId: 'pay-order-1' } }),
    paint('bold', 'With the AWS CLI'),
    `aws stepfunctions list-executions --endpoint-url ${awsApi} --region us-east-1 --state-machine-arn ${stateMachineArns['order-processing']}`,
    '',
  ].join('\n');
}

/** As long as Step Functions keeps what has ended. */
const retentionDays = 90;
const retention = { seconds: retentionDays * 24 * 60 * 60, executions: 100_000 };

const logFile = path.join(dataFolder, 'functions.log');
const workflowLogFile = path.join(dataFolder, 'workflows.log');

await runProgram(async () => {
  const consolePort = portFrom('CONSOLE_PORT', 8080);
  const ports = {
    api: portFrom('API_PORT', 8081),
    gateway: portFrom('GATEWAY_PORT', 8082),
    awsApi: portFrom('AWS_API_PORT', 8083),
  };
  const clock = clockOf(process.env.CLOCK || 'real');
  const log = (line: string) => console.error(line);
  const logs = new LogFile(logFile, log);
  const workflowLogs = new LogFile(workflowLogFile, log);
  const workflowLog = new WorkflowLog();
  const bank = new Bank();
  const environment = await startEnvironment({
    clock,
    // What is kept would lie in the future of a later run.
    ...(clock instanceof RealClock && { dataFolder }),
    ports,
    paymentScript: bank.script,
    retention,
    onLog: ({ at, functionName, requestId = '-', text }) =>
      logs.write(`${new Date(at).toISOString()} ${functionName} ${requestId} ${text}`),
    onWorkflowLog: (record) => {
      workflowLog.add(record);
      workflowLogs.write(JSON.stringify(record));
    },
    log,
  });
  const webConsole = await startShopConsole({ environment, bank, workflowLog, port: consolePort, log }).catch(
    async (error) => {
      await environment.close();
      throw error;
    },
  );
  console.log(greeting(environment, webConsole.url));

  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await webConsole.close();
  await environment.close();
  await logs.close();
  await workflowLogs.close();
  // Orders that wait, for a person or for a payment, have timers that would keep the process alive.
  process.exit(0);
});

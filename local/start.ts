/**
 * `make start`: runs the whole project on this machine until Ctrl-C. With the real clock, data is stored in .local/.
 */
import path from 'node:path';
import { RealClock, VirtualClock } from 'step-functions-engine';
import { UserError } from 'step-functions-engine/server';
import { portFrom } from '../command-line/port-from.ts';
import { runProgram } from '../command-line/run-program.ts';
import { paint } from '../command-line/terminal.ts';
import { describedRoutes } from '../functions/api/operations.ts';
import { Bank } from './console/shop/server/bank.ts';
import { KeptFile } from './console/shop/server/kept-environments.ts';
import { startShopConsole } from './console/shop/server/shop-console.ts';
import { ExampleEnvironments } from './demo/example-environments.ts';
import { type Environment, startEnvironment } from './environment.ts';
import { followSources } from './live-functions.ts';
import { KeptWorkflowLog } from './logs/kept-workflow-log.ts';
import { LogFile } from './logs/log-file.ts';

const project = path.resolve(import.meta.dirname, '..');
const dataFolder = path.resolve(process.env.DATA_FOLDER ?? path.join(project, '.local'));

/**
 * The run's clock by the variable CLOCK: `real`, or `virtual`, which does not advance until a person lets time pass.
 * @throws UserError for another value
 */
function clockOf(kind: string): RealClock | VirtualClock {
  if (kind === 'real') return new RealClock();
  if (kind === 'virtual') return VirtualClock.stopped(Date.now());
  throw new UserError(`CLOCK is ${kind}: it must be real or virtual`);
}

/** A `curl` command that sends a request: a POST if there is a body. */
function curl(url: string, body?: object): string {
  if (body === undefined) return `curl ${url}`;
  return `curl -H 'content-type: application/json' -d '${JSON.stringify(body)}' ${url}`;
}

/** What `make start` prints when everything runs. */
function greeting({ clock, endpoints, table, stateMachineArns }: Environment, consoleUrl: string): string {
  const { api, awsApi, gateway, dynamodb } = endpoints;
  const kept =
    clock instanceof RealClock
      ? `Data is kept in ${path.relative('', dataFolder) || '.'}/, what has ended for ${retentionDays} days.`
      : 'Time does not advance until you let it pass in the console. No data is kept.';
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
    'A function that you change is bundled again, and used from its next invocation on.',
    '',
    ...describedRoutes.flatMap(({ examplePath, operation: { example } }) => [
      paint('bold', example.purpose),
      curl(`${api}${examplePath}`, example.body),
    ]),
    paint('bold', 'With the AWS CLI'),
    `aws stepfunctions list-executions --endpoint-url ${awsApi} --region us-east-1 --state-machine-arn ${stateMachineArns['order-processing']}`,
    '',
  ].join('\n');
}

/** As long as Step Functions keeps executions that have ended. */
const retentionDays = 90;
const retention = { seconds: retentionDays * 24 * 60 * 60, executions: 100_000 };

const logFile = path.join(dataFolder, 'functions.log');
const environmentsFile = path.join(dataFolder, 'test-environments.json');
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
  // A run on a virtual clock stores nothing, and does not read what earlier runs have stored.
  const workflowLog = await KeptWorkflowLog.open(clock instanceof RealClock ? workflowLogFile : undefined, log);
  const keptFile = clock instanceof RealClock ? new KeptFile(environmentsFile, log) : undefined;
  const kept = keptFile?.read();
  const environments = new ExampleEnvironments(clock, kept?.environments);
  const bank = new Bank(environments.paymentScript);
  const environment = await startEnvironment({
    clock,
    // A run on a virtual clock does not store data, because its times would be in the future for a later run.
    ...(clock instanceof RealClock && { dataFolder }),
    ports,
    paymentScript: bank.script,
    ...(kept && { faults: kept.faults }),
    onInvoked: environments.onInvoked,
    retention,
    onLog: ({ at, functionName, requestId = '-', text }) =>
      logs.write(`${new Date(at).toISOString()} ${functionName} ${requestId} ${text}`),
    onWorkflowLog: workflowLog.add,
    log,
  });
  const webConsole = await startShopConsole({
    environment,
    bank,
    environments,
    ...(keptFile && { kept: keptFile }),
    workflowLog: workflowLog.records,
    port: consolePort,
    log,
  }).catch(async (error) => {
    await environment.close();
    throw error;
  });
  const follower = await followSources(environment, log);
  console.log(greeting(environment, webConsole.url));

  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await follower.close();
  await webConsole.close();
  await environment.close();
  await logs.close();
  await workflowLog.close();
  // Timers of orders that wait for a person or a payment would keep the process alive.
  process.exit(0);
});

import { statSync } from 'node:fs';
import { type Clock, RealClock, StepFunctions, VirtualClock } from '../index.ts';
import { MockError, type MockTools } from '../mocks/mock.ts';
import { startAwsJsonServer } from './aws-json-server.ts';
import { readDefinitions } from './definition-files.ts';
import { describeServed } from './describe-served.ts';
import { FunctionRouter } from './function-router.ts';
import { folderOf, sourcesOf } from './function-sources.ts';
import { placeOf } from './functions-of.ts';
import type { RunningServer } from './http-server.ts';
import { LambdaEndpoint } from './lambda-endpoint.ts';
import { MockSource, readMockFile, withTestCase } from './mock-source.ts';
import type { ServeOptions } from './serve-options.ts';
import { type Deployed, describeDeployed, StateMachines } from './state-machines.ts';
import { UserError } from './user-error.ts';
import { watchPlaces } from './watcher.ts';

/** ms until the next attempt to deploy the state machines that could not be written to the data folder */
const untilNextTry = 2000;

/** A running server, with its engine. */
export interface Served extends RunningServer {
  readonly stepFunctions: StepFunctions;
  readonly clock: Clock;
  readonly region: string;
  readonly accountId: string;
}

/**
 * Serves the state machines in files over the API of Step Functions, for the AWS SDKs, the AWS CLI and Terraform. Close
 * the returned server at the end.
 * @throws UserError for a problem that the user can fix: a missing file, a port in use
 * @example
 * ```js
 * import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { serve } from 'step-functions-engine/server';
 * const folder = mkdtempSync(`${tmpdir()}/definitions-`);
 * const definition = { StartAt: 'Greet', States: { Greet: { Type: 'Pass', Result: 'hello', End: true } } };
 * writeFileSync(`${folder}/greet.asl.json`, JSON.stringify(definition));
 * const server = await serve({ places: [folder], port: 0, watch: false });
 * const stateMachineArn = 'arn:aws:states:us-east-1:123456789012:stateMachine:greet';
 * // The AWS SDKs call the same action with `endpoint: server.url`.
 * const headers = { 'x-amz-target': 'AWSStepFunctions.DescribeStateMachine' };
 * const response = await fetch(server.url, { method: 'POST', headers, body: JSON.stringify({ stateMachineArn }) });
 * const { name, status } = await response.json();
 * console.log(name, status); // greet ACTIVE
 * await server.close();
 * rmSync(folder, { recursive: true });
 * ```
 */
export async function serve(options: ServeOptions): Promise<Served> {
  const { values = new Map(), print = () => {} } = options;
  const definitions = readDefinitions(options.places, values);
  const place = {
    ...(placeOf(definitions.map(({ text }) => text)) ?? { region: 'us-east-1', accountId: '123456789012' }),
    ...(options.region !== undefined && { region: options.region }),
    ...(options.accountId !== undefined && { accountId: options.accountId }),
  };
  if (statSync(options.dataFolder ?? '', { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new UserError(`--data ${options.dataFolder} is a file, not a folder.`);
  }
  for (const [service, url] of options.endpoints ?? []) process.env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] = url;
  const clock = options.clock === 'virtual' ? new VirtualClock(Date.now()) : new RealClock();
  const closing: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const part of closing.splice(0).reverse()) await part();
  };
  try {
    let begin: (engine: StepFunctions) => void = () => {};
    const begun = new Promise<StepFunctions>((resolve) => {
      begin = resolve;
    });
    let engine: StepFunctions | undefined;
    const tools = (): MockTools => {
      if (engine === undefined) throw new Error('a mock was called before the engine was created');
      return { engine, clock };
    };
    const mocks = options.mocks === undefined ? undefined : new MockSource(await readMockFile(options.mocks), tools);
    const server = await startAwsJsonServer({
      port: options.port ?? 8083,
      portSetting: '--port',
      ...(options.host !== undefined && { host: options.host }),
      ...(options.allowedHosts && { allowedHosts: options.allowedHosts }),
      services: [
        {
          targetPrefix: 'AWSStepFunctions',
          jsonVersion: '1.0',
          call: async (action, input, signal) => (await begun).call(action, withTestCase(action, input, mocks), signal),
        },
      ],
      log: print,
    });
    closing.push(() => server.close());

    const folder = folderOf(options, place, clock, server.url);
    if (folder !== undefined) closing.push(() => folder.runner.close());
    const sources = sourcesOf(options, clock, place, mocks, folder);
    const router = new FunctionRouter(sources, place);
    const settings = {
      clock,
      lambda: router,
      ...place,
      ...(mocks && { answers: mocks }),
      ...(options.logs && { logs: options.logs }),
      log: print,
    };
    engine =
      options.dataFolder === undefined
        ? new StepFunctions(settings)
        : await StepFunctions.open(options.dataFolder, settings);
    const stepFunctions = engine;
    closing.push(() => stepFunctions.close());

    const logGroups = options.logs && `arn:aws:logs:${place.region}:${place.accountId}:log-group:`;
    const machines = new StateMachines(stepFunctions, new Set(options.express ?? []), logGroups);
    const deploy = async () => {
      const read = readDefinitions(options.places, values);
      const deployed: Deployed[] = [];
      for (const definition of read) deployed.push(await machines.deploy(definition));
      for (const name of machines.withoutFile(read)) {
        print(`  ${name}  has no file any more: the state machine remains until DeleteStateMachine deletes it.`);
      }
      return deployed;
    };
    const deployed = await deploy();
    print(`Step Functions at ${server.url}, account ${place.accountId}, region ${place.region}`);
    print(['State machines', ...deployed.map(describeDeployed)].join('\n'));
    for (const line of describeServed({ options, deployed, router, mocks })) print(line);
    for (const { runner } of sources) {
      const problem = runner instanceof LambdaEndpoint ? await runner.problem() : undefined;
      if (problem !== undefined) print(`${problem}; calls of its functions fail until it answers.`);
    }
    begin(stepFunctions);

    const changedIn = (all: readonly Deployed[]) => all.filter(({ change }) => change !== 'unchanged');
    const textOf = (all: readonly Deployed[]) => all.map(describeDeployed).join('\n');
    let latest: readonly Deployed[] = deployed;
    let printed = textOf(changedIn(deployed));
    let timer: NodeJS.Timeout | undefined;
    const update = async (): Promise<void> => {
      clearTimeout(timer);
      let text: string;
      try {
        latest = await deploy();
        text = textOf(changedIn(latest));
      } catch (error) {
        text = reasonOf(error);
      }
      const isRepeated = text === printed && latest.some(isPostponed);
      if (text !== '' && !isRepeated) print(text);
      printed = text;
      deployPostponed();
    };
    // While the data folder cannot be written, for example because the disk is full.
    const deployPostponed = () => {
      clearTimeout(timer);
      if (latest.some(isPostponed)) timer = setTimeout(() => void update(), untilNextTry);
    };
    closing.push(() => clearTimeout(timer));
    deployPostponed();
    if (options.watch !== false) {
      closing.push(watchPlaces(options.places, () => void update()));
      if (folder !== undefined && options.functions !== undefined) {
        closing.push(
          watchPlaces([options.functions], () => {
            try {
              folder.reload();
              print(`Functions reloaded: ${folder.names.join(', ')}`);
            } catch (error) {
              print(`The functions keep their earlier code: ${reasonOf(error)}`);
            }
          }),
        );
      }
    }
    return { ...server, ...place, stepFunctions, clock, close };
  } catch (error) {
    await close();
    if (error instanceof MockError) throw new UserError(`${options.mocks}: ${error.message}`);
    throw error;
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof UserError ? error.message : String(error instanceof Error ? error.stack : error);

const isPostponed = ({ change }: Deployed): boolean => change === 'postponed';

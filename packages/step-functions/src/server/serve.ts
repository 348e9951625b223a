import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { AwsError, type Clock, RealClock, StepFunctions, VirtualClock } from '../index.ts';
import { isJsonObject, type Json } from '../language/json.ts';
import { MockError, type MockTools } from '../mocks/mock.ts';
import type { LogSink } from '../registry/engine-options.ts';
import { startAwsJsonServer } from './aws-json-server.ts';
import { readDefinitions } from './definition-files.ts';
import { describeServed } from './describe-served.ts';
import { FunctionFolder } from './function-folder.ts';
import { FunctionRouter, type FunctionSource } from './function-router.ts';
import { placeOf } from './functions-of.ts';
import type { RunningServer } from './http-server.ts';
import { LambdaEndpoint, type Place } from './lambda-endpoint.ts';
import { MockSource, readMockFile } from './mock-source.ts';
import { type Deployed, describeDeployed, StateMachines } from './state-machines.ts';
import { UserError } from './user-error.ts';
import { watchPlaces } from './watcher.ts';

export interface ServeOptions {
  /** The files and folders of definitions. */
  readonly places: readonly string[];
  /** The values of the placeholders `${name}` in the definitions. */
  readonly values?: ReadonlyMap<string, string>;
  /** The state machines of type EXPRESS, by name. */
  readonly express?: readonly string[];
  /** 0: any free port. @default 8083 */
  readonly port?: number;
  /** The address to listen on. @default 127.0.0.1 */
  readonly host?: string;
  /** Further host names that requests may use, such as `host.docker.internal`. */
  readonly allowedHosts?: readonly string[];
  /**
   * @default region and account of the ARNs in the definitions, if all are equal; otherwise us-east-1 and 123456789012
   */
  readonly region?: string;
  readonly accountId?: string;
  /** The folder for executions; without it, they are in memory and lost at the end. */
  readonly dataFolder?: string;
  /** `virtual`: the clock jumps over waits. @default real */
  readonly clock?: 'real' | 'virtual';
  /** The URL of a Lambda API with all functions. */
  readonly lambda?: string;
  /** The URLs of single functions, by name. */
  readonly lambdas?: ReadonlyMap<string, string>;
  /** A folder of functions, which run in worker threads of this process. */
  readonly functions?: string;
  /** The environment variables of the functions in that folder. */
  readonly environment?: ReadonlyMap<string, string>;
  /** A file with mocks: JSON, or a module that exports `mocks`. */
  readonly mocks?: string;
  /** The URLs of other AWS services, by the name in AWS_ENDPOINT_URL_<NAME>. */
  readonly endpoints?: ReadonlyMap<string, string>;
  /** Whether to load changed definitions and functions again. @default true */
  readonly watch?: boolean;
  /** Called with the log records of state machines. @default none */
  readonly logs?: LogSink;
  /** Called with each line of output for the user. */
  readonly print?: (line: string) => void;
}

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
      if (problem !== undefined) print(`${problem}; calls of its functions fail until it does.`);
    }
    begin(stepFunctions);

    if (options.watch !== false) {
      const update = () =>
        deploy().then(
          (all) => {
            const changed = all.filter(({ change }) => change !== 'unchanged');
            if (changed.length > 0) print(changed.map(describeDeployed).join('\n'));
          },
          (error: Error) => print(error instanceof UserError ? error.message : String(error.stack)),
        );
      closing.push(watchPlaces(options.places, () => void update()));
      if (folder !== undefined && options.functions !== undefined) {
        closing.push(
          watchPlaces([options.functions], () => {
            folder.reload();
            print(`Functions reloaded: ${folder.names.join(', ')}`);
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

function folderOf(
  { functions, environment = new Map() }: ServeOptions,
  place: Place,
  clock: Clock,
  url: string,
): FunctionFolder | undefined {
  if (functions === undefined) return undefined;
  const endpoints = Object.entries(process.env).filter(([name]) => name.startsWith('AWS_ENDPOINT_URL'));
  const variables = { ...Object.fromEntries(endpoints), AWS_ENDPOINT_URL_SFN: url, ...Object.fromEntries(environment) };
  const onLog = ({ functionName, text }: { functionName: string; text: string }) =>
    process.stderr.write(`${functionName}  ${text}\n`);
  return new FunctionFolder(functions, variables as Record<string, string>, { clock, ...place, onLog });
}

/** The sources of functions; the first one that has a function is used. */
function sourcesOf(
  { lambda, lambdas = new Map() }: ServeOptions,
  clock: Clock,
  place: Place,
  mocks: MockSource | undefined,
  folder: FunctionFolder | undefined,
): FunctionSource[] {
  const mocked = mocks?.functions;
  const all = lambda === undefined ? undefined : new LambdaEndpoint(lambda, clock, place, false);
  const single = [...lambdas].map(([name, url]): FunctionSource => {
    const runner = new LambdaEndpoint(url, clock, place, true);
    return { runner, has: (asked) => asked === name, describe: () => runner.url };
  });
  return [
    ...(mocked === undefined
      ? []
      : [{ runner: mocked, has: (name: string) => mocked.knows(name), describe: () => 'a mock' }]),
    ...(folder === undefined ? [] : [folder]),
    ...single,
    ...(all === undefined ? [] : [{ runner: all, has: () => true, describe: () => all.url }]),
  ];
}

/** Reads and removes the test case in `<state machine's ARN>#<test case>`, as Step Functions Local does. */
function withTestCase(action: string, input: unknown, mocks: MockSource | undefined): unknown {
  const isStart = action === 'StartExecution' || action === 'StartSyncExecution';
  if (mocks === undefined || !isStart || !isJsonObject(input as Json)) return input;
  const { stateMachineArn, name = randomUUID(), ...more } = input as Record<string, unknown>;
  const [, arn, machine = '', testCase = ''] = /^(.+:stateMachine:([^:#]+))#(.+)$/.exec(String(stateMachineArn)) ?? [];
  if (arn === undefined) return input;
  try {
    mocks.choose(machine, String(name), testCase);
  } catch (error) {
    if (error instanceof MockError) throw new AwsError('ValidationException', error.message);
    throw error;
  }
  return { ...more, stateMachineArn: arn, name };
}

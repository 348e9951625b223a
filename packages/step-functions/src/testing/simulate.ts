import {
  type AwsHistoryEvent,
  type AwsServices,
  type EndedExecution,
  type Json,
  SeededRandom,
  StepFunctions,
  VirtualClock,
} from '../index.ts';
import { MockError, type Mocks } from '../mocks/mock.ts';
import { MockAnswers } from '../mocks/mock-answers.ts';
import { isMockConfig, type MockConfig, mocksOfTestCase } from '../mocks/mock-config.ts';
import { MockFunctions } from '../mocks/mock-functions.ts';
import { MockTable } from '../mocks/mock-table.ts';
import { type ChildMachine, createChildren, mocksOfChildren, namesOfChildren, placeOf } from './child-machines.ts';
import { RefusedAnswers } from './no-answer.ts';
import { type ExecutionPath, pathOf } from './path.ts';
import { ResultSink, type WrittenObject } from './result-sink.ts';
import { runToEnd } from './run-to-end.ts';

export interface SimulationOptions {
  readonly input?: Json;
  /**
   * The mocks of tasks: by the name of the state, by the Resource, by its last part (`ecs:runTask.sync`,
   * `sqs:sendMessage`), or `*` for all tasks. Or AWS's mock configuration, together with `testCase`.
   */
  readonly mocks?: Mocks | MockConfig;
  /** The test case of an AWS mock configuration. */
  readonly testCase?: string;
  /** The Lambda functions, by their names or by their ARNs in the definition. */
  readonly lambdas?: Mocks;
  /** An implementation of AWS services, or further mocks, as in `mocks`. @default none */
  readonly services?: AwsServices | Mocks;
  /**
   * The state machines that this one starts, by name or ARN: their definitions, or mocks of their output. @default none
   */
  readonly stateMachines?: Readonly<Record<string, ChildMachine>>;
  /** The name of the state machine. @default the only one in an AWS mock configuration, or `simulation` */
  readonly name?: string;
  readonly type?: 'STANDARD' | 'EXPRESS';
  /** @default a new one */
  readonly clock?: VirtualClock;
  /** @default region and account in the ARNs of the definition, or us-east-1 and 111111111111 */
  readonly region?: string;
  readonly accountId?: string;
}

/** The result of a simulation: a whole execution. */
export interface Simulation extends EndedExecution, ExecutionPath {
  /** The duration, in s of the engine's clock. */
  readonly seconds: number;
  readonly history: readonly AwsHistoryEvent[];
  /** `history`, and the histories of the child executions of distributed Map states. */
  readonly histories: readonly (readonly AwsHistoryEvent[])[];
  /** The objects that ResultWriters without a mock have written to S3. */
  readonly written: readonly WrittenObject[];
}

/**
 * Runs a definition from start to end on a virtual clock, with functions and values instead of everything that it
 * calls.
 *
 * It always ends without waiting in real time: a task without an answer times out, after a year at the latest.
 *
 * @param definition as JSON text, or as a value
 * @throws AwsError InvalidDefinition
 * @throws MockError if a mock is invalid
 * @throws NoAnswerError if a state calls something that has neither a mock nor a function
 * @example
 * ```js
 * import { simulate } from 'step-functions-engine/testing';
 * const Price = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Parameters: { FunctionName: 'price' }, End: true };
 * const definition = { StartAt: 'Price', States: { Price: { ...Price, OutputPath: '$.Payload' } } };
 * const { status, output } = await simulate(definition, { lambdas: { price: () => ({ total: 300 }) } });
 * console.log(status, output); // SUCCEEDED { total: 300 }
 * ```
 */
export async function simulate(definition: string | object, options: SimulationOptions = {}): Promise<Simulation> {
  const { input = {}, type = 'STANDARD', clock = new VirtualClock(), services = {}, stateMachines = {} } = options;
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition);
  const tools = () => ({ engine, clock });
  const functions = new MockTable(options.lambdas ?? {}, tools);
  const mocks = new MockTable({ ...mocksOf(options), ...mocksOfChildren(stateMachines) }, tools);
  const mocked = new MockAnswers(mocks);
  const runner = new MockFunctions(functions);
  const refused = new RefusedAnswers({
    hasFunction: (name) => runner.knows(name),
    functions: functions.names,
    stateMachines: [nameOf(options), ...namesOfChildren(stateMachines)],
  });
  const sink = new ResultSink();
  const problems: string[] = [];
  const engine: StepFunctions = new StepFunctions({
    clock,
    lambda: runner,
    answers: { answer: (call) => mocked.answer(call) ?? (isServices(services) ? undefined : refused.answer(call)) },
    services: isServices(services) ? services : sink,
    // The same simulation gives the same history each time.
    random: new SeededRandom([1, 2, 3, 4]),
    ...placeOf(text, Object.keys(stateMachines)),
    ...(options.region !== undefined && { region: options.region }),
    ...(options.accountId !== undefined && { accountId: options.accountId }),
    log: (line) => problems.push(line),
  });
  await createChildren(engine, stateMachines);
  const machine = await engine.createStateMachine({ name: nameOf(options), definition: text, type });
  const execution = await engine.startExecution(machine, input, 'simulation');
  const pending = () => [...functions.pending, ...mocks.pending];
  const end = await runToEnd(engine, execution, clock, pending);
  const [history = [], ...children] = await historiesOf(engine, execution);
  await engine.close();
  const [wrong] = [...functions.problems, ...mocks.problems, ...refused.unanswered];
  if (wrong !== undefined) throw wrong;
  if (problems.length > 0) throw new Error(problems.join('\n'));
  // Timestamps are seconds with a fraction: their difference is not exact.
  const seconds = Math.round(1000 * ((history.at(-1)?.timestamp ?? 0) - (history[0]?.timestamp ?? 0))) / 1000;
  const error = end.status === 'TIMED_OUT' ? { error: 'States.Timeout' } : {};
  return {
    ...end,
    ...error,
    ...pathOf(history),
    seconds,
    history,
    histories: [history, ...children],
    written: sink.written,
  };
}

/** The history of an execution, and those of the child executions of its distributed Map states. */
async function historiesOf(engine: StepFunctions, executionArn: string): Promise<AwsHistoryEvent[][]> {
  const history = await engine.history(executionArn);
  const histories = [history];
  for (const { mapRunStartedEventDetails } of history) {
    if (mapRunStartedEventDetails === undefined) continue;
    const { mapRunArn } = mapRunStartedEventDetails as { mapRunArn: string };
    let nextToken: string | undefined;
    do {
      const page = await engine.call('ListExecutions', {
        mapRunArn,
        maxResults: 1000,
        ...(nextToken && { nextToken }),
      });
      const { executions, ...more } = page as { executions: { executionArn: string }[]; nextToken?: string };
      for (const child of executions) histories.push(...(await historiesOf(engine, child.executionArn)));
      nextToken = more.nextToken;
    } while (nextToken !== undefined);
  }
  return histories;
}

function isServices(services: AwsServices | Mocks): services is AwsServices {
  return typeof services.call === 'function';
}

/** @throws MockError */
function mocksOf({ mocks = {}, services = {}, testCase, name }: SimulationOptions): Mocks {
  const ofServices = isServices(services) ? {} : services;
  if (!isMockConfig(mocks)) {
    if (testCase === undefined) return { ...ofServices, ...mocks };
    throw new MockError(`There is no test case ${testCase}: only a mock configuration of AWS has test cases.`);
  }
  if (testCase === undefined) {
    const known = Object.values(mocks.StateMachines).flatMap(({ TestCases }) => Object.keys(TestCases));
    throw new MockError(`testCase must say which test case of the mock configuration to run: ${known.join(', ')}.`);
  }
  return { ...ofServices, ...mocksOfTestCase(mocks, { testCase, ...(name !== undefined && { stateMachine: name }) }) };
}

function nameOf({ name, mocks = {} }: SimulationOptions): string {
  const [only] = isMockConfig(mocks) ? Object.keys(mocks.StateMachines) : [];
  return name ?? only ?? 'simulation';
}

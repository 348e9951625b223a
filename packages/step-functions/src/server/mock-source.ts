import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { AwsError, type Json, type TaskAnswers, type TaskCall } from '../index.ts';
import { isJsonObject } from '../language/json.ts';
import { MockError, type Mocks, type MockTools } from '../mocks/mock.ts';
import { MockAnswers } from '../mocks/mock-answers.ts';
import { isMockConfig, type MockConfig, mocksOfTestCase } from '../mocks/mock-config.ts';
import { MockFunctions } from '../mocks/mock-functions.ts';
import { MockTable } from '../mocks/mock-table.ts';
import { readJsonFile } from './json-file.ts';
import { type MockedMachine, unmatchedMocks } from './mock-names.ts';
import { UserError } from './user-error.ts';

/**
 * Reads a file of mocks: JSON, mocks by name or AWS's mock configuration; or an ES module that exports `mocks`.
 * @throws UserError if it cannot be read
 */
export async function readMockFile(file: string): Promise<Mocks | MockConfig> {
  if (/\.[mc]?js$/.test(file)) return readMockModule(file);
  const value = readJsonFile(file);
  if (isJsonObject(value)) return value;
  throw new UserError(`${file}: mocks are a JSON object, of mocks by name or AWS's mock configuration.`);
}

async function readMockModule(file: string): Promise<Mocks> {
  if (!existsSync(file)) throw new UserError(`There is no file ${file}.`);
  let module: { mocks?: unknown };
  try {
    module = await import(pathToFileURL(path.resolve(file)).href);
  } catch (error) {
    throw new UserError(`${file} cannot be loaded: ${error instanceof Error ? error.message : error}`);
  }
  if (typeof module.mocks === 'object' && module.mocks !== null) return module.mocks as Mocks;
  throw new UserError(`${file} exports no object named mocks: export const mocks = { <name>: <mock> };`);
}

/**
 * The answers of a file of mocks. With AWS's mock configuration, an execution gets the answers of the test case with
 * which it was started (`StartExecution` on `<state machine>#<test case>`); other executions get none.
 */
export class MockSource implements TaskAnswers {
  readonly #mocks: Mocks | MockConfig;
  readonly #tools: () => MockTools;
  readonly #all: MockAnswers | undefined;
  /** The mocks of functions by name; AWS's mock configuration has none. */
  readonly functions: MockFunctions | undefined;
  /**
   * By state machine and execution name, which are known before the start; for child executions, by state machine: the
   * last test case.
   */
  readonly #testCases = new Map<string, MockAnswers>();

  /** @throws MockError */
  constructor(mocks: Mocks | MockConfig, tools: () => MockTools) {
    this.#mocks = mocks;
    this.#tools = tools;
    if (isMockConfig(mocks)) return;
    const table = new MockTable(mocks, tools);
    this.#all = new MockAnswers(table);
    this.functions = new MockFunctions(table);
  }

  /** A sentence for the user for each mock that matches nothing in these state machines. @throws MockError */
  unmatched(machines: readonly MockedMachine[]): string[] {
    return unmatchedMocks(this.#mocks, machines);
  }

  answer(call: TaskCall): Promise<Json> | undefined {
    return (this.#all ?? this.#testCases.get(keyOf(call.executionArn)))?.answer(call);
  }

  /**
   * Records the test case of an execution that will start.
   * @throws MockError if there is no such test case
   */
  choose(stateMachine: string, executionName: string, testCase: string): void {
    if (!isMockConfig(this.#mocks)) return;
    const mocks = mocksOfTestCase(this.#mocks, { stateMachine, testCase });
    const answers = new MockAnswers(new MockTable(mocks, this.#tools));
    this.#testCases.set(`${stateMachine}:${executionName}`, answers);
    this.#testCases.set(stateMachine, answers);
  }
}

/** Reads and removes the test case in `<state machine's ARN>#<test case>`, as Step Functions Local does. */
export function withTestCase(action: string, input: unknown, mocks: MockSource | undefined): unknown {
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

/**
 * The names of the state machine and the execution in an ARN; for a child execution, `<state machine>/<label>`, only
 * the former.
 */
function keyOf(executionArn: string): string {
  const [machine = '', name = ''] = executionArn.split(':').slice(6, 8);
  const [parent = ''] = machine.split('/');
  return parent === machine ? `${machine}:${name}` : parent;
}

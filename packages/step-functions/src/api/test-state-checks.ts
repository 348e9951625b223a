import type { Mock } from '../execution/state-test.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { parseJsonText } from '../language/json-text.ts';
import { isStateType, stateTypes } from '../language/state-types.ts';
import { AwsError } from '../registry/aws-error.ts';
import { resultProblem } from '../tasks/result-shapes.ts';
import { ItemsError, itemsOf, readerConfigOf } from '../tasks/s3-items.ts';
import { optionalChoice, optionalObject, optionalText } from './parameters.ts';

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

function parseJson(text: string, what: string): Json {
  try {
    return parseJsonText(text);
  } catch {
    throw invalid(`${what} must be valid JSON`);
  }
}

/** Parses a field with the JSON text of an object. @param what its name in messages */
export function parseJsonObject(input: JsonObject, member: string, what: string): JsonObject | undefined {
  const text = optionalText(input, member);
  if (text === undefined) return undefined;
  const value = parseJson(text, what);
  if (!isJsonObject(value)) throw invalid(`${what} must be a JSON object`);
  return value;
}

/** The items of a Map state's ItemReader, from the text of a dataset in S3. */
export function readItems({ mapItemReaderData }: JsonObject, state: JsonObject): Json[] | undefined {
  if (typeof mapItemReaderData !== 'string') return undefined;
  const reader = isJsonObject(state.ItemReader) ? state.ItemReader : {};
  const config = readerConfigOf(isJsonObject(reader.ReaderConfig) ? reader.ReaderConfig : {});
  const isText = config.inputType === 'CSV' || config.inputType === 'JSONL';
  if (!isText) parseJson(mapItemReaderData, 'mapItemReaderData');
  try {
    const items = itemsOf(mapItemReaderData, isText ? config : { ...config, inputType: 'JSON' });
    if (items.every(({ Key }) => Key === undefined)) return items.map(({ Value }) => Value);
  } catch (error) {
    if (!(error instanceof ItemsError)) throw error;
  }
  throw invalid('mapItemReaderData must be an array.');
}

/** @throws AwsError ValidationException unless the mock has either a result in JSON or an error */
export function readMock(mock: JsonObject | undefined): Mock | undefined {
  if (mock === undefined) return undefined;
  const { result, errorOutput } = mock;
  if (typeof result === 'string' && isJsonObject(errorOutput)) {
    throw invalid('A test mock should have only one of the following fields: [result, errorOutput].');
  }
  if (typeof result === 'string') return { result: parseJson(result, 'Mocked result') };
  if (!isJsonObject(errorOutput)) {
    throw invalid('A test mock should have one of the following fields: [result, errorOutput].');
  }
  const error = optionalText(errorOutput, 'error');
  if (error === undefined) throw invalid('A mocked error output should have the following field: [error].');
  return { error, cause: optionalText(errorOutput, 'cause') };
}

interface Test {
  readonly state: JsonObject;
  readonly mock: Mock | undefined;
  readonly context: JsonObject | undefined;
  readonly configuration: JsonObject;
  readonly input: JsonObject;
}

const pattern = /\.(sync(:2)?|waitForTaskToken)$/;
const activity = /:activity:[^:]+$/;

/** Refuses requests that TestState does not support, with AWS's messages. */
export function checkTest(test: Test): void {
  if (test.mock === undefined) checkWithoutMock(test);
  else checkWithMock(test.state, test.input);
  checkContext(test);
  if (test.mock !== undefined && 'result' in test.mock) checkResult(test, test.mock.result);
}

function checkWithoutMock({ state, context, configuration, input }: Test): void {
  const given = Object.entries(configuration).find(([, value]) => value !== null)?.[0];
  if (given !== undefined)
    throw invalid(`TestState does not support ${upperFirst(given)} when a mock is not specified.`);
  if (isStateType(state.Type) && stateTypes[state.Type].innerMachines.length > 0) {
    const types = '[Task, Wait, Pass, Succeed, Fail, Choice]';
    const message = `TestState API does not support Map or Parallel states. Supported state types include: ${types}`;
    throw new AwsError('InvalidDefinition', message);
  }
  if (context !== undefined) throw invalid('TestState does not support Context when a mock is not specified.');
  if (state.Type !== 'Task') return;
  if (activity.test(String(state.Resource))) {
    throw invalid('TestState does not support Activity tasks when a mock is not specified.');
  }
  const [waits] = pattern.exec(String(state.Resource)) ?? [];
  if (waits !== undefined) {
    throw invalid(
      `TestState does not support the '${waits}' service integration pattern when a mock is not specified.`,
    );
  }
  if (optionalText(input, 'roleArn') === undefined)
    throw invalid('RoleArn must be specified when testing a Task state');
}

function upperFirst(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function checkWithMock({ Type }: JsonObject, input: JsonObject): void {
  if (input.revealSecrets === true) throw invalid('TestState does not support RevealSecrets when a mock is specified.');
  if (!isStateType(Type) || !stateTypes[Type].isRetried) {
    throw invalid(`State type '${Type}' is not supported when a mock is specified`);
  }
}

function checkContext({ state, context }: Test): void {
  if (context?.Task === undefined) return;
  if (state.Type === 'Task' && pattern.test(String(state.Resource))) return;
  const reason =
    "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern";
  throw invalid(`Invalid Context object provided: ${reason}`);
}

function checkResult({ state, configuration, input }: Test, result: Json): void {
  if (state.Type === 'Task') {
    const mock = optionalObject(input, 'mock') ?? {};
    const mode = optionalChoice(mock, 'fieldValidationMode', ['STRICT', 'PRESENT', 'NONE']) ?? 'STRICT';
    const problem = resultProblem(String(state.Resource), result, mode);
    if (problem !== undefined) throw invalid(`Mock result schema validation error: ${problem}`);
    return;
  }
  if (state.ResultWriter !== undefined) return;
  if (!Array.isArray(result)) throw invalid('Mocked result must be an array.');
  if (state.Type === 'Parallel' && Array.isArray(state.Branches) && result.length !== state.Branches.length) {
    throw invalid('Mocked result must contain the same number of items as number of Parallel branches.');
  }
  if (Number(configuration.mapIterationFailureCount ?? 0) > result.length) {
    throw invalid('Map iteration failure count must be less than or equal to the number of Map iterations');
  }
}

import type { Mock } from '../execution/state-test.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { isStateType, stateTypes } from '../language/state-types.ts';
import { AwsError } from '../registry/aws-error.ts';
import { resultProblem } from '../tasks/result-shapes.ts';

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

export function parseJson(text: string, what: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(`${what} must be valid JSON`);
  }
}

/** @throws AwsError ValidationException unless the mock has a result that is JSON, or an error */
export function readMock(mock: JsonObject | undefined): Mock | undefined {
  if (mock === undefined) return undefined;
  const { result, errorOutput } = mock;
  if (result !== undefined && errorOutput !== undefined) {
    throw invalid('A test mock should have only one of the following fields: [result, errorOutput].');
  }
  if (typeof result === 'string') return { result: parseJson(result, 'Mocked result') };
  if (!isJsonObject(errorOutput)) {
    throw invalid('A test mock should have one of the following fields: [result, errorOutput].');
  }
  const { error, cause } = errorOutput;
  return {
    error: typeof error === 'string' ? error : undefined,
    cause: typeof cause === 'string' ? cause : undefined,
  };
}

interface Test {
  readonly state: JsonObject;
  readonly mock: Mock | undefined;
  readonly mockInput: JsonObject | undefined;
  readonly context: JsonObject | undefined;
  readonly configuration: JsonObject;
  readonly input: JsonObject;
}

/** Refuses what TestState cannot do, in AWS's words. */
export function checkTest(test: Test): void {
  const { state, mock, configuration, input } = test;
  const { Type } = state;
  if (mock === undefined) {
    if (configuration.mapIterationFailureCount !== undefined) {
      throw invalid('TestState does not support MapIterationFailureCount when a mock is not specified.');
    }
    if (isStateType(Type) && stateTypes[Type].innerMachines.length > 0) {
      const types = '[Task, Wait, Pass, Succeed, Fail, Choice]';
      const message = `TestState API does not support Map or Parallel states. Supported state types include: ${types}`;
      throw new AwsError('InvalidDefinition', message);
    }
    if (Type === 'Task' && input.roleArn === undefined) {
      throw invalid('RoleArn must be specified when testing a Task state');
    }
  } else {
    if (input.revealSecrets === true)
      throw invalid('TestState does not support RevealSecrets when a mock is specified.');
    if (!(isStateType(Type) && stateTypes[Type].isRetried)) {
      throw invalid(`State type '${Type}' is not supported when a mock is specified`);
    }
  }
  checkContext(test);
  if (mock !== undefined && 'result' in mock) checkResult(test, mock.result);
}

function checkContext({ state, context }: Test): void {
  if (context?.Task === undefined) return;
  if (state.Type === 'Task' && /\.(sync|waitForTaskToken)/.test(String(state.Resource))) return;
  const reason =
    "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern";
  throw invalid(`Invalid Context object provided: ${reason}`);
}

function checkResult({ state, configuration, mockInput }: Test, result: Json): void {
  if (state.Type === 'Task') {
    const problem =
      mockInput?.fieldValidationMode === 'NONE' ? undefined : resultProblem(String(state.Resource), result);
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

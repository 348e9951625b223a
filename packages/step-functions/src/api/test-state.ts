import { Execution } from '../execution/execution.ts';
import type { CompiledMachine } from '../execution/program.ts';
import { drawSeed } from '../execution/random.ts';
import { StateTest } from '../execution/state-test.ts';
import { type TestedState, Thread } from '../execution/thread.ts';
import { DefinitionError } from '../language/definition-error.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { type Action, reads } from '../registry/action.ts';
import { AwsError } from '../registry/aws-error.ts';
import type { Engine } from '../registry/engine.ts';
import { compileMachine } from '../states/compile-machine.ts';
import { invalidDefinitionMessage, validateDefinition } from '../validation/validate-definition.ts';
import { definitionLimit } from './definitions.ts';
import { readExecutionInput } from './execution-input.ts';
import { optionalChoice, optionalObject, optionalText, requiredText } from './parameters.ts';
import { checkTest, parseJson, readMock } from './test-state-checks.ts';

/**
 * Tests one state by itself.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html
 */
const testState: Action = async (engine, input) => {
  const stateName = optionalText(input, 'stateName', { min: 1, max: 80 });
  const { name, definition, machine } = readState(
    requiredText(input, 'definition', { min: 1, max: definitionLimit }),
    stateName,
  );
  const state = (definition.States as JsonObject)[name] as JsonObject;
  const inputText = readExecutionInput(input);
  const level = optionalChoice(input, 'inspectionLevel', ['INFO', 'DEBUG', 'TRACE']) ?? 'INFO';
  const configuration = optionalObject(input, 'stateConfiguration') ?? {};
  const contextText = optionalText(input, 'context');
  const context = contextText === undefined ? undefined : (parseJson(contextText, 'Context object') as JsonObject);
  const mock = readMock(optionalObject(input, 'mock'));
  checkTest({ state, mock, context, configuration, input, mockInput: optionalObject(input, 'mock') });

  const test = new StateTest({
    mock,
    context,
    items: readItems(configuration),
    failedIterations: Number(configuration.mapIterationFailureCount ?? 0),
  });
  const used = Number(configuration.retrierRetryCount ?? 0);
  const tested = await run(engine, { machine: machine(), name, inputText, test, used, input });
  return {
    ...describe(tested),
    ...(level !== 'INFO' && { inspectionData: inspectionData(test, tested, inputText) }),
  };
};

/** The state under test: a definition of its own, or one of a whole state machine's. */
function readState(text: string, stateName: string | undefined) {
  const wrapped = stateName === undefined ? machineOf(text) : text;
  // Where a state leads to is none of the test's business.
  const problems = validateDefinition(wrapped, { transitions: false });
  if (problems.some(({ severity }) => severity === 'ERROR')) {
    throw new AwsError('InvalidDefinition', invalidDefinitionMessage(problems));
  }
  const definition: JsonObject = JSON.parse(wrapped);
  const name = stateName ?? 'StateName';
  if (!isJsonObject(definition.States) || !isJsonObject(definition.States[name])) {
    throw new AwsError('ValidationException', `State '${name}' not found in the state machine definition`);
  }
  return { name, definition, machine: () => compile(definition) };
}

/** A state machine of the state alone; a text that is no JSON as it is, for the validation to say what is wrong with it. */
function machineOf(text: string): string {
  try {
    return JSON.stringify({ StartAt: 'StateName', States: { StateName: JSON.parse(text) } });
  } catch {
    return text;
  }
}

function compile(definition: JsonObject): CompiledMachine {
  try {
    return compileMachine(definition);
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    throw new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${error.message}'`);
  }
}

function readItems({ mapItemReaderData }: JsonObject): Json[] | undefined {
  if (typeof mapItemReaderData !== 'string') return undefined;
  const items = parseJson(mapItemReaderData, 'mapItemReaderData');
  if (!Array.isArray(items)) throw new AwsError('ValidationException', 'mapItemReaderData must be an array.');
  return items;
}

interface Run {
  readonly machine: CompiledMachine;
  readonly name: string;
  readonly inputText: string;
  readonly test: StateTest;
  readonly used: number;
  readonly input: JsonObject;
}

/** Runs the state in an execution that nobody else knows. */
async function run(engine: Engine, { machine, name, inputText, test, used, input }: Run): Promise<TestedState> {
  const stateMachineName = engine.random.uuid();
  const executionName = engine.random.uuid();
  const execution = new Execution(engine, machine, {
    arn: engine.arn('express', stateMachineName, executionName),
    name: executionName,
    type: 'EXPRESS',
    stateMachineArn: engine.arn('stateMachine', stateMachineName),
    stateMachineName,
    roleArn: optionalText(input, 'roleArn') ?? '',
    inputText,
    startedAt: engine.clock.now(),
    seed: drawSeed(engine.random),
  });
  const thread = new Thread(execution, machine, 0);
  const variables = optionalText(input, 'variables');
  if (variables !== undefined) thread.variables = parseJson(variables, 'variables') as JsonObject;
  return new Promise((resolve, reject) => {
    execution.spawn(
      () => thread.testState(name, execution.input, test, used),
      (end) => ('output' in end ? resolve(end.output) : reject(end.failure)),
    );
  });
}

function describe({ transition, failure, retryDelay }: TestedState): object {
  if (failure === undefined) {
    return {
      status: 'SUCCEEDED',
      ...(transition?.output !== undefined && { output: JSON.stringify(transition.output) }),
      ...(transition?.next !== undefined && { nextState: transition.next }),
    };
  }
  const reason = {
    ...(failure.error !== undefined && { error: failure.error }),
    ...(failure.cause !== undefined && { cause: failure.cause }),
  };
  if (retryDelay !== undefined) return { status: 'RETRIABLE', ...reason };
  if (transition === undefined) return { status: 'FAILED', ...reason };
  return {
    status: 'CAUGHT_ERROR',
    ...reason,
    output: JSON.stringify(transition.output),
    nextState: transition.next,
  };
}

/** The data of each step as JSON text; limits stay numbers. */
function inspectionData(test: StateTest, tested: TestedState, inputText: string): object {
  const steps = Object.entries(test.inspection)
    // JSONata and the fan-out states have fewer steps to show.
    .filter(([step]) => step !== 'result' || test.mock === undefined || 'result' in test.mock)
    .map(([step, value]) => [step, typeof value === 'number' && isLimit(step) ? value : JSON.stringify(value)]);
  const variables = tested.transition?.assigned;
  const errorDetails = errorDetailsOf(tested);
  return {
    input: inputText,
    ...Object.fromEntries(steps),
    ...(variables !== undefined && { variables: JSON.stringify(variables) }),
    ...(errorDetails !== undefined && { errorDetails }),
  };
}

function isLimit(step: string): boolean {
  return step === 'maxConcurrency' || step.startsWith('toleratedFailure');
}

function errorDetailsOf({ catchIndex, retryIndex, retryDelay }: TestedState): object | undefined {
  if (retryDelay !== undefined) return { retryIndex, retryBackoffIntervalSeconds: Math.round(retryDelay / 1000) };
  return catchIndex === undefined ? undefined : { catchIndex };
}

export const testStateActions = { TestState: reads(testState) };

import { Execution } from '../execution/execution.ts';
import { Failure } from '../execution/failure.ts';
import type { CompiledMachine } from '../execution/program.ts';
import { drawSeed } from '../execution/random.ts';
import { StateTest } from '../execution/state-test.ts';
import { type TestedState, Thread } from '../execution/thread.ts';
import type { Json, JsonObject } from '../language/json.ts';
import { type Action, reads } from '../registry/action.ts';
import type { Engine } from '../registry/engine.ts';
import { toMapItems } from '../states/map-items.ts';
import { readExecutionInput } from './execution-input.ts';
import { optionalChoice, optionalObject, optionalText, requiredText } from './parameters.ts';
import { checkTest, parseJsonObject, readItems, readMock } from './test-state-checks.ts';
import { findTestedState, isTask } from './tested-state.ts';

/** ms: a test that takes longer fails. */
const longestTest = 300_000;

/**
 * Tests one state by itself.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html
 */
const testState: Action = async (engine, input) => {
  const stateName = optionalText(input, 'stateName');
  const found = findTestedState(requiredText(input, 'definition'), stateName);
  const { name, state } = found;
  const inputText = readExecutionInput(input);
  const level = optionalChoice(input, 'inspectionLevel', ['INFO', 'DEBUG', 'TRACE']) ?? 'INFO';
  const configuration = optionalObject(input, 'stateConfiguration') ?? {};
  const context = parseJsonObject(input, 'context', 'Context object');
  const variables = parseJsonObject(input, 'variables', 'Variables');
  const mock = readMock(optionalObject(input, 'mock'));
  checkTest({ state, mock, context, configuration, input });

  const cause = configuration.errorCausedByState;
  const test = new StateTest({
    mock,
    context,
    isSingleState: stateName === undefined,
    items: readItems(configuration, state),
    failedIterations: Number(configuration.mapIterationFailureCount ?? 0),
    // The failure of a Map or Parallel state counts as a task failure if a task inside it caused it.
    failsAsTask: state.Type === 'Task' || (typeof cause === 'string' && isTask(state, cause)),
  });
  const used = Number(configuration.retrierRetryCount ?? 0);
  const machine = found.machine();
  const insideMap = found.insideMap;
  const tested = await run(engine, { machine, name, inputText, test, used, input, variables, insideMap });
  return {
    ...describe(tested),
    ...(level !== 'INFO' && { inspectionData: inspectionData(test, tested, inputText, variables) }),
  };
};

interface Run {
  readonly machine: CompiledMachine;
  readonly name: string;
  readonly inputText: string;
  readonly test: StateTest;
  readonly used: number;
  readonly input: JsonObject;
  readonly variables: JsonObject | undefined;
  readonly insideMap: boolean;
}

/** Runs the state in an execution that is not visible to the API. */
async function run(engine: Engine, { machine, name, test, used, variables, ...options }: Run): Promise<TestedState> {
  const stateMachineName = engine.random.uuid();
  const executionName = engine.random.uuid();
  const execution = new Execution(engine, machine, {
    arn: engine.arn('express', stateMachineName, executionName),
    name: executionName,
    type: 'EXPRESS',
    isSynchronous: true,
    stateMachineArn: engine.arn('stateMachine', stateMachineName),
    stateMachineName,
    roleArn: optionalText(options.input, 'roleArn') ?? '',
    inputText: options.inputText,
    startedAt: engine.clock.now(),
    seed: drawSeed(engine.random),
  });
  // A state inside a Map state is tested as if in the first iteration, with its input as the item.
  const [item] = options.insideMap ? (toMapItems([execution.input]) ?? []) : [];
  const thread = new Thread(execution, machine, 0, undefined, item);
  if (variables !== undefined) thread.variables = variables;
  return new Promise((resolve, reject) => {
    const cancel = engine.clock.setTimer(engine.clock.now() + longestTest, () => {
      thread.abort();
      resolve({ failure: new Failure('States.Timeout', undefined) });
    });
    execution.spawn(
      () => thread.testState(name, execution.input, test, used),
      (end) => {
        cancel();
        if ('output' in end) resolve(end.output);
        else reject(end.failure);
      },
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

/**
 * The data of each step as JSON text; limits stay numbers.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_InspectionData.html
 */
function inspectionData(
  test: StateTest,
  tested: TestedState,
  inputText: string,
  given: Readonly<Record<string, Json>> = {},
): object {
  const steps = Object.entries(test.inspection).map(([step, value]) => [
    step,
    typeof value === 'number' && isLimit(step) ? value : JSON.stringify(value),
  ]);
  // The variables after the state: those of the test and those that the state assigned.
  const variables = tested.transition === undefined ? {} : { ...given, ...tested.transition.assigned };
  const errorDetails = errorDetailsOf(tested);
  return {
    input: inputText,
    ...Object.fromEntries(steps),
    ...(Object.keys(variables).length > 0 && { variables: JSON.stringify(variables) }),
    ...(errorDetails !== undefined && { errorDetails }),
  };
}

function isLimit(step: string): boolean {
  return step === 'maxConcurrency' || step.startsWith('toleratedFailure');
}

/** The retrier and catcher that match the failure; there is no interval if the retrier's attempts are used up. */
function errorDetailsOf({ catchIndex, retryIndex, retryDelay }: TestedState): object | undefined {
  const details = {
    ...(catchIndex !== undefined && { catchIndex }),
    ...(retryIndex !== undefined && { retryIndex }),
    ...(retryDelay !== undefined && { retryBackoffIntervalSeconds: Math.round(retryDelay / 1000) }),
  };
  return Object.keys(details).length === 0 ? undefined : details;
}

export const testStateActions = { TestState: reads(testState) };

import { type Json, SeededRandom, StepFunctions, VirtualClock } from '../index.ts';
import type { Mocks } from '../mocks/mock.ts';
import { MockFunctions } from '../mocks/mock-functions.ts';
import { MockTable } from '../mocks/mock-table.ts';

export interface StateSimulationOptions {
  readonly input?: Json;
  readonly lambdas?: Mocks;
  /** The result or the error of the state's work, which is then not done. */
  readonly mock?: { readonly result: Json } | { readonly error: string; readonly cause?: string };
  readonly variables?: Readonly<Record<string, Json>>;
  readonly context?: Json;
  /** How often the matching retrier has been used before. */
  readonly retryCount?: number;
}

/** The response of TestState, with its JSON texts parsed. */
export interface StateSimulation {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'RETRIABLE' | 'CAUGHT_ERROR';
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  readonly nextState?: string;
  /** The data after each step: `afterParameters`, `afterArguments`, `result`, ... */
  readonly inspection: Readonly<Record<string, Json>>;
}

/**
 * Runs one state of a definition, like TestState.
 * @throws AwsError InvalidDefinition; ValidationException if the state cannot be tested with these options
 * @example
 * ```js
 * import { simulateState } from 'step-functions-engine/testing';
 * const Check = { Type: 'Choice', Choices: [{ Variable: '$.total', NumericGreaterThan: 500, Next: 'Ask' }], Default: 'Pay' };
 * const definition = { StartAt: 'Check', States: { Check, Ask: { Type: 'Succeed' }, Pay: { Type: 'Succeed' } } };
 * const { nextState } = await simulateState(definition, 'Check', { input: { total: 600 } });
 * console.log(nextState); // Ask
 * ```
 */
export async function simulateState(
  definition: string | object,
  stateName: string,
  options: StateSimulationOptions = {},
): Promise<StateSimulation> {
  const clock = new VirtualClock();
  const engine: StepFunctions = new StepFunctions({
    clock,
    lambda: new MockFunctions(new MockTable(options.lambdas ?? {}, () => ({ engine, clock }))),
    random: new SeededRandom([1, 2, 3, 4]),
  });
  const { input = {}, mock, variables, context, retryCount } = options;
  const { output, inspectionData, ...rest } = (await engine.call('TestState', {
    definition: typeof definition === 'string' ? definition : JSON.stringify(definition),
    stateName,
    input: JSON.stringify(input),
    inspectionLevel: 'TRACE',
    ...(mock === undefined ? { roleArn: 'arn:aws:iam::111111111111:role/simulation' } : { mock: encodeMock(mock) }),
    ...(variables !== undefined && { variables: JSON.stringify(variables) }),
    ...(context !== undefined && { context: JSON.stringify(context) }),
    ...(retryCount !== undefined && { stateConfiguration: { retrierRetryCount: retryCount } }),
  })) as Omit<StateSimulation, 'output' | 'inspection'> & { output?: string; inspectionData: Record<string, Json> };
  const inspection = Object.fromEntries(
    Object.entries(inspectionData).map(([step, value]) => [
      step,
      typeof value === 'string' ? JSON.parse(value) : value,
    ]),
  );
  return { ...rest, ...(output !== undefined && { output: JSON.parse(output) }), inspection };
}

function encodeMock(mock: NonNullable<StateSimulationOptions['mock']>): object {
  if ('result' in mock) return { result: JSON.stringify(mock.result), fieldValidationMode: 'NONE' };
  return { errorOutput: mock };
}

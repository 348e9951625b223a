import { MockError, type Mocks } from './mock.ts';

/**
 * The contents of AWS's mock configuration file.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/sfn-local-mock-cfg-file.html
 */
export interface MockConfig {
  readonly StateMachines: Readonly<
    Record<string, { readonly TestCases: Readonly<Record<string, Readonly<Record<string, string>>>> }>
  >;
  readonly MockedResponses: Mocks;
}

export function isMockConfig(mocks: object): mocks is MockConfig {
  return 'StateMachines' in mocks && 'MockedResponses' in mocks;
}

/**
 * The mocks of one test case, by the names of the states.
 * @param choice without `stateMachine`: the only one in the file
 * @throws MockError if the file does not have the state machine, test case or response
 */
export function mocksOfTestCase(config: MockConfig, choice: { stateMachine?: string; testCase: string }): Mocks {
  const machines = Object.keys(config.StateMachines);
  const stateMachine = choice.stateMachine ?? (machines.length === 1 ? machines[0] : undefined);
  const testCases = stateMachine === undefined ? undefined : config.StateMachines[stateMachine]?.TestCases;
  if (testCases === undefined) {
    throw new MockError(
      `The mock configuration has no state machine ${stateMachine ?? '(none was named)'}: it has ${machines.join(', ')}.`,
    );
  }
  const states = testCases[choice.testCase];
  if (states === undefined) {
    const known = Object.keys(testCases).join(', ');
    throw new MockError(`The state machine ${stateMachine} has no test case ${choice.testCase}: it has ${known}.`);
  }
  return Object.fromEntries(
    Object.entries(states).map(([state, response]) => {
      const mock = config.MockedResponses[response];
      if (mock === undefined)
        throw new MockError(
          `MockedResponses has no ${response}, which the test case names for the state ${state}: add it.`,
        );
      return [state, mock];
    }),
  );
}

import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import type { Mocks } from '../mocks/mock.ts';
import { keysOf } from '../mocks/mock-answers.ts';
import { isMockConfig, type MockConfig, mocksOfTestCase } from '../mocks/mock-config.ts';
import { visitStates } from '../validation/visit-states.ts';
import { functionNames } from './functions-of.ts';

/** A state machine that mocks are for. */
export interface MockedMachine {
  readonly name: string;
  readonly definition: JsonObject;
}

/**
 * Finds the mocks in a file that match nothing in the state machines, mostly because of typing errors.
 * @returns one sentence for the user for each
 * @throws MockError if a test case names a response that the file does not have
 */
export function unmatchedMocks(mocks: Mocks | MockConfig, machines: readonly MockedMachine[]): string[] {
  return isMockConfig(mocks) ? unmatchedTestCases(mocks, machines) : unmatchedNames(mocks, machines);
}

function unmatchedNames(mocks: Mocks, machines: readonly MockedMachine[]): string[] {
  const known = new Set(['*']);
  for (const { definition } of machines) {
    for (const name of functionNames(definition)) known.add(name);
    visitStates(definition, (stateName, state) => {
      for (const key of namesOf(stateName, state)) known.add(key);
    });
  }
  // A function name that is computed at run time may match any mock.
  if (machines.some(({ definition }) => callsByExpression(definition))) return [];
  return Object.keys(mocks)
    .filter((name) => !known.has(name))
    .map((name) => `The mock ${name} matches nothing: there is no state, resource or function with this name.`);
}

function namesOf(stateName: string, { Type, Resource }: JsonObject): string[] {
  const names = [stateName, `${stateName}/ItemReader`, `${stateName}/ResultWriter`];
  if (Type !== 'Task' || typeof Resource !== 'string') return Type === 'Map' ? names : [];
  return keysOf({ kind: 'task', stateName, resource: Resource }).map(({ key }) => key);
}

function callsByExpression(definition: JsonObject): boolean {
  let found = false;
  visitStates(definition, (_name, { Resource, Parameters, Arguments }) => {
    if (typeof Resource !== 'string' || !/:states:::lambda:invoke/.test(Resource)) return;
    const given: Json | undefined = Parameters ?? Arguments;
    const name = isJsonObject(given) ? given.FunctionName : undefined;
    found ||= typeof name !== 'string' || name.startsWith('{%');
  });
  return found;
}

function unmatchedTestCases(config: MockConfig, machines: readonly MockedMachine[]): string[] {
  return Object.entries(config.StateMachines).flatMap(([stateMachine, { TestCases }]) => {
    const machine = machines.find(({ name }) => name === stateMachine);
    if (machine === undefined) return [`The mocks are for a state machine ${stateMachine}, which does not exist.`];
    const states = new Set<string>();
    visitStates(machine.definition, (name) => states.add(name));
    return Object.keys(TestCases).flatMap((testCase) =>
      Object.keys(mocksOfTestCase(config, { stateMachine, testCase }))
        .filter((name) => !states.has(name))
        .map((name) => `The test case ${testCase} has a mock for ${name}, and ${stateMachine} has no such state.`),
    );
  });
}

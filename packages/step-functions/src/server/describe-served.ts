import type { JsonObject } from '../language/json.ts';
import { parseJsonText } from '../language/json-text.ts';
import type { FunctionRouter } from './function-router.ts';
import { functionsOf } from './functions-of.ts';
import type { MockedMachine } from './mock-names.ts';
import type { MockSource } from './mock-source.ts';
import type { Deployed } from './state-machines.ts';

interface Served {
  /** The state machines of type EXPRESS, and the file of mocks. */
  readonly options: { readonly express?: readonly string[]; readonly mocks?: string };
  readonly deployed: readonly Deployed[];
  readonly router: FunctionRouter;
  readonly mocks: MockSource | undefined;
}

/**
 * Lines for the user: the functions that the state machines call, with their sources, and the options and mocks that match
 * nothing.
 * @throws MockError if a test case names a response that does not exist
 */
export function describeServed({ options, deployed, router, mocks }: Served): string[] {
  const machines = deployed.flatMap(({ change, definition: { name, text } }): MockedMachine[] =>
    change === 'refused' ? [] : [{ name, definition: parseJsonText(text) as JsonObject }],
  );
  const names = deployed.map(({ definition }) => definition.name);
  return [
    describeFunctions(machines, router, mocks !== undefined),
    ...(options.express ?? [])
      .filter((name) => !names.includes(name))
      .map((name) => `--express ${name}: there is no such state machine.`),
    ...(mocks?.unmatched(machines) ?? []).map((problem) => `${options.mocks}: ${problem}`),
  ];
}

function describeFunctions(machines: readonly MockedMachine[], router: FunctionRouter, hasMocks: boolean): string {
  const names = new Set(machines.flatMap(({ definition }) => [...functionsOf(definition)]));
  const noSource = hasMocks
    ? 'none, unless its state has a mock'
    : 'none: a call fails, because the function does not exist';
  const lines = [...names].sort().map((name) => `  ${name}  ${router.sourceOf(name) ?? noSource}`);
  return [
    'Functions and their sources',
    ...(lines.length === 0 ? ['  no function is called by a literal name'] : lines),
  ].join('\n');
}

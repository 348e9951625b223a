import { readWorkflow } from '../graph/definition.ts';
import { allStates } from '../graph/workflow.ts';

/** The definition of a state at any depth; undefined if there is no state with this name. */
export function stateIn(definition: string, state: string): object | undefined {
  let found: object | undefined;
  JSON.parse(definition, (name, value) => {
    if (name === state && value?.Type !== undefined) found = value;
    return value;
  });
  return found;
}

/** The function that a state invokes; undefined if it invokes none. */
export function functionOf(definition: string, state: string): string | undefined {
  const { Arguments, Parameters }: { Arguments?: unknown; Parameters?: unknown } = stateIn(definition, state) ?? {};
  const given = Arguments ?? Parameters;
  if (typeof given !== 'object' || given === null || !('FunctionName' in given)) return undefined;
  return /:function:([^:]+)/.exec(String(given.FunctionName))?.[1];
}

/** The errors in a state's Retry and Catch, and States.Timeout. */
export function errorsHandledBy(definition: string, state: string): string[] {
  const { Retry = [], Catch = [] }: { Retry?: readonly Handler[]; Catch?: readonly Handler[] } =
    stateIn(definition, state) ?? {};
  const named = [...Retry, ...Catch].flatMap(({ ErrorEquals }) => ErrorEquals ?? []);
  return [...new Set([...named, 'States.Timeout'])].filter((error) => error !== 'States.ALL');
}

interface Handler {
  readonly ErrorEquals?: readonly string[];
}

/** The distributed Map around a state, in whose child executions it is entered; undefined if there is none. */
export function distributedMapAround(definition: string, state: string): string | undefined {
  return allStates(readWorkflow(definition)).find(({ name }) => name === state)?.distributedMap;
}

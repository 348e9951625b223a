import type { FunctionName } from '../../functions/manifest.ts';
import { type State, statesOf } from '../../infrastructure/constructs/definition.ts';
import { readDefinition } from '../../local/workflows.ts';
import type { WorkflowName } from '../../state-machines/manifest.ts';

/** The functions that the states of a workflow invoke, by the states' names; those inside Parallel and Map states too. */
export function functionsByState(workflow: WorkflowName): ReadonlyMap<string, FunctionName> {
  type Task = State & { readonly Arguments?: { readonly FunctionName?: FunctionName } };
  const states = statesOf(JSON.parse(readDefinition(workflow, (name) => name)));
  return new Map(
    states.flatMap(({ name, state }) => {
      const functionName = (state as Task).Arguments?.FunctionName;
      return functionName === undefined ? [] : [[name, functionName] as const];
    }),
  );
}

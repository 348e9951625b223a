import type { CompiledMachine } from '../execution/program.ts';
import { DefinitionError } from '../language/definition-error.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import { isStateType, stateTypes } from '../language/state-types.ts';
import { AwsError } from '../registry/aws-error.ts';
import { compileMachine } from '../states/compile-machine.ts';
import { hasErrors, invalidDefinitionMessage, validateDefinition } from '../validation/validate-definition.ts';

export interface FoundState {
  readonly name: string;
  readonly state: JsonObject;
  /** Compiles the state machine, branch or item processor that contains the state. */
  readonly machine: () => CompiledMachine;
  readonly insideMap: boolean;
}

/** AWS's name for a state whose definition is passed without a state machine. */
const singleStateName = 'StateName';

/**
 * Finds the state for TestState.
 * @param text the definition of a state, or of a whole state machine if there is a name
 * @throws AwsError InvalidDefinition, or ValidationException if there is no state with this name
 */
export function findTestedState(text: string, stateName: string | undefined): FoundState {
  const wrapped = stateName === undefined ? machineOf(text) : text;
  // The transitions of a single state are not checked, because its target states are not in the definition.
  const problems = validateDefinition(wrapped, { transitions: stateName !== undefined });
  if (hasErrors(problems)) {
    throw new AwsError('InvalidDefinition', invalidDefinitionMessage(problems));
  }
  const definition: JsonObject = JSON.parse(wrapped);
  const name = stateName ?? singleStateName;
  const place = findState(definition, name, false);
  if (place === undefined) throw new AwsError('ValidationException', 'State not found in definition');
  const language: QueryLanguage = definition.QueryLanguage === 'JSONata' ? 'JSONata' : 'JSONPath';
  return { ...place, name, machine: () => compile(place.within, language) };
}

/**
 * A state machine with this state only. A text that is not JSON is returned unchanged, so that the validation reports
 * it.
 */
function machineOf(text: string): string {
  try {
    return JSON.stringify({ StartAt: singleStateName, States: { [singleStateName]: JSON.parse(text) } });
  } catch {
    return text;
  }
}

interface Place {
  readonly state: JsonObject;
  readonly within: JsonObject;
  readonly insideMap: boolean;
}

function findState(machine: JsonObject, name: string, insideMap: boolean): Place | undefined {
  const states = isJsonObject(machine.States) ? machine.States : {};
  const state = Object.hasOwn(states, name) ? states[name] : undefined;
  if (isJsonObject(state)) return { state, within: machine, insideMap };
  for (const outer of Object.values(states)) {
    for (const inner of machinesIn(outer)) {
      const found = findState(inner, name, insideMap || (isJsonObject(outer) && outer.Type === 'Map'));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** The branches of a Parallel state, the processor of a Map state. */
function machinesIn(state: Json | undefined): JsonObject[] {
  if (!isJsonObject(state) || !isStateType(state.Type)) return [];
  return stateTypes[state.Type].innerMachines.flatMap((field) => state[field] ?? []).filter(isJsonObject);
}

/** Whether the state with this name, at any depth inside the state, is a Task. */
export function isTask(state: JsonObject, name: string): boolean {
  return machinesIn(state).some((machine) => findState(machine, name, false)?.state.Type === 'Task');
}

function compile(machine: JsonObject, language: QueryLanguage): CompiledMachine {
  try {
    return compileMachine(machine, language);
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    throw new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${error.message}'`);
  }
}

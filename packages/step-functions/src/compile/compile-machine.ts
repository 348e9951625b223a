import { DefinitionError } from '../language/definition-error.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { compileChoice } from '../states/choice.ts';
import { compileFail } from '../states/fail.ts';
import { compileMap } from '../states/map.ts';
import { compileParallel } from '../states/parallel.ts';
import { compilePass } from '../states/pass.ts';
import { compileSucceed } from '../states/succeed.ts';
import { compileTask } from '../states/task.ts';
import { compileWait } from '../states/wait.ts';
import { compileCatchers } from './catchers.ts';
import type { CompiledMachine, CompiledState, StateType } from './machine.ts';
import { compileRetriers } from './retriers.ts';

export type QueryLanguage = 'JSONPath' | 'JSONata';

/** What the compiler of a state type is given. */
export interface StateSource {
  readonly name: string;
  readonly definition: JsonObject;
  readonly language: QueryLanguage;
  /** What the states inside it inherit: the state machine's language, not its own. */
  readonly machineLanguage: QueryLanguage;
  /** The state that follows; undefined where the branch ends. */
  readonly next: string | undefined;
}

const compilers: Readonly<Record<StateType, (source: StateSource) => CompiledState['run']>> = {
  Task: compileTask,
  Pass: compilePass,
  Choice: compileChoice,
  Wait: compileWait,
  Succeed: compileSucceed,
  Fail: compileFail,
  Parallel: compileParallel,
  Map: compileMap,
};

/**
 * Makes a definition ready to run: paths, expressions and templates become functions, so that running it parses nothing.
 *
 * @param enclosing the query language of the state machine around it
 * @throws DefinitionError if it cannot be compiled
 * @see https://states-language.net/spec.html
 */
export function compileMachine(definition: Json, enclosing: QueryLanguage = 'JSONPath'): CompiledMachine {
  if (!isJsonObject(definition) || !isJsonObject(definition.States)) {
    throw new DefinitionError('The definition must be an object with the fields StartAt and States.');
  }
  const language = languageOf(definition, enclosing);
  const states = new Map<string, CompiledState>();
  for (const [name, state] of Object.entries(definition.States)) {
    if (!isJsonObject(state)) throw new DefinitionError(`The state '${name}' must be an object.`, `/States/${name}`);
    states.set(name, compileState(name, state, language));
  }
  const startAt = String(definition.StartAt);
  if (!states.has(startAt))
    throw new DefinitionError(`There is no state '${startAt}', which StartAt names.`, '/StartAt');
  const { TimeoutSeconds } = definition;
  const source = { definition, language: enclosing };
  return { startAt, states, source, timeoutSeconds: typeof TimeoutSeconds === 'number' ? TimeoutSeconds : undefined };
}

export function compileState(name: string, definition: JsonObject, enclosing: QueryLanguage): CompiledState {
  const language = languageOf(definition, enclosing);
  const type = String(definition.Type);
  if (!isStateType(type))
    throw new DefinitionError(`The state '${name}' has the unknown Type '${type}'.`, `/States/${name}/Type`);
  const next = typeof definition.Next === 'string' ? definition.Next : undefined;
  return {
    name,
    type,
    run: compilers[type]({ name, definition, language, machineLanguage: enclosing, next }),
    retriers: compileRetriers(definition.Retry),
    catchers: compileCatchers(definition.Catch, language),
  };
}

function languageOf(definition: JsonObject, enclosing: QueryLanguage): QueryLanguage {
  const { QueryLanguage } = definition;
  return QueryLanguage === 'JSONata' || QueryLanguage === 'JSONPath' ? QueryLanguage : enclosing;
}

function isStateType(type: string): type is StateType {
  return Object.hasOwn(compilers, type);
}

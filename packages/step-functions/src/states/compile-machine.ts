import type { CompiledMachine, CompiledState } from '../execution/program.ts';
import { compileCatchers } from '../fields/catchers.ts';
import { compileRetriers } from '../fields/retriers.ts';
import { DefinitionError } from '../language/definition-error.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import { isStateType, type StateType } from '../language/state-types.ts';
import { compileChoice } from './choice.ts';
import { compileFail } from './fail.ts';
import { compileMap } from './map.ts';
import { compileParallel } from './parallel.ts';
import { compilePass } from './pass.ts';
import type { StateSource } from './state-source.ts';
import { compileSucceed } from './succeed.ts';
import { compileTask } from './task.ts';
import { compileWait } from './wait.ts';

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
 * Compiles a definition: paths, expressions and templates become functions, so that nothing is parsed while it runs.
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
    run: compilers[type]({
      name,
      definition,
      language,
      compileInner: (machine) => compileMachine(machine, enclosing),
      next,
    }),
    retriers: compileRetriers(definition.Retry),
    catchers: compileCatchers(definition.Catch, language),
  };
}

function languageOf(definition: JsonObject, enclosing: QueryLanguage): QueryLanguage {
  const { QueryLanguage } = definition;
  return QueryLanguage === 'JSONata' || QueryLanguage === 'JSONPath' ? QueryLanguage : enclosing;
}

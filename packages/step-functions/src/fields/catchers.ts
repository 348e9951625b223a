import type { Catcher } from '../execution/program.ts';
import { compileAssign } from '../language/assign.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import { compileJsonataExit, compileResultPath } from './data-flow.ts';
import { errorNames } from './retriers.ts';

/**
 * Compiles Catch: the error output, the output of the state, and the assigned variables.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-fallback-states
 */
export function compileCatchers(catchers: Json | undefined, language: QueryLanguage): Catcher[] {
  if (!Array.isArray(catchers)) return [];
  return catchers.filter(isJsonObject).map((catcher, index) => ({
    errorEquals: errorNames(catcher.ErrorEquals),
    handle: language === 'JSONata' ? handleWithJsonata(catcher, index) : handleWithJsonPath(catcher),
  }));
}

function handleWithJsonPath(catcher: JsonObject): Catcher['handle'] {
  const place = compileResultPath(catcher.ResultPath);
  const assign = isJsonObject(catcher.Assign) ? compileAssign(catcher.Assign) : undefined;
  const next = String(catcher.Next);
  return async (visit, errorOutput) => ({
    output: place(visit.input, errorOutput),
    assigned: assign?.(visit.scope(errorOutput)),
    next,
  });
}

function handleWithJsonata(catcher: JsonObject, index: number): Catcher['handle'] {
  const exit = compileJsonataExit(catcher, `Catch[${index}]/`);
  const next = String(catcher.Next);
  return async (visit, errorOutput) => ({
    ...(await exit({ ...visit.scope(visit.input), errorOutput }, errorOutput)),
    next,
  });
}

import { Failure } from '../execution/failure.ts';
import type { CompiledState } from '../execution/program.ts';
import type { Visit } from '../execution/visit.ts';
import { compileStringPath } from '../fields/path-fields.ts';
import type { JsonObject } from '../language/json.ts';
import { compileJsonataTemplate } from '../language/jsonata.ts';
import type { StateSource } from './state-source.ts';

type Text = (visit: Visit) => string | undefined | Promise<string | undefined>;

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/state-fail.html */
export function compileFail({ definition, language }: StateSource): CompiledState['run'] {
  const compileText = language === 'JSONata' ? compileJsonataText : compileJsonPathText;
  const error = compileText(definition, 'Error');
  const cause = compileText(definition, 'Cause');
  return async (visit) => {
    if (language === 'JSONPath') visit.noteInput(visit.input, false);
    throw new Failure(await error(visit), await cause(visit));
  };
}

function compileJsonataText(definition: JsonObject, field: string): Text {
  const value = definition[field];
  if (value === undefined) return () => undefined;
  const evaluate = compileJsonataTemplate(value, field, 'string');
  return async (visit) => (await evaluate(visit.scope(visit.input))) as string;
}

/** Error and Cause are strings. ErrorPath and CausePath are a path, or an intrinsic function that returns a string. */
function compileJsonPathText(definition: JsonObject, field: string): Text {
  const path = definition[`${field}Path`];
  if (typeof path === 'string') return compileStringPath(path, `${field}Path`);
  const value = definition[field];
  return () => (typeof value === 'string' ? value : undefined);
}

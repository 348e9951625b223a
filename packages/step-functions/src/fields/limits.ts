import type { Visit } from '../execution/visit.ts';
import type { JsonObject } from '../language/json.ts';
import { compileJsonataTemplate } from '../language/jsonata.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import { StatesError } from '../language/states-error.ts';
import type { DataFlow } from './data-flow.ts';
import { compileNumberPath } from './path-fields.ts';

/** MaxConcurrency and the like: a number, in JSONPath also `<field>Path`, in JSONata also an expression. */
export function compileLimit(
  definition: JsonObject,
  field: string,
  kind: 'integer' | 'float',
  language: QueryLanguage,
  flow: DataFlow,
): (visit: Visit) => Promise<number | undefined> | number | undefined {
  const path = definition[`${field}Path`];
  if (language === 'JSONPath' && typeof path === 'string') {
    return compileNumberPath(path, `${field}Path`, kind, flow.input);
  }
  const value = definition[field];
  if (typeof value === 'string') {
    const evaluate = compileJsonataTemplate(value, field, kind === 'integer' ? 'integer' : 'number');
    return async (visit) => Number(await evaluate(visit.scope(visit.input)));
  }
  return () => (typeof value === 'number' ? value : undefined);
}

/** Like compileLimit, for a limit that must not be negative, which is checked when the state runs. */
export function compileNonNegative(
  definition: JsonObject,
  field: string,
  language: QueryLanguage,
  flow: DataFlow,
): (visit: Visit) => Promise<number | undefined> {
  const limit = compileLimit(definition, field, 'integer', language, flow);
  return async (visit) => {
    const value = await limit(visit);
    if (value === undefined || value >= 0) return value;
    throw new StatesError('States.Runtime', `Expected non-negative integer for ${field}, got '${value}' instead.`);
  };
}

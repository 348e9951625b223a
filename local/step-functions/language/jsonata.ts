import type { Json } from './json.ts';
import type { Scope } from './scope.ts';

/** The type that a field wants of its value, as AWS names it in "Expected 'array', but was ...". */
export type ExpectedType = 'array' | 'boolean' | 'integer' | 'number' | 'object' | 'string';

/** Whether a string is a JSONata expression: `{% ... %}`. */
export function isExpression(text: string): boolean {
  return text.startsWith('{%') && text.endsWith('%}') && text.length >= 4;
}

/**
 * Compiles `{% ... %}`. The function throws StatesError States.QueryEvaluationError, whose location is the field.
 * @param field as AWS names it in causes: `Output/total`
 */
export function compileJsonata(
  _text: string,
  _field: string,
  _expected?: ExpectedType,
): (scope: Scope) => Promise<Json> {
  throw new Error('not yet');
}

/** Compiles any value whose strings may be expressions (Arguments, Output, Assign, Items, Condition, a literal too). */
export function compileJsonataTemplate(
  _template: Json,
  _field: string,
  _expected?: ExpectedType,
): (scope: Scope) => Promise<Json> {
  throw new Error('not yet');
}

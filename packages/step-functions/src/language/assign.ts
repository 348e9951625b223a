import type { JsonObject } from './json.ts';
import { compileJsonataTemplate } from './jsonata.ts';
import { compilePayloadTemplate } from './payload-template.ts';
import type { Scope } from './scope.ts';

/**
 * Compiles Assign of JSONPath: variable names (with `.$` for paths and intrinsic functions) to their new values. All of
 * them are computed before any is assigned.
 */
export function compileAssign(assign: JsonObject): (scope: Scope) => JsonObject {
  const evaluate = compilePayloadTemplate(assign);
  return (scope) => evaluate(scope) as JsonObject;
}

/** Compiles Assign of JSONata. @param field as AWS names it in causes: `Assign`, `Choices[0]/Assign` */
export function compileJsonataAssign(
  assign: JsonObject,
  field = 'Assign',
): (scope: Scope) => JsonObject | Promise<JsonObject> {
  const evaluate = compileJsonataTemplate(assign, field);
  return (scope) => evaluate(scope) as JsonObject | Promise<JsonObject>;
}

import { compileExpression } from './intrinsics.ts';
import { isJsonObject, type Json, type JsonObject, setKey } from './json.ts';
import type { Scope } from './scope.ts';
import { withinLimit } from './within-limit.ts';

type Template = (scope: Scope) => Json;

/**
 * Compiles a payload template (Parameters, ResultSelector, ItemSelector, Assign): the value of a key that ends in `.$`
 * is a path or an intrinsic function, whose result becomes the value of the key without `.$`; everything else is
 * literal.
 * @throws DefinitionError if the value of such a key is neither
 */
export function compilePayloadTemplate(template: Json): Template {
  const evaluate = compileNode(template);
  return evaluate === undefined ? () => template : (scope) => withinLimit(evaluate(scope));
}

/** Undefined if the template is literal. */
function compileNode(template: Json): Template | undefined {
  if (Array.isArray(template)) {
    const items = template.map((item) => compileNode(item));
    if (items.every((item) => item === undefined)) return undefined;
    return (scope) => items.map((item, i) => (item === undefined ? (template[i] as Json) : item(scope)));
  }
  if (!isJsonObject(template)) return undefined;
  const entries = Object.entries(template).map(([key, value]) =>
    key.endsWith('.$') && typeof value === 'string'
      ? ([key.slice(0, -2), value, compileExpression(value, key)] as const)
      : ([key, value, compileNode(value)] as const),
  );
  if (entries.every(([, , evaluate]) => evaluate === undefined)) return undefined;
  return (scope) => {
    const result: JsonObject = {};
    for (const [key, value, evaluate] of entries) setKey(result, key, evaluate === undefined ? value : evaluate(scope));
    return result;
  };
}

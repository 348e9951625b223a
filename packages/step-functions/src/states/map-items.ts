import type { Visit } from '../execution/visit.ts';
import type { DataFlow } from '../fields/data-flow.ts';
import type { Json, JsonObject } from '../language/json.ts';
import { compileJsonataTemplate } from '../language/jsonata.ts';
import { compilePath } from '../language/jsonpath.ts';
import { compilePayloadTemplate } from '../language/payload-template.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import { StatesError } from '../language/states-error.ts';

/** The items: ItemsPath, Items, or the input. */
export function compileItems(
  definition: JsonObject,
  language: QueryLanguage,
  flow: DataFlow,
): (visit: Visit) => Promise<Json[]> {
  if (language === 'JSONata') {
    const evaluate =
      definition.Items === undefined ? undefined : compileJsonataTemplate(definition.Items, 'Items', 'array');
    return async (visit) => arrayOf(evaluate === undefined ? visit.input : await evaluate(visit.scope(visit.input)));
  }
  const query = typeof definition.ItemsPath === 'string' ? compilePath(definition.ItemsPath) : undefined;
  return async (visit) => {
    const input = flow.input(visit);
    const items = arrayOf(query === undefined ? input : query(visit.scope(input)), definition.ItemsPath);
    if (query !== undefined) visit.test?.note('afterItemsPath', items);
    return items;
  };
}

function arrayOf(value: Json, path: Json = '$'): Json[] {
  if (Array.isArray(value)) return value;
  // AWS names a path into the context object without its first dollar sign.
  const shown = String(path).replace(/^\$\$/, '$');
  throw new StatesError('States.Runtime', `Reference path "${shown}" must point to array.`);
}

/** What TestState shows of the items that the iterations would be given. */
export async function noteSelected(
  visit: Visit,
  definition: JsonObject,
  items: readonly Json[],
  select: (visit: Visit, value: Json, index: number) => Json | Promise<Json>,
): Promise<Json[]> {
  const selected = await Promise.all(items.map((item, index) => select(visit, item, index)));
  const isSelected = definition.ItemSelector !== undefined || definition.Parameters !== undefined;
  if (isSelected) visit.test?.note('afterItemSelector', selected);
  return selected;
}

/** What an iteration is given: ItemSelector (once called Parameters), or the item. */
export function compileItemSelector(
  definition: JsonObject,
  language: QueryLanguage,
  flow: DataFlow,
): (visit: Visit, value: Json, index: number) => Json | Promise<Json> {
  const template = definition.ItemSelector ?? definition.Parameters;
  if (template === undefined) return (_visit, value) => value;
  const evaluate =
    language === 'JSONata' ? compileJsonataTemplate(template, 'ItemSelector') : compilePayloadTemplate(template);
  return (visit, value, index) =>
    evaluate({
      ...visit.scope(flow.input(visit)),
      context: () => ({ ...visit.contextObject(), Map: { Item: { Index: index, Value: value } } }),
    });
}

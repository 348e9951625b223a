import type { MapItem } from '../execution/thread.ts';
import type { Visit } from '../execution/visit.ts';
import type { DataFlow } from '../fields/data-flow.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { compileJsonataTemplate } from '../language/jsonata.ts';
import { compilePath } from '../language/jsonpath.ts';
import { compilePayloadTemplate } from '../language/payload-template.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import { StatesError } from '../language/states-error.ts';

/**
 * Returns the items, from ItemsPath, Items or the state's input.
 * @param mode a distributed Map state also accepts an object, and takes its entries as items
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemspath.html
 */
export function compileItems(
  definition: JsonObject,
  language: QueryLanguage,
  flow: DataFlow,
  mode: 'INLINE' | 'DISTRIBUTED',
): (visit: Visit) => Promise<MapItem[]> {
  if (language === 'JSONata') {
    const source = definition.Items ?? '{% $states.input %}';
    const evaluateArray = compileJsonataTemplate(source, 'Items', 'array');
    const evaluate = mode === 'INLINE' ? evaluateArray : compileJsonataTemplate(source, 'Items');
    return async (visit) => {
      const scope = visit.scope(visit.input);
      // AWS reports any value that is neither an array nor an object as "not an array".
      return toMapItems(await evaluate(scope), mode) ?? toMapItems(await evaluateArray(scope)) ?? [];
    };
  }
  const query = typeof definition.ItemsPath === 'string' ? compilePath(definition.ItemsPath) : undefined;
  return async (visit) => {
    const input = flow.input(visit);
    const value = query === undefined ? input : query(visit.scope(input));
    const items = toMapItems(value, mode);
    if (items === undefined) throw notItems(definition.ItemsPath);
    if (query !== undefined) visit.test?.note('afterItemsPath', value);
    return items;
  };
}

/** @param source see MapItem.Source */
export function toMapItems(
  value: Json,
  mode: 'INLINE' | 'DISTRIBUTED' = 'INLINE',
  source = 'STATE_DATA',
): MapItem[] | undefined {
  if (Array.isArray(value)) return value.map((Value, Index) => ({ Index, Value, Source: source }));
  if (!isJsonObject(value) || mode === 'INLINE') return undefined;
  return Object.entries(value).map(([Key, Value], Index) => ({ Index, Key, Value, Source: source }));
}

function notItems(path: Json = '$'): StatesError {
  // AWS shows a path into the context object (`$$.x`) without its first dollar sign.
  const shown = String(path).replace(/^\$\$/, '$');
  return new StatesError('States.Runtime', `Reference path "${shown}" must point to array.`);
}

/** Adds the items that the iterations would get to the result of TestState. */
export async function noteSelected(
  visit: Visit,
  definition: JsonObject,
  items: readonly MapItem[],
  select: SelectItem,
): Promise<Json[]> {
  const selected = await Promise.all(items.map((item) => select(visit, item)));
  const isSelected = definition.ItemSelector !== undefined || definition.Parameters !== undefined;
  if (isSelected) visit.test?.note('afterItemSelector', selected);
  return selected;
}

export type SelectItem = (visit: Visit, item: MapItem) => Json | Promise<Json>;

/** The input of an iteration: ItemSelector (formerly Parameters), or the item. */
export function compileItemSelector(definition: JsonObject, language: QueryLanguage, flow: DataFlow): SelectItem {
  const template = definition.ItemSelector ?? definition.Parameters;
  if (template === undefined) return (_visit, { Key, Value }) => (Key === undefined ? Value : { Key, Value });
  const evaluate =
    language === 'JSONata' ? compileJsonataTemplate(template, 'ItemSelector') : compilePayloadTemplate(template);
  return (visit, item) =>
    evaluate({
      ...visit.scope(flow.input(visit)),
      context: () => ({ ...visit.contextObject(), Map: { Item: { ...item } } }),
    });
}

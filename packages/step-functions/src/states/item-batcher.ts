import type { Visit } from '../execution/visit.ts';
import type { DataFlow } from '../fields/data-flow.ts';
import { compileNonNegative } from '../fields/limits.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { compileJsonataTemplate } from '../language/jsonata.ts';
import { compilePayloadTemplate } from '../language/payload-template.ts';
import type { QueryLanguage } from '../language/query-language.ts';

/** The input of a child execution, and the number of items in it. */
export interface Batch {
  readonly input: Json;
  readonly items: number;
}

/** The maximum size of a batch in bytes, also if the state allows more: the quota of an execution's input. */
const inputLimit = 256 * 1024;

/**
 * ItemBatcher: groups items into batches; each child execution processes one batch.
 * @returns undefined if the state has no ItemBatcher
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html
 */
export function compileItemBatcher(
  definition: JsonObject,
  language: QueryLanguage,
  flow: DataFlow,
): ((visit: Visit, items: readonly Json[]) => Promise<Batch[]>) | undefined {
  const { ItemBatcher } = definition;
  if (!isJsonObject(ItemBatcher)) return undefined;
  const maxItems = compileNonNegative(ItemBatcher, 'MaxItemsPerBatch', language, flow);
  const maxBytes = compileNonNegative(ItemBatcher, 'MaxInputBytesPerBatch', language, flow);
  const { BatchInput } = ItemBatcher;
  const batchInput =
    BatchInput === undefined
      ? undefined
      : language === 'JSONata'
        ? compileJsonataTemplate(BatchInput, 'ItemBatcher/BatchInput')
        : compilePayloadTemplate(BatchInput);

  return async (visit, items) => {
    // 0 means no limit.
    const most = (await maxItems(visit)) || Number.POSITIVE_INFINITY;
    const bytes = Math.min((await maxBytes(visit)) || inputLimit, inputLimit);
    const shared = await batchInput?.(visit.scope(flow.input(visit)));
    const envelope: JsonObject = shared === undefined ? {} : { BatchInput: shared };
    const batches: Batch[] = [];
    for (const group of groupsOf(items, most, bytes - Buffer.byteLength(JSON.stringify({ ...envelope, Items: [] })))) {
      batches.push({ input: { ...envelope, Items: group }, items: group.length });
    }
    return batches;
  };
}

function* groupsOf(items: readonly Json[], most: number, bytes: number): Generator<Json[]> {
  let group: Json[] = [];
  let size = 0;
  for (const item of items) {
    const itemSize = Buffer.byteLength(JSON.stringify(item)) + 1;
    if (group.length > 0 && (group.length >= most || size + itemSize > bytes)) {
      yield group;
      group = [];
      size = 0;
    }
    group.push(item);
    size += itemSize;
  }
  if (group.length > 0) yield group;
}

import { Failure } from '../execution/failure.ts';
import type { MapItem } from '../execution/thread.ts';
import type { Visit } from '../execution/visit.ts';
import type { DataFlow } from '../fields/data-flow.ts';
import { compileLimit } from '../fields/limits.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { compileJsonataTemplate } from '../language/jsonata.ts';
import { compilePayloadTemplate } from '../language/payload-template.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import { callOutside } from '../tasks/outside-call.ts';
import { causeOf, s3Of } from '../tasks/s3.ts';
import { readDataset, type SourcedItem } from '../tasks/s3-dataset.ts';
import { readerConfigOf } from '../tasks/s3-items.ts';
import { toMapItems } from './map-items.ts';

/** The maximum number of items that a Map state can read: a quota of Step Functions. */
const itemQuota = 100_000_000;

/**
 * ItemReader: reads the items of a distributed Map state from S3. The state's ItemsPath is then ignored.
 * @returns undefined if the state has no ItemReader
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
 */
export function compileItemReader(
  { ItemReader }: JsonObject,
  language: QueryLanguage,
  flow: DataFlow,
): ((visit: Visit) => Promise<MapItem[]>) | undefined {
  if (!isJsonObject(ItemReader)) return undefined;
  const { ReaderConfig, Resource } = ItemReader;
  const resource = String(Resource);
  const action = resource.split(':').at(-1) ?? '';
  const config = isJsonObject(ReaderConfig) ? ReaderConfig : {};
  const parameters = compileCall(ItemReader, 'ItemReader', language);
  const maxItems = compileLimit(config, 'MaxItems', 'integer', language, flow);

  return async (visit) => {
    const input = await parameters(visit, flow.input(visit));
    const limit = (await maxItems(visit)) ?? 0;
    if (limit < 0) throw new Failure('States.ItemReaderFailed', 'field MaxItems must be positive');
    // 0 means no limit of the state's own.
    const most = limit || itemQuota;
    const { host } = visit.thread.execution;
    const { type, value } = await callOutside(
      visit,
      { kind: 'item-reader', resource, input },
      async () =>
        asJson(await readDataset(s3Of(host), action, isJsonObject(input) ? input : {}, readerConfigOf(config), most)),
      (reason) => ({ error: 'States.ItemReaderFailed', cause: causeOf(reason) }),
    );
    // A mock of the reader returns the dataset itself.
    const items = type === 'answer' ? toMapItems(value, 'DISTRIBUTED') : toSourcedItems(value);
    return (items ?? []).slice(0, most);
  };
}

/** Items in the form that is recorded: `[Source, Value]`, or `[Source, Value, Key]` for an entry of an object. */
function asJson(items: readonly SourcedItem[]): Json {
  return items.map(({ Source, Value, Key }) => (Key === undefined ? [Source, Value] : [Source, Value, Key]));
}

function toSourcedItems(recorded: Json): MapItem[] {
  return (recorded as unknown as (readonly [Source: string, Value: Json, Key?: string])[]).map(
    ([Source, Value, Key], Index) => ({
      Index,
      ...(Key !== undefined && { Key }),
      Value,
      Source,
    }),
  );
}

/** Parameters or Arguments of an ItemReader or ResultWriter. */
export function compileCall(
  { Arguments, Parameters }: JsonObject,
  field: string,
  language: QueryLanguage,
): (visit: Visit, input: Json) => Json | Promise<Json> {
  const evaluate =
    language === 'JSONata'
      ? compileJsonataTemplate(Arguments ?? {}, `${field}/Arguments`)
      : compilePayloadTemplate(Parameters ?? {});
  return (visit, input) => evaluate(visit.scope(input));
}

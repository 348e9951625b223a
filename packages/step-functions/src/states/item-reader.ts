import type { Visit } from '../execution/visit.ts';
import type { DataFlow } from '../fields/data-flow.ts';
import { compileLimit } from '../fields/limits.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { compileJsonataTemplate } from '../language/jsonata.ts';
import { compilePayloadTemplate } from '../language/payload-template.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import { callOutside } from '../tasks/outside-call.ts';
import { causeOf, s3Of } from '../tasks/s3.ts';
import { readDataset } from '../tasks/s3-dataset.ts';
import { readerConfigOf } from '../tasks/s3-items.ts';

/** The quota of items that a Map state can read. */
const mostItems = 100_000_000;

/**
 * ItemReader: reads the items of a distributed Map state from S3. An ItemsPath beside it is not looked at.
 * @returns undefined where there is no ItemReader
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
 */
export function compileItemReader(
  { ItemReader }: JsonObject,
  language: QueryLanguage,
  flow: DataFlow,
): ((visit: Visit) => Promise<Json[]>) | undefined {
  if (!isJsonObject(ItemReader)) return undefined;
  const { ReaderConfig, Resource } = ItemReader;
  const resource = String(Resource);
  const action = resource.split(':').at(-1) ?? '';
  const config = isJsonObject(ReaderConfig) ? ReaderConfig : {};
  const parameters = compileCall(ItemReader, 'ItemReader', language);
  const maxItems = compileLimit(config, 'MaxItems', 'integer', language, flow);

  return async (visit) => {
    const input = await parameters(visit, flow.input(visit));
    // 0 is as good as none.
    const most = (await maxItems(visit)) || mostItems;
    const { host } = visit.thread.execution;
    const items = await callOutside(
      visit,
      { kind: 'item-reader', resource, input },
      () => readDataset(s3Of(host), action, isJsonObject(input) ? input : {}, readerConfigOf(config), most),
      (reason) => ({ error: 'States.ItemReaderFailed', cause: causeOf(reason) }),
    );
    return Array.isArray(items) ? items.slice(0, most) : [];
  };
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

import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';

/** ReaderConfig, evaluated. */
export interface ReaderConfig {
  readonly inputType: string | undefined;
  readonly headerLocation: string | undefined;
  readonly headers: readonly string[] | undefined;
  readonly delimiter: string;
  readonly itemsPointer: string | undefined;
  readonly manifestType: string | undefined;
  readonly transformation: string | undefined;
}

/** The items cannot be read. Its message is the cause of States.ItemReaderFailed. */
export class ItemsError extends Error {}

/** An item in the form of `Map.Item` of the context object. */
export interface DatasetItem {
  /** Only if the dataset is an object: the name of the entry. */
  readonly Key?: string;
  readonly Value: Json;
}

const delimiters: Readonly<Record<string, string>> = {
  COMMA: ',',
  PIPE: '|',
  SEMICOLON: ';',
  SPACE: ' ',
  TAB: '\t',
};

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html */
export function readerConfigOf(config: JsonObject): ReaderConfig {
  const text = (name: string) => (typeof config[name] === 'string' ? config[name] : undefined);
  const { CSVHeaders } = config;
  return {
    inputType: text('InputType'),
    headerLocation: text('CSVHeaderLocation'),
    headers: Array.isArray(CSVHeaders) ? CSVHeaders.map(String) : undefined,
    delimiter: delimiters[text('CSVDelimiter') ?? 'COMMA'] ?? ',',
    itemsPointer: text('ItemsPointer'),
    manifestType: text('ManifestType'),
    transformation: text('Transformation'),
  };
}

/** The text of an object, decompressed if it is compressed. */
export function textOf(body: Buffer): string {
  const isCompressed = body[0] === 0x1f && body[1] === 0x8b;
  return (isCompressed ? gunzipSync(body) : body).toString().replace(/^\uFEFF/, '');
}

/**
 * The items in an S3 object.
 * @throws ItemsError
 */
export function itemsOf(text: string, config: ReaderConfig): DatasetItem[] {
  switch (config.inputType) {
    case 'CSV':
      return csvItems(text, config).map((Value) => ({ Value }));
    case 'JSONL':
      return text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => ({ Value: parsedJson(line, 'a line of the dataset') }));
    case undefined:
    case 'JSON':
      return jsonItems(parsedJson(text, 'the dataset'), config.itemsPointer);
    default:
      throw new ItemsError(`This engine does not read items of the type ${config.inputType}.`);
  }
}

function parsedJson(text: string, what: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    throw new ItemsError(`Attempting to parse ${what} as JSON failed.`);
  }
}

function jsonItems(value: Json, pointer: string | undefined): DatasetItem[] {
  const found = pointer === undefined ? value : pointedAt(value, pointer);
  if (Array.isArray(found)) return found.map((Value) => ({ Value }));
  if (isJsonObject(found)) return Object.entries(found).map(([Key, Value]) => ({ Key, Value }));
  throw new ItemsError('Attempting to map over non-iterable node.');
}

/** @see https://www.rfc-editor.org/rfc/rfc6901 */
function pointedAt(value: Json, pointer: string): Json {
  let found: Json | undefined = value;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(found)) found = found[Number(key)];
    else found = isJsonObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }
  if (found === undefined) {
    const cause = 'The provided ReaderConfig.ItemsPointer does not match any valid path in the JSON structure.';
    throw new ItemsError(cause);
  }
  return found;
}

function csvItems(text: string, { delimiter, headers, headerLocation }: ReaderConfig): Json[] {
  const rows = csvRows(text, delimiter);
  const names = headerLocation === 'GIVEN' ? headers : rows.shift();
  if (names === undefined) return [];
  if (new Set(names).size < names.length) throw new ItemsError('CSV headers cannot contain duplicates.');
  return rows.map((row) => Object.fromEntries(names.map((name, column) => [name, row[column] ?? ''])));
}

/** A row may have more or fewer columns than the header. */
export function csvRows(text: string, delimiter = ','): string[][] {
  try {
    return parse(text, { delimiter, relax_column_count: true, relax_quotes: true, skip_empty_lines: true });
  } catch (error) {
    throw new ItemsError(
      `Attempting to parse the dataset as CSV failed: ${error instanceof Error ? error.message : error}`,
    );
  }
}

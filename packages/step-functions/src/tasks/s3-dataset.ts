import { member } from '../integrations/integration.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { csvRows, type DatasetItem, ItemsError, itemsOf, type ReaderConfig, textOf } from './s3-items.ts';

/** Calls S3. The `Body` of a request or a response is in base64. */
export type S3 = (action: 'getObject' | 'listObjectsV2' | 'putObject', input: JsonObject) => Promise<JsonObject>;

/** An item with its `Map.Item.Source` of the context object: `S3://bucket`, or the object it was read from. */
export interface SourcedItem extends DatasetItem {
  readonly Source: string;
}

/**
 * Reads the items that an ItemReader names.
 * @param action the end of its Resource: getObject or listObjectsV2
 * @param parameters its Parameters or Arguments, evaluated
 * @param most the maximum number of items
 * @throws ItemsError, or the error of S3
 */
export async function readDataset(
  s3: S3,
  action: string,
  parameters: JsonObject,
  config: ReaderConfig,
  most: number,
): Promise<SourcedItem[]> {
  if (action === 'listObjectsV2') {
    const objects = await listObjects(s3, parameters, config.transformation === 'LOAD_AND_FLATTEN' ? Infinity : most);
    if (config.transformation !== 'LOAD_AND_FLATTEN') {
      return objects.map((object) => ({ Value: asItem(object), Source: `S3://${parameters.Bucket}` }));
    }
    return readAll(objects.map(({ Key }) => ({ Bucket: parameters.Bucket ?? null, Key: Key ?? null })));
  }
  const Source = addressFor(parameters);
  const text = await objectText(s3, parameters);
  if (config.manifestType === 'ATHENA_DATA') {
    // Each line is the address of one file with data.
    return readAll(csvRows(text).flatMap(([address]) => (address === undefined ? [] : addressOf(address))));
  }
  if (config.inputType === 'MANIFEST') return readInventory(s3, text, most);
  return itemsOf(text, config)
    .slice(0, most)
    .map((item) => ({ ...item, Source }));

  async function readAll(files: readonly JsonObject[]): Promise<SourcedItem[]> {
    const items: SourcedItem[] = [];
    for (const file of files) {
      if (items.length >= most) break;
      const Source = addressFor(file);
      for (const item of itemsOf(await objectText(s3, file), config)) items.push({ ...item, Source });
    }
    return items.slice(0, most);
  }
}

async function objectText(s3: S3, parameters: JsonObject): Promise<string> {
  const { Body } = await s3('getObject', parameters);
  return textOf(Buffer.from(String(Body ?? ''), 'base64'));
}

/** The objects of all pages of the list, at most `most`. */
async function listObjects(s3: S3, parameters: JsonObject, most: number): Promise<JsonObject[]> {
  const objects: JsonObject[] = [];
  let page: JsonObject = {};
  do {
    const { NextContinuationToken } = page;
    const token: JsonObject = NextContinuationToken === undefined ? {} : { ContinuationToken: NextContinuationToken };
    page = await s3('listObjectsV2', { ...parameters, ...token });
    if (Array.isArray(page.Contents)) objects.push(...page.Contents.filter(isJsonObject));
  } while (page.IsTruncated === true && objects.length < most);
  return objects.slice(0, most);
}

/** A listed object in the form that an iteration gets as its item. */
function asItem({ ETag, LastModified, Key, Size, StorageClass }: JsonObject): Json {
  return {
    Etag: ETag ?? null,
    LastModified:
      typeof LastModified === 'string' ? Math.floor(Date.parse(LastModified) / 1000) : (LastModified ?? null),
    Key: Key ?? null,
    Size: Size ?? null,
    StorageClass: StorageClass ?? 'STANDARD',
  };
}

/**
 * The objects in an S3 inventory report.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html
 */
async function readInventory(s3: S3, manifestText: string, most: number): Promise<SourcedItem[]> {
  const manifest: Json = JSON.parse(manifestText);
  if (!isJsonObject(manifest)) throw new ItemsError('The manifest is not a JSON object.');
  const { fileFormat, fileSchema, destinationBucket, files } = manifest;
  if (fileFormat !== 'CSV') throw new ItemsError(`This engine does not read inventories in the format ${fileFormat}.`);
  const names = String(fileSchema)
    .split(',')
    .map((name) => name.trim());
  const Bucket = String(destinationBucket).replace(/^arn:[^:]*:s3:::/, '');
  const items: SourcedItem[] = [];
  for (const file of Array.isArray(files) ? files : []) {
    const object = { Bucket, Key: member(file, 'key') ?? null };
    const Source = addressFor(object);
    for (const row of csvRows(await objectText(s3, object))) {
      items.push({ Value: Object.fromEntries(names.map((name, column) => [name, row[column] ?? ''])), Source });
    }
    if (items.length >= most) break;
  }
  return items.slice(0, most);
}

/** In the form of `Map.Item.Source` of the context object. */
function addressFor({ Bucket, Key }: JsonObject): string {
  return `S3://${Bucket}/${Key}`;
}

function addressOf(address: string): JsonObject[] {
  const [, Bucket = '', Key = ''] = /^s3:\/\/([^/]+)\/(.+)$/i.exec(address.trim()) ?? [];
  return Key === '' ? [] : [{ Bucket, Key }];
}

import { member } from '../integrations/integration.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { csvRows, type DatasetItem, ItemsError, itemsOf, type ReaderConfig, textOf } from './s3-items.ts';

/** One call of S3: a `Body` is in base64. */
export type S3 = (action: 'getObject' | 'listObjectsV2' | 'putObject', input: JsonObject) => Promise<JsonObject>;

/** An item and where it is from: see input-output-contextobject.html of AWS's documentation. */
export interface SourcedItem extends DatasetItem {
  readonly Source: string;
}

/**
 * Reads the items that an ItemReader names.
 * @param action of its Resource: getObject or listObjectsV2
 * @param parameters what its Parameters or Arguments give
 * @param most how many items are read at most
 * @throws ItemsError, or what S3 refuses
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
    // One address of a file of data a line.
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

/** All pages of the list. */
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

/** An object of a list as Step Functions gives it to an iteration. */
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
 * The objects that an inventory lists.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html
 */
async function readInventory(s3: S3, manifestText: string, most: number): Promise<SourcedItem[]> {
  const manifest: Json = JSON.parse(manifestText);
  if (!isJsonObject(manifest)) throw new ItemsError('The manifest is no JSON object.');
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

/** As `Map.Item.Source` of the context object has it. */
function addressFor({ Bucket, Key }: JsonObject): string {
  return `S3://${Bucket}/${Key}`;
}

function addressOf(address: string): JsonObject[] {
  const [, Bucket = '', Key = ''] = /^s3:\/\/([^/]+)\/(.+)$/i.exec(address.trim()) ?? [];
  return Key === '' ? [] : [{ Bucket, Key }];
}

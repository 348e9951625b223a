import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsServiceError, type AwsServiceRequest, type Json } from 'step-functions-engine';

/** S3 buckets in memory, with the actions that state machines use. */
export class MemoryS3 {
  readonly buckets = new Map<string, Map<string, { readonly body: Buffer; readonly storedAt: string }>>();
  readonly #now: () => number;

  /** @param now ms since the epoch */
  constructor(now: () => number = () => 0) {
    this.#now = now;
  }

  create(bucket: string): void {
    if (!this.buckets.has(bucket)) this.buckets.set(bucket, new Map());
  }

  put(bucket: string, key: string, body: string | Buffer): void {
    const objects = this.buckets.get(bucket) ?? new Map();
    objects.set(key, { body: Buffer.from(body), storedAt: new Date(this.#now()).toISOString() });
    this.buckets.set(bucket, objects);
  }

  text(bucket: string, key: string): string | undefined {
    return this.buckets.get(bucket)?.get(key)?.body.toString();
  }

  /** @throws AwsServiceError NoSuchBucket, NoSuchKey */
  call({ action, input, body }: AwsServiceRequest): Json {
    const { Bucket, Key } = input;
    const objects = this.buckets.get(String(Bucket));
    if (objects === undefined) throw refused('NoSuchBucket', 'The specified bucket does not exist');
    if (action === 'putObject') {
      this.put(String(Bucket), String(Key), Buffer.from(body ? String(input.Body) : JSON.stringify(input.Body), body));
      const written = objects.get(String(Key))?.body ?? Buffer.alloc(0);
      const checksum = Buffer.alloc(4);
      checksum.writeUInt32BE(crc32(written));
      return {
        ChecksumCRC32: checksum.toString('base64'),
        ChecksumType: 'FULL_OBJECT',
        ETag: etag(written),
        ServerSideEncryption: 'AES256',
      };
    }
    if (action === 'listObjectsV2') return this.#list(objects, input);
    const found = objects.get(String(Key));
    if (found === undefined) throw refused('NoSuchKey', 'The specified key does not exist.');
    return {
      AcceptRanges: 'bytes',
      Body: found.body.toString(body ?? 'utf8'),
      ContentLength: found.body.length,
      ContentType: 'binary/octet-stream',
      Metadata: {},
      ServerSideEncryption: 'AES256',
      ETag: etag(found.body),
      LastModified: found.storedAt,
    };
  }

  #list(
    objects: ReadonlyMap<string, { readonly body: Buffer; readonly storedAt: string }>,
    input: AwsServiceRequest['input'],
  ): Json {
    const { ContinuationToken = '', MaxKeys = 1000, Prefix = '' } = input;
    const after = [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).filter(([key]) => key > String(ContinuationToken));
    const matching = after.filter(([key]) => key.startsWith(String(Prefix)));
    const page = matching.slice(0, Number(MaxKeys));
    const IsTruncated = page.length < matching.length;
    return {
      Contents: page.map(([Key, { body, storedAt }]) => ({
        Key,
        ETag: etag(body),
        LastModified: storedAt,
        Size: body.length,
        StorageClass: 'STANDARD',
      })),
      IsTruncated,
      ...(IsTruncated && { NextContinuationToken: page.at(-1)?.[0] ?? '' }),
    };
  }
}

function etag(body: Buffer | undefined): string {
  return `"${createHash('md5')
    .update(body ?? '')
    .digest('hex')}"`;
}

function refused(name: string, message: string): AwsServiceError {
  return new AwsServiceError(name, message, 404, true, 'request-1', 'extended-1');
}

import { AwsServiceError, type AwsServiceRequest, type AwsServices, type Json } from '../index.ts';
import { isJsonObject } from '../language/json.ts';

/** An object that a ResultWriter has written to S3. */
export interface WrittenObject {
  readonly bucket: string;
  readonly key: string;
  /** The contents: parsed if they are JSON, otherwise a string. */
  readonly body: Json;
}

/** Stores the objects that ResultWriters of a simulation write to S3, and refuses every other call. */
export class ResultSink implements AwsServices {
  readonly written: WrittenObject[] = [];

  async call({ service, action, input }: AwsServiceRequest): Promise<Json> {
    if (service !== 's3' || action !== 'putObject' || !isJsonObject(input)) {
      throw new AwsServiceError('NoAnswer', `There is no mock for ${service}:${action}.`, 400, false);
    }
    const { Bucket, Key, Body } = input;
    this.written.push({ bucket: String(Bucket), key: String(Key), body: contentOf(Body ?? null) });
    return { ETag: '"simulated"' };
  }
}

/** The content of a body, which is base64 in JSON. */
function contentOf(body: Json): Json {
  if (typeof body !== 'string') return body;
  for (const text of [body, Buffer.from(body, 'base64').toString()]) {
    try {
      return JSON.parse(text);
    } catch {
      // It may be in the other format, or not be JSON.
    }
  }
  return body;
}

import { existsSync, readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

/**
 * A shape of an AWS API. `items`, `entries`, `members` and `actions` refer to other shapes: by name, or by a plain type
 * without constraints (`*string`, also for blobs, `*number`, `*boolean`, `*time`, `*any`).
 */
export interface Shape {
  /** `*string` or `*number`, if the shape has constraints. */
  readonly type?: string;
  /** The minimum length or value. */
  readonly min?: number;
  readonly max?: number;
  /** The values of an enum. */
  readonly values?: readonly string[];
  /** Of a list. */
  readonly items?: string;
  /** Of a map: its values. */
  readonly entries?: string;
  /** Of a structure. */
  readonly members?: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
}

/**
 * The parameter names and response shapes of a service's actions, which scripts/generate-service-models.ts writes from
 * botocore's models. Task states compare their parameters with it, and TestState its mocked results. Actions are written
 * as in a Task's Resource: `getItem`.
 */
export interface ServiceModel {
  /** The shapes of the responses, by action. */
  readonly actions: Readonly<Record<string, string>>;
  /** The names of the parameters, by action. */
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

const models = new Map<string, ServiceModel | undefined>();

/**
 * The model of a service; undefined if service-models/ has none of that name.
 * @param service as `aws-sdk` resources name it: `dynamodb`, `cloudwatchlogs`
 */
export function serviceModel(service: string): ServiceModel | undefined {
  if (!/^[a-z0-9]+$/.test(service)) return undefined;
  if (!models.has(service)) models.set(service, readModel(service));
  return models.get(service);
}

function readModel(service: string): ServiceModel | undefined {
  const file = new URL(`../../service-models/${service}.json.br`, import.meta.url);
  if (!existsSync(file)) return undefined;
  return JSON.parse(brotliDecompressSync(readFileSync(file)).toString());
}

import { existsSync, readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

/**
 * A shape of an AWS API. References are names of shapes, or one of `*string`, `*number`, `*boolean`, `*time`, `*any`, which
 * have no constraints.
 */
export interface Shape {
  /** Of a string or number with constraints. */
  readonly type?: string;
  /** The minimum length or value. */
  readonly min?: number;
  readonly max?: number;
  readonly values?: readonly string[];
  /** Of a list. */
  readonly items?: string;
  /** Of a map: its values. */
  readonly entries?: string;
  /** Of a structure. */
  readonly members?: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
}

/** The parameters and responses of a service's actions. Actions are written as in states: `getItem`. */
export interface ServiceModel {
  /** The shapes of the responses, by action. */
  readonly actions: Readonly<Record<string, string>>;
  /** The names of the parameters, by action. */
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

const models = new Map<string, ServiceModel | undefined>();

/**
 * The model of a service; undefined if AWS has none of that name.
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

import { isJsonObject, type Json } from '../language/json.ts';

/**
 * The AWS SDK for JavaScript's description of a type: a number for a simple one, `[kind, namespace, name, traits, ...]` for
 * others, `[type, traits]` for a member, or a function that returns any of these.
 */
export type Schema = number | (() => Schema) | readonly unknown[];

const kinds = { simple: 0, list: 1, map: 2, structure: 3, union: 4, error: -3 };
const blobs = [21, 42];
const timestamps = [4, 5, 6, 7];
/** Accepts any value. Also used for members that the SDK does not describe. */
const document = 15;
const listOf = 64;
const mapOf = 128;

/**
 * Renames members: in states they start with a capital letter, in the SDK they have the service's own names.
 * @param bytes `base64` if members of type bytes contain base64. Otherwise they are sent as JSON text, a string with its
 *   quotes, as Step Functions does for Body of `aws-sdk:s3:putObject`
 */
export function toSdkInput(value: Json, type: unknown, bytes?: 'base64'): unknown {
  const schema = resolved(type);
  if (typeof schema === 'number') return toSimple(value, schema, bytes);
  const [kind] = schema;
  if (Array.isArray(value) && kind === kinds.list) return value.map((item) => toSdkInput(item, schema[4], bytes));
  if (!isJsonObject(value)) return value;
  if (kind === kinds.map) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toSdkInput(item, schema[5], bytes)]));
  }
  const members = membersOf(schema);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const found = members.find(([member]) => member === name) ?? members.find(([member]) => capital(member) === name);
      return found === undefined ? [name, item] : [found[0], toSdkInput(item, found[1], bytes)];
    }),
  );
}

/** A response of the SDK, with the member names of Step Functions. */
export function fromSdkOutput(value: unknown, type: unknown): unknown {
  const schema = resolved(type);
  if (typeof value !== 'object' || value === null || typeof schema === 'number') return value;
  const [kind] = schema;
  if (Array.isArray(value)) return kind === kinds.list ? value.map((item) => fromSdkOutput(item, schema[4])) : value;
  const entries = Object.entries(value);
  if (kind === kinds.map)
    return Object.fromEntries(entries.map(([key, item]) => [key, fromSdkOutput(item, schema[5])]));
  const members = new Map(membersOf(schema));
  if (members.size === 0) return value;
  return Object.fromEntries(
    entries.map(([name, item]) =>
      members.has(name) ? [capital(name), fromSdkOutput(item, members.get(name))] : [name, item],
    ),
  );
}

function resolved(type: unknown): number | readonly unknown[] {
  if (typeof type === 'function') return resolved(type());
  if (!Array.isArray(type)) return typeof type === 'number' ? type : document;
  // The type of a member is a pair with its traits, without a namespace. A named simple type contains its base type.
  if (typeof type[1] !== 'string') return resolved(type[0]);
  return type[0] === kinds.simple ? resolved(type[4]) : type;
}

function membersOf([kind, , , , names, types]: readonly unknown[]): [string, unknown][] {
  if (![kinds.structure, kinds.union, kinds.error].includes(kind as number)) return [];
  return (names as string[]).map((name, index) => [name, (types as unknown[])[index]]);
}

function toSimple(value: Json, type: number, bytes: 'base64' | undefined): unknown {
  if (type >= mapOf && isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toSimple(item, type - mapOf, bytes)]));
  }
  if (type >= listOf && Array.isArray(value)) return value.map((item) => toSimple(item, type - listOf, bytes));
  if (blobs.includes(type) && value !== null) {
    return bytes === undefined ? Buffer.from(JSON.stringify(value)) : Buffer.from(String(value), bytes);
  }
  if (timestamps.includes(type)) {
    if (typeof value === 'string') return new Date(value);
    if (typeof value === 'number') return new Date(value * 1000);
  }
  // If the service expects text, a state may also pass a JSON value.
  return type === 0 && typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

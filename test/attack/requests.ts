import * as z from 'zod/mini';
import { describedRoutes } from '../../functions/api/operations.ts';
import { routes } from '../../local/functions.ts';
import { actions } from '../../packages/step-functions/src/api/actions.ts';
import { type Field, requestShapes } from '../../packages/step-functions/src/api/request-shapes.ts';
import type { LocalRun } from './local-run.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const halfPair = '\ud800';
const long = 'x'.repeat(3000);

function nested(levels: number): Json {
  return JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);
}

/** Values that must harm no field. A text field must refuse or accept the first two, which are texts. */
const values: readonly Json[] = [
  halfPair,
  long,
  null,
  0,
  -1,
  1e308,
  '',
  '\u0000',
  '__proto__',
  '{% $x %}',
  true,
  [],
  {},
  nested(3000),
  Array.from({ length: 3000 }, () => halfPair),
  'arn:aws:states:us-east-1:111111111111:execution:a:b',
];

/** The number of values that a short run tries. */
const few = 3;

/** The used part of a JSON schema. */
interface Schema {
  readonly type?: string;
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** An example for a schema, with every optional field. */
function complete(schema: Schema, example?: Json): Json {
  if (schema.anyOf !== undefined) return complete(schema.anyOf[0] ?? {}, example);
  if (schema.properties !== undefined) {
    const given = example as { readonly [key: string]: Json } | undefined;
    const fields = Object.entries(schema.properties).map(([key, field]) => [key, complete(field, given?.[key])]);
    return { ...given, ...Object.fromEntries(fields) };
  }
  if (schema.items !== undefined) {
    const { items } = schema;
    return ((example as readonly Json[] | undefined) ?? [undefined]).map((item) => complete(items, item));
  }
  const { const: only, enum: [first] = [] } = schema;
  return example ?? only ?? first ?? (schema.type === 'integer' ? 1 : 'text');
}

/** An example body for each route with a body, from the descriptions of the routes. */
export const bodies: Readonly<Record<string, Json>> = Object.fromEntries(
  describedRoutes.flatMap(({ route, operation: { example, request } }) => {
    if (request === undefined) return [];
    const schema = z.toJSONSchema(request.schema, { io: 'input', unrepresentable: 'any' });
    return [[route, complete(schema as Schema, example.body as Json)]];
  }),
);

/**
 * Sends every value in every field of every route of the API, including the id in the path.
 * @returns undefined if no response was 5xx, and each text that must be refused was, with the field's name
 */
export async function fuzzRoutes({ urls }: LocalRun, isShort: boolean): Promise<string | undefined> {
  const tried = isShort ? values.slice(0, few) : values;
  for (const { routeKey, open } of routes) {
    const [method = '', path = ''] = routeKey.split(' ');
    const send = async (way: string, body?: Json) => {
      const response = await fetch(`${urls.api}${way}`, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: response.status, text: await response.text() };
    };
    // Half of a surrogate pair as bytes, which encodeURIComponent cannot produce, and a text that is too long.
    for (const id of path.includes('{') ? ['%ED%A0%80', long, '%00', '..%2f..', '%'] : []) {
      const { status, text } = await send(path.replace(/\{\w+\}/, id), bodies[routeKey]);
      if (status !== 400 || !/\bid\b/.test(text))
        return `${method} ${path} with the id ${id.slice(0, 20)}: ${status} ${text}`;
    }
    const body = bodies[routeKey];
    if (method !== 'POST') continue;
    if (body === undefined) return `${routeKey} does not say what it takes, in its function's operation.ts`;
    for (const [field, of] of fieldsOf(body)) {
      for (const value of tried) {
        const { status, text } = await send(path.replace(/\{\w+\}/, 'order-1'), of(value));
        const what = `${routeKey} with ${field} = ${JSON.stringify(value).slice(0, 30)}: ${status} ${text.slice(0, 200)}`;
        if (status >= 500) return what;
        const mustName = value === halfPair || value === long;
        if (mustName && !open && (status !== 400 || !text.includes(field))) return what;
      }
    }
  }
  return undefined;
}

/** Each position in a body, with a function that replaces its value. */
function fieldsOf(body: Json, path = ''): [string, (value: Json) => Json][] {
  if (body === null || typeof body !== 'object') return [[path, (value) => value]];
  const parts: [string, Json][] = Object.entries(body);
  return parts.flatMap(([key, part]) => {
    const at = Array.isArray(body) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    const put = (value: Json): Json =>
      Array.isArray(body) ? body.map((item, i) => (String(i) === key ? value : item)) : { ...body, [key]: value };
    const inner = part !== null && typeof part === 'object' ? fieldsOf(part, at) : [];
    return [
      [at, put] as [string, typeof put],
      ...inner.map(([name, of]): [string, typeof put] => [name, (value) => put(of(value))]),
    ];
  });
}

const definition = JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Succeed' } } });

/** A possible value of a member. */
function plain(name: string, field: Field): Json {
  if (name === 'definition') return definition;
  // An activity that does not exist: a poll for its tasks would wait for a minute.
  if (name === 'activityArn') return 'arn:aws:states:us-east-1:111111111111:activity:none';
  if (/arn$/i.test(name)) return `arn:aws:states:us-east-1:111111111111:${name.replace(/Arn$/, '')}:fuzz`;
  if (field.type === 'string') return field.values?.[0] ?? (name === 'input' || name === 'output' ? '{}' : 'fuzz');
  if (field.type === 'boolean') return true;
  if (field.type === 'list') return [];
  return field.type === 'structure' ? {} : 1;
}

/**
 * Sends every value in every member of every action of the Step Functions API, with valid values in the other members.
 * @returns undefined if no response was 5xx, and each text that is too long was refused with the member's name
 */
export async function fuzzActions(run: LocalRun, isShort: boolean): Promise<string | undefined> {
  const tried = isShort ? values.slice(0, few) : values;
  for (const action of Object.keys(actions)) {
    const members = requestShapes[action];
    if (members === undefined) return `${action} has no members in api/request-shapes.ts`;
    const base = Object.fromEntries(
      Object.entries(members).flatMap(([name, field]) => (field.required ? [[name, plain(name, field)]] : [])),
    );
    for (const [name, field] of Object.entries(members)) {
      for (const value of tried) {
        const { status, body } = await run.call(action, { ...base, [name]: value });
        const what = `${action} with ${name} = ${JSON.stringify(value).slice(0, 30)}: ${status} ${JSON.stringify(body)}`;
        if (status >= 500) return what;
        const isTooLong = value === long && field.type === 'string' && (field.max ?? long.length) < long.length;
        if (isTooLong && (status !== 400 || !String(body.message).includes(name))) return what;
      }
    }
  }
  return run.alive ? undefined : 'the process has ended';
}

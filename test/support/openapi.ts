import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { HttpAnswer } from 'step-functions-engine/server';
import { parse } from 'yaml';

interface Media {
  readonly content: { readonly 'application/json': { readonly schema: object } };
}

interface OpenApi {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<Record<string, { readonly requestBody?: Media; readonly responses: Readonly<Record<string, Media>> }>>
    >
  >;
}

/** docs/openapi.yaml, as it is in the repository. */
export const openApi = parse(
  readFileSync(path.resolve(import.meta.dirname, '../../docs/openapi.yaml'), 'utf8'),
) as OpenApi;

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema({ ...openApi, $id: 'openapi' });
const compiled = new Map<string, ValidateFunction>();

/** The operation of a route: `POST /orders`. */
const operationOf = (route: string) => {
  const [method = '', path = ''] = route.split(' ');
  return openApi.paths[path]?.[method.toLowerCase()];
};

/** The statuses that the document describes for a route. */
export const statusesOf = (route: string): readonly number[] =>
  Object.keys(operationOf(route)?.responses ?? {}).map(Number);

/** Every route of the document: `POST /orders`. */
export const documentedRoutes: readonly string[] = Object.entries(openApi.paths).flatMap(([path, operations]) =>
  Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
);

/** The errors of a request's body according to the document. */
export const problemsOfRequest = (route: string, body: unknown): readonly string[] =>
  problemsOf(`${route} request`, operationOf(route)?.requestBody, body);

/** The differences of an answer from the document. */
export function problemsOfAnswer(route: string, { status, body }: HttpAnswer): readonly string[] {
  const documented = operationOf(route)?.responses[status];
  const name = `${route} ${status}`;
  return documented === undefined
    ? [`${name}: no such answer`]
    : problemsOf(name, documented, JSON.parse(String(body)));
}

function problemsOf(name: string, media: Media | undefined, value: unknown): readonly string[] {
  if (media === undefined) return [`${name}: no such body`];
  const validate = compiled.get(name) ?? ajv.compile(absolute(media.content['application/json'].schema));
  compiled.set(name, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${name}: ${instancePath || 'it'} ${message} ${JSON.stringify(params)}`,
  );
}

/** A schema whose references point into the document. */
const absolute = (schema: object): object =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"openapi#/components/'));

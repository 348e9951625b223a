import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';

/** Header values or query parameters, by name. */
export type Values = Readonly<Record<string, readonly string[]>>;

/** A state's request to an HTTP endpoint. */
export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Values;
  readonly body: string | undefined;
}

/** An HTTP endpoint's answer, as a state's result shows it. */
export interface HttpResponse {
  readonly Headers: Values;
  readonly ResponseBody: Json;
  readonly StatusCode: number;
  readonly StatusText: string;
}

/** Headers or query parameters of a state: texts, or lists of texts. */
export function valuesOf(parameters: Json | undefined): Values {
  if (!isJsonObject(parameters)) return {};
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, (Array.isArray(value) ? value : [value]).map(textOf)]),
  );
}

/** @param query is added to the query that the address already has */
export function withQuery(address: string, query: Values): string {
  const url = new URL(address);
  for (const [name, values] of Object.entries(query)) for (const value of values) url.searchParams.append(name, value);
  return url.href;
}

/** The body as text: a text is sent as it is, any other value as JSON. */
export function bodyOf(body: Json | undefined): string | undefined {
  return body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
}

/**
 * A value, encoded as application/x-www-form-urlencoded.
 * @param arrayFormat how lists are written: INDICES, REPEAT, COMMAS or BRACKETS; any other one writes them as JSON
 */
export function formOf(value: JsonObject, arrayFormat: string): string {
  const form = new URLSearchParams();
  const add = (name: string, item: Json): void => {
    if (Array.isArray(item)) addList(name, item);
    else if (isJsonObject(item)) for (const [key, inner] of Object.entries(item)) add(`${name}[${key}]`, inner);
    else form.append(name, textOf(item));
  };
  const addList = (name: string, items: readonly Json[]): void => {
    if (arrayFormat === 'COMMAS') form.append(name, items.map(textOf).join(','));
    else if (arrayFormat === 'BRACKETS') for (const item of items) add(`${name}[]`, item);
    else if (arrayFormat === 'REPEAT') for (const item of items) add(name, item);
    else if (arrayFormat === 'INDICES')
      items.forEach((item, index) => {
        add(`${name}[${index}]`, item);
      });
    else form.append(name, JSON.stringify(items));
  };
  for (const [name, item] of Object.entries(value)) add(name, item);
  return form.toString();
}

/**
 * Sends a request.
 * @throws the error of fetch, if there is no response
 */
export async function sendHttp(
  { url, method, headers, body }: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const sent = new Headers();
  for (const [name, values] of Object.entries(headers)) for (const value of values) sent.append(name, value);
  const response = await fetch(url, { method, headers: sent, signal, ...(body !== undefined && { body }) });
  const text = await response.text();
  const shown: Record<string, string[]> = {};
  for (const [name, value] of response.headers) shown[name] = [...(shown[name] ?? []), value];
  return { Headers: shown, ResponseBody: parsed(text), StatusCode: response.status, StatusText: response.statusText };
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

import type { Host } from '../execution/host.ts';
import { member } from '../integrations/integration.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { formOf, type HttpRequest, sendHttp, withQuery } from './http-request.ts';

/**
 * Adds to a request the credentials and the parameters of an EventBridge connection. The connection stores them in a
 * secret.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection-auth.html
 */
export async function authorise(
  host: Host,
  request: HttpRequest,
  connectionArn: string | undefined,
): Promise<HttpRequest> {
  if (connectionArn === undefined) return request;
  const Name = /connection\/([^/]+)/.exec(connectionArn)?.[1] ?? connectionArn;
  const connection = await host.services.call(
    { service: 'eventbridge', action: 'describeConnection', input: { Name } },
    host.signal,
  );
  const secret = await readSecret(host, connection);
  const extended = withParameters(request, member(secret, 'invocation_http_parameters'));
  switch (member(connection, 'AuthorizationType')) {
    case 'BASIC':
      return withHeader(extended, 'Authorization', `Basic ${base64(`${secret.username}:${secret.password}`)}`);
    case 'API_KEY':
      return withHeader(extended, String(secret.api_key_name), String(secret.api_key_value));
    case 'OAUTH_CLIENT_CREDENTIALS':
      return withHeader(extended, 'Authorization', `Bearer ${await requestToken(host, connection, secret)}`);
    default:
      return extended;
  }
}

async function readSecret({ services, signal }: Host, connection: Json): Promise<JsonObject> {
  const SecretId = member(connection, 'SecretArn') ?? null;
  const answer = await services.call(
    { service: 'secretsmanager', action: 'getSecretValue', input: { SecretId } },
    signal,
  );
  const secret: Json = JSON.parse(String(member(answer, 'SecretString') ?? '{}'));
  return isJsonObject(secret) ? secret : {};
}

async function requestToken({ signal }: Host, connection: Json, secret: JsonObject): Promise<Json> {
  const oauth = member(connection, 'AuthParameters', 'OAuthParameters');
  const client = { client_id: secret.client_id ?? null, client_secret: secret.client_secret ?? null };
  const url = String(secret.authorization_endpoint ?? member(oauth, 'AuthorizationEndpoint'));
  const method = String(secret.http_method ?? member(oauth, 'HttpMethod') ?? 'POST');
  const body = formOf({ grant_type: 'client_credentials', ...client }, 'REPEAT');
  const headers = { 'Content-Type': ['application/x-www-form-urlencoded'] };
  const { ResponseBody, StatusCode } = await sendHttp({ url, method, headers, body }, signal);
  const token = member(ResponseBody, 'access_token');
  if (token === undefined)
    throw new Error(`The authorization endpoint ${url} returned no token, but the status ${StatusCode}.`);
  return token;
}

/** Adds the connection's own parameters. They replace parameters of the state with the same name. */
function withParameters(request: HttpRequest, parameters: Json | undefined): HttpRequest {
  const pairs = (list: string): [string, string][] => {
    const found = member(parameters, list);
    return (Array.isArray(found) ? found : []).map((pair) => [
      String(member(pair, 'Key') ?? member(pair, 'key')),
      String(member(pair, 'Value') ?? member(pair, 'value')),
    ]);
  };
  const headers = [...pairs('HeaderParameters'), ...pairs('header_parameters')];
  const query = [...pairs('QueryStringParameters'), ...pairs('query_string_parameters')];
  const lists = (all: readonly [string, string][]) => Object.fromEntries(all.map(([name, value]) => [name, [value]]));
  return {
    ...request,
    url: withQuery(request.url, lists(query)),
    headers: { ...request.headers, ...lists(headers) },
  };
}

function withHeader(request: HttpRequest, name: string, value: string): HttpRequest {
  return { ...request, headers: { ...request.headers, [name]: [value] } };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

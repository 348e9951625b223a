import { randomUUID } from 'node:crypto';
import { AwsError } from '../index.ts';
import { type HttpAnswer, type HttpRequest, type RunningServer, startServer } from './http-server.ts';

/** bytes: the largest request of an action as JSON text is smaller */
const maxBody = 8 * 1024 * 1024;

/** A service with the AWS JSON protocol. */
export interface AwsJsonService {
  /** The part of `X-Amz-Target` before the action: `AWSStepFunctions` in `AWSStepFunctions.StartExecution`. */
  readonly targetPrefix: string;
  readonly jsonVersion: '1.0' | '1.1';
  /**
   * Runs an action.
   * @param signal aborted when the client has disconnected
   * @throws AwsError for an error of the caller
   */
  call(action: string, input: unknown, signal?: AbortSignal): Promise<object>;
}

/** A call of an AWS API, before it is answered. */
export interface ApiCall {
  /** The access key id of the signature, or the name of the service that made the call. */
  readonly caller: string;
  /** The service's target prefix, such as `AWSStepFunctions`. */
  readonly service: string;
  readonly action: string;
  readonly input: object;
}

export interface AwsJsonServerOptions {
  readonly services: readonly AwsJsonService[];
  /** Called with each call of a known service. */
  readonly onCall?: (call: ApiCall) => void;
  /** @default any free port */
  readonly port?: number;
  /** The setting of the port, for error messages. @default AWS_API_PORT */
  readonly portSetting?: string;
  /** @default 127.0.0.1 */
  readonly host?: string;
  /** Further host names that requests may use, in addition to 127.0.0.1 and localhost. */
  readonly allowedHosts?: readonly string[];
  readonly log?: (line: string) => void;
}

/**
 * Serves services with the AWS JSON protocol (https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html), which
 * the AWS SDKs, the AWS CLI and Terraform use: POST /, with the action in `X-Amz-Target`. Signatures are not verified.
 * @throws UserError if the port is in use
 * @example
 * ```js
 * import { startAwsJsonServer } from 'step-functions-engine/server';
 * const call = async (action, { name }) => ({ text: `Hello, ${name}` });
 * const service = { targetPrefix: 'Greeter', jsonVersion: '1.0', call };
 * const server = await startAwsJsonServer({ services: [service] });
 * const request = { method: 'POST', headers: { 'x-amz-target': 'Greeter.Greet' }, body: '{"name":"Ada"}' };
 * const response = await fetch(server.url, request);
 * console.log(await response.text()); // {"text":"Hello, Ada"}
 * await server.close();
 * ```
 */
export function startAwsJsonServer(options: AwsJsonServerOptions): Promise<RunningServer> {
  const { services, onCall, port = 0, portSetting = 'AWS_API_PORT', host, allowedHosts, log } = options;
  const handle = async (request: HttpRequest): Promise<HttpAnswer> => {
    const target = String(request.headers['x-amz-target'] ?? '');
    const dot = target.indexOf('.');
    const action = target.slice(dot + 1);
    const service = services.find(({ targetPrefix }) => targetPrefix === target.slice(0, dot));
    const type = `application/x-amz-json-${service?.jsonVersion ?? '1.0'}`;
    try {
      if (request.method !== 'POST' || service === undefined || !action)
        throw new AwsError('UnknownOperationException', '');
      const input = parse(request.body);
      onCall?.({ caller: signerOf(request), service: service.targetPrefix, action, input });
      return toAnswer(200, await service.call(action, input, request.signal), type);
    } catch (error) {
      const { name, message, statusCode, fields } = error instanceof AwsError ? error : internalError(error, log);
      return toAnswer(statusCode, { __type: name, message, ...fields }, type);
    }
  };
  const tooLarge = toAnswer(
    413,
    { __type: 'RequestEntityTooLargeException', message: '' },
    'application/x-amz-json-1.0',
  );
  return startServer({
    name: 'the AWS API',
    port,
    portVariable: portSetting,
    maxBody,
    tooLarge,
    handle,
    ...(host !== undefined && { host }),
    ...(allowedHosts && { allowedHosts }),
    ...(log && { log }),
  });
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html */
function signerOf({ headers }: HttpRequest): string {
  return /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';
}

/** Parses the request of an action, which must be a JSON object. */
function parse(body: Buffer): object {
  if (body.length === 0) return {};
  let input: unknown;
  try {
    input = JSON.parse(body.toString());
  } catch {
    // Thrown below, with AWS's message.
  }
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input;
  throw new AwsError('SerializationException', 'Unexpected token: the request is not a JSON object');
}

function internalError(error: unknown, log?: (line: string) => void): AwsError {
  log?.(`the AWS API: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
  return new AwsError('InternalServerError', 'internal error', 500);
}

function toAnswer(status: number, body: object, type: string): HttpAnswer {
  return {
    status,
    headers: { 'content-type': type, 'x-amzn-requestid': randomUUID() },
    body: JSON.stringify(body),
  };
}

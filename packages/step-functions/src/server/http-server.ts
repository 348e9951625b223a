import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { UserError } from './user-error.ts';

/** A request that `handle` of ServerOptions gets. */
export interface HttpRequest {
  readonly method: string;
  /** The path exactly as it was sent, without the query. */
  readonly path: string;
  /** The query without the question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly sourceIp: string;
  /** `HTTP/1.1` */
  readonly protocol: string;
  /** Aborted when the client disconnects before it has its answer. */
  readonly signal?: AbortSignal;
}

/** The answer of `handle` of ServerOptions. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  /** A stream is sent piece by piece, and destroyed when the client disconnects. */
  readonly body?: string | Buffer | Readable;
}

/** The options of startServer. */
export interface ServerOptions {
  /** The name of the server, for error messages. */
  readonly name: string;
  /** The port; 0: any free port. */
  readonly port: number;
  /** The environment variable or option that sets the port, for error messages. */
  readonly portVariable?: string;
  /** The address on which it listens. @default 127.0.0.1 */
  readonly host?: string;
  /** Further host names that requests may use, such as `host.docker.internal`. */
  readonly allowedHosts?: readonly string[];
  /** bytes; a larger body is answered with `tooLarge` */
  readonly maxBody: number;
  /** Answers a request. If it throws, the answer is 500 without details. */
  handle(request: HttpRequest): Promise<HttpAnswer>;
  /** The answer to a body over `maxBody`. */
  readonly tooLarge: HttpAnswer;
  /** Called with the errors that `handle` throws. */
  readonly log?: (line: string) => void;
}

/** A server that is listening. */
export interface RunningServer {
  /** `http://127.0.0.1:<port>`, also if it listens on other addresses */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts an HTTP server for this machine only, unless `host` is set. It listens on 127.0.0.1 and answers only requests
 * whose Host header names this machine or an allowed host, as protection from DNS rebinding. It refuses requests of web
 * pages with another origin.
 * @throws UserError if the port is in use
 * @example
 * ```js
 * import { startServer } from 'step-functions-engine/server';
 * const handle = async ({ path }) => ({ status: 200, body: `You asked for ${path}` });
 * const server = await startServer({ name: 'the example', port: 0, maxBody: 1000, tooLarge: { status: 413 }, handle });
 * const response = await fetch(`${server.url}/hello`);
 * console.log(await response.text()); // You asked for /hello
 * await server.close();
 * ```
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const names = namesOf(options);
  const server = createServer((request, response) => void answer(request, response, names, options));
  // A keep-alive connection must not be closed at the moment when the client sends its next request.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(toUserError(error, options)));
    server.listen(options.port, options.host ?? '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function toUserError(error: NodeJS.ErrnoException, { name, host, port, portVariable }: ServerOptions): Error {
  const remedy =
    portVariable === undefined ? '' : ` Set ${portVariable} to another port, or end the program that uses this one.`;
  if (error.code === 'EADDRINUSE')
    return new UserError(`Port ${port} for ${name} is in use by another program.${remedy}`);
  if (error.code === 'EACCES')
    return new UserError(`This user is not allowed to listen on port ${port} for ${name}.${remedy}`);
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new UserError(`${name} cannot listen on ${host}: this machine has no such address.`);
  }
  return error;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  names: ReadonlySet<string>,
  options: ServerOptions,
): Promise<void> {
  try {
    if (!isAllowed(request.headers.host, names)) {
      return send(response, {
        status: 403,
        body: `This server answers only to these names: ${[...names].join(', ')}.\n`,
      });
    }
    if (isFromElsewhere(request)) {
      return send(response, { status: 403, body: 'This server does not answer pages of other origins.\n' });
    }
    const body = await readBody(request, options.maxBody);
    if (body === undefined)
      return send(response, { ...options.tooLarge, headers: { ...options.tooLarge.headers, connection: 'close' } });
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    const answer = await options.handle({
      signal: signalOf(request.socket),
      method: request.method ?? 'GET',
      path: mark < 0 ? url : url.slice(0, mark),
      query: mark < 0 ? '' : url.slice(mark + 1),
      headers: request.headers,
      body,
      sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
      protocol: `HTTP/${request.httpVersion}`,
    });
    send(response, answer);
  } catch (error) {
    if (request.destroyed && !request.complete) return;
    options.log?.(`${options.name}: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
    send(response, {
      status: 500,
      body: '{"message":"Internal Server Error"}',
      headers: { 'content-type': 'application/json' },
    });
  }
}

/** The host names that requests may use, in lower case. */
function namesOf({ host, allowedHosts = [] }: ServerOptions): ReadonlySet<string> {
  const names = ['127.0.0.1', 'localhost', '[::1]', ...(host === undefined ? [] : [host]), ...allowedHosts];
  return new Set(names.map((name) => name.toLowerCase()));
}

function isAllowed(header: string | undefined, names: ReadonlySet<string>): boolean {
  return header !== undefined && names.has(header.replace(/:\d+$/, '').toLowerCase());
}

/**
 * Whether a web page with another origin sends the request: a browser always sets one of these headers. Following a
 * link is allowed.
 */
function isFromElsewhere({ method, headers }: IncomingMessage): boolean {
  const { origin, host, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers;
  if (origin !== undefined) return origin !== `http://${host}`;
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  return !(method === 'GET' && mode === 'navigate');
}

/**
 * One signal for each connection, which closes when its client disconnects: one for each request would cost as much as
 * a short answer.
 */
const signals = new WeakMap<Socket, AbortSignal>();

function signalOf(socket: Socket): AbortSignal {
  const known = signals.get(socket);
  if (known !== undefined) return known;
  const left = new AbortController();
  socket.once('close', () => left.abort());
  signals.set(socket, left.signal);
  return left.signal;
}

/**
 * The whole body, or undefined if it is larger than `max` bytes. Read by events, because an async iterator takes a
 * third of the time of a short request.
 */
function readBody(request: IncomingMessage, max: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      // The rest is read and discarded, because a client that is still sending would not read the answer.
      if (size <= max) chunks.push(chunk);
      else if (size > 4 * max) resolve(undefined);
    });
    request.once('end', () => resolve(size > max ? undefined : wholeOf(chunks)));
    request.once('error', reject);
    request.once('close', () => {
      if (!request.complete) reject(new Error('the client has disconnected'));
    });
  });
}

/** Joins the chunks of a body; most bodies have only one. */
function wholeOf(chunks: readonly Buffer[]): Buffer {
  const [first = Buffer.alloc(0)] = chunks;
  return chunks.length <= 1 ? first : Buffer.concat(chunks);
}

function send(response: ServerResponse, { status, headers = {}, body = '' }: HttpAnswer): void {
  if (body instanceof Readable) {
    response.writeHead(status, headers);
    body.pipe(response);
    body.once('error', () => response.destroy());
    response.once('close', () => body.destroy());
    return;
  }
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers });
  if (body.length > 0) {
    response.write(body);
    // Header and body are written at once, before `end` adds an empty chunk, which would make the write slower.
    response.uncork();
  }
  response.end();
}

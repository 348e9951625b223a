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

export interface HttpRequest {
  readonly method: string;
  /** Without the query, as it was sent. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly sourceIp: string;
  /** As in `HTTP/1.1`. */
  readonly protocol: string;
  /** Aborted when the client leaves before it has its answer. */
  readonly signal?: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  /** A stream is sent as it comes; it is destroyed when the client leaves. */
  readonly body?: string | Buffer | Readable;
}

export interface ServerOptions {
  /** What the server is, for messages to people. */
  readonly name: string;
  /** 0 for any free one. */
  readonly port: number;
  /** The environment variable or option that sets the port. */
  readonly portVariable?: string;
  /** The address it listens on. @default 127.0.0.1 */
  readonly host?: string;
  /** Host names besides this machine's own under which it may be called, such as `host.docker.internal`. */
  readonly allowedHosts?: readonly string[];
  /** bytes */
  readonly maxBody: number;
  /** Answers a request; what it throws is a fault of ours, and answered with 500. */
  handle(request: HttpRequest): Promise<HttpAnswer>;
  /** The answer to a body over `maxBody`. */
  readonly tooLarge: HttpAnswer;
  /** Called with what `handle` threw. */
  readonly log?: (line: string) => void;
}

export interface RunningServer {
  /** `http://127.0.0.1:<port>`, whatever else it listens on */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts an HTTP server for this machine alone, unless it is given another address: it listens on 127.0.0.1, and answers
 * only to requests that mean this machine or an allowed host, so that a web page whose name resolves to 127.0.0.1 (DNS
 * rebinding) gets nothing; and to no page of another origin, whether or not it could read the answer.
 * @throws UserError if the port is taken
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const names = namesOf(options);
  const server = createServer((request, response) => void answer(request, response, names, options));
  // A client's kept connection must not be closed just while it sends its next request.
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
  const remedy = portVariable === undefined ? '' : ` Set ${portVariable} to another port, or end what uses this one.`;
  if (error.code === 'EADDRINUSE') return new UserError(`Port ${port} for ${name} is taken.${remedy}`);
  if (error.code === 'EACCES') return new UserError(`Port ${port} for ${name} may not be used by this user.${remedy}`);
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

/** The host names under which a server may be called, in lower case. */
function namesOf({ host, allowedHosts = [] }: ServerOptions): ReadonlySet<string> {
  const names = ['127.0.0.1', 'localhost', '[::1]', ...(host === undefined ? [] : [host]), ...allowedHosts];
  return new Set(names.map((name) => name.toLowerCase()));
}

function isAllowed(header: string | undefined, names: ReadonlySet<string>): boolean {
  return header !== undefined && names.has(header.replace(/:\d+$/, '').toLowerCase());
}

/**
 * Whether a page of another origin sends the request: a browser says so in one of these headers, whatever the page does.
 * A person may follow a link to here.
 */
function isFromElsewhere({ method, headers }: IncomingMessage): boolean {
  const { origin, host, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers;
  if (origin !== undefined) return origin !== `http://${host}`;
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  return !(method === 'GET' && mode === 'navigate');
}

/** One for each connection, as a client that leaves closes it, and making one for each request costs as much as a short answer. */
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
 * The whole body, or undefined if it is larger than `max` bytes.
 * By events, since an async iterator takes a third of the time of a short request.
 */
function readBody(request: IncomingMessage, max: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      // The rest is read and dropped: a client that still sends would not read an answer.
      if (size <= max) chunks.push(chunk);
      else if (size > 4 * max) resolve(undefined);
    });
    request.once('end', () => resolve(size > max ? undefined : wholeOf(chunks)));
    request.once('error', reject);
    request.once('close', () => {
      if (!request.complete) reject(new Error('the client has left'));
    });
  });
}

/** Most bodies come in one piece. */
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
  // One write to the socket; `end` with a body makes a list of two, which takes longer.
  if (body.length > 0) response.write(body);
  response.end();
}

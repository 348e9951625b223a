import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Loopback {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves HTTP on a free port of 127.0.0.1. If `handle` throws, the response is 500 with the error's message. */
export async function serveLoopback(handle: (request: HttpRequest) => Promise<HttpResponse>): Promise<Loopback> {
  const server = createServer((incoming, outgoing) => void respond(incoming, outgoing, handle));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  handle: (request: HttpRequest) => Promise<HttpResponse>,
): Promise<void> {
  const { method = 'GET', url = '/' } = incoming;
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const headers = Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : `${value}`,
      ]),
    );
    const body = Buffer.concat(chunks).toString();
    const response = await handle({ method, url: new URL(url, 'http://127.0.0.1'), headers, body });
    outgoing.writeHead(response.status, response.headers).end(response.body);
  } catch (error) {
    outgoing.writeHead(500).end(error instanceof Error ? error.message : String(error));
  }
}

import { type ClientRequest, request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type RunningServer,
  type ServerOptions,
  startServer,
} from '../../../../packages/step-functions/src/server/http-server.ts';
import { UserError } from '../../../../packages/step-functions/src/server/user-error.ts';

const running: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function start(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await startServer({
    name: 'the test server',
    port: 0,
    maxBody: 10,
    tooLarge: { status: 413, body: 'too large' },
    handle: async ({ method, path, query, body }) => ({ status: 200, body: `${method} ${path} ${query} ${body}` }),
    ...options,
  });
  running.push(server);
  return server;
}

/** fetch sets the Host header itself. */
const statusWithHost = (port: number, host: string): Promise<number | undefined> =>
  new Promise((resolve) =>
    request({ port, host: '127.0.0.1', headers: { host } }, (response) => resolve(response.statusCode)).end(),
  );

describe('a server', () => {
  it('passes method, path, query and body to its handler and returns the response', async () => {
    const { url } = await start();
    const response = await fetch(`${url}/a%20b?c=d?e`, { method: 'POST', body: 'body' });
    expect(await response.text()).toBe('POST /a%20b c=d?e body');
  });

  it('answers requests only if their Host header names this machine', async () => {
    const { port } = await start();
    expect(await statusWithHost(port, `127.0.0.1:${port}`)).toBe(200);
    expect(await statusWithHost(port, 'localhost')).toBe(200);
    expect(await statusWithHost(port, 'evil.example')).toBe(403);
    expect(await statusWithHost(port, 'localhost.evil.example')).toBe(403);
  });

  it.each<[string, Record<string, string>, number]>([
    ['a form on another site is refused', { origin: 'https://evil.example' }, 403],
    ['a page of another local server is refused', { origin: 'http://127.0.0.1:1' }, 403],
    ['a sandboxed frame is refused', { origin: 'null' }, 403],
    ['an image on another site is refused', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, 403],
    [
      'a page of another port of this machine is refused',
      { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
      403,
    ],
    ['a link on another site is answered', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, 200],
    ['its own page is answered', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }, 200],
    ['a client that is not a browser is answered', {}, 200],
  ])('checks the origin of a request: %s', async (_who, headers, expected) => {
    let handled = 0;
    const { port } = await start({
      handle: async () => {
        handled++;
        return { status: 200 };
      },
    });
    const status = await new Promise((resolve) =>
      request({ port, host: '127.0.0.1', headers }, (response) => resolve(response.statusCode)).end(),
    );
    expect(status).toBe(expected);
    expect(handled).toBe(expected === 200 ? 1 : 0);
  });

  it('answers a page of an allowed host name, and none of another origin', async () => {
    const { port } = await start({ host: '0.0.0.0', allowedHosts: ['studio.internal'] });
    const host = `studio.internal:${port}`;
    const statusFrom = (origin: string) =>
      new Promise((resolve) =>
        request({ port, host: '127.0.0.1', headers: { host, origin } }, ({ statusCode }) => resolve(statusCode)).end(),
      );
    expect(await statusFrom(`http://${host}`)).toBe(200);
    expect(await statusFrom('http://studio.internal.evil.example')).toBe(403);
  });

  it('aborts the handler’s signal if the client disconnects before the response', async () => {
    let client: ClientRequest | undefined;
    const disconnected = new Promise<void>((resolve) => {
      void start({
        handle: ({ signal }) => {
          signal?.addEventListener('abort', () => resolve());
          client?.destroy();
          return new Promise(() => {});
        },
      }).then(({ port }) => {
        client = request({ port, host: '127.0.0.1' }).on('error', () => {});
        client.end();
      });
    });
    await expect(disconnected).resolves.toBeUndefined();
  });

  it('accepts a body of the maximum size and refuses a larger one', async () => {
    const { url } = await start();
    expect((await fetch(url, { method: 'POST', body: 'x'.repeat(10) })).status).toBe(200);
    const refused = await fetch(url, { method: 'POST', body: 'x'.repeat(11) });
    expect([refused.status, await refused.text()]).toEqual([413, 'too large']);
  });

  it('answers an internal error without its details', async () => {
    const lines: string[] = [];
    const { url } = await start({
      handle: () => Promise.reject(new Error('the secret is 42')),
      log: (line) => lines.push(line),
    });
    const response = await fetch(url);
    expect([response.status, await response.text()]).toEqual([500, '{"message":"Internal Server Error"}']);
    expect(lines[0]).toContain('the test server: Error: the secret is 42');
  });

  it('fails with a message that names the port in use and how to choose another', async () => {
    const { port } = await start();
    const second = start({ port, portVariable: 'TEST_PORT' });
    await expect(second).rejects.toThrow(UserError);
    await expect(second).rejects.toThrow(
      `Port ${port} for the test server is in use by another program. Set TEST_PORT to another port`,
    );
  });
});

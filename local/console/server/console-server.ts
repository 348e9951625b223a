import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { AwsError } from 'step-functions-engine';
import { functionNames } from '../../../functions/manifest.ts';
import type { Environment } from '../../environment.ts';
import { type HttpAnswer, type HttpRequest, type RunningServer, startServer } from '../../http/server.ts';
import type { Examples, Shop } from '../api/types.ts';
import { answerAsset } from './asset.ts';
import type { Bank } from './bank.ts';
import { changesOf } from './changes.ts';
import { addFault, faultsOf, removeFaults } from './faults.ts';
import { isOwnPage, securityHeaders } from './guard.ts';
import { readOutcomes } from './outcomes.ts';
import { buildPage } from './page.ts';
import { type Body, readBody, textOf, WrongRequest } from './request.ts';
import { readShop } from './shop.ts';
import { passTime } from './time.ts';

export interface ConsoleOptions {
  readonly environment: Environment;
  readonly bank: Bank;
  /** @default any free one */
  readonly port?: number;
  readonly log?: (line: string) => void;
}

const project = path.resolve(import.meta.dirname, '../../..');
const examples = path.join(project, 'examples/orders');
const coverage = path.join(project, 'coverage');

/**
 * Serves the web console on 127.0.0.1: a page, the Step Functions API for it, and what is around the workflow: the
 * shop's API, the bank, faults to inject. Only its own page may use them.
 * @throws UserError if the port is taken
 */
export async function startConsole({ environment, bank, port = 0, log }: ConsoleOptions): Promise<RunningServer> {
  const page = await buildPage();
  const streams = new Set<Readable>();
  const openStream = (): Readable => {
    const stream = changesOf(environment.stepFunctions, environment.clock);
    streams.add(stream);
    stream.once('close', () => streams.delete(stream));
    return stream;
  };
  const server = await startServer({
    name: 'the console',
    port,
    portVariable: 'CONSOLE_PORT',
    maxBody: 1024 * 1024,
    tooLarge: json(413, { message: 'The body is larger than 1 MB.' }),
    ...(log && { log }),
    handle: async (request) => {
      if (request.path.startsWith('/coverage/')) return coveragePicture(request);
      if (!request.path.startsWith('/api/')) return answerAsset(request, page);
      if (!isOwnPage(request)) return json(403, { message: 'Only the console itself may use its API.' });
      if (request.method === 'GET' && request.path === '/api/changes') return eventStream(openStream());
      try {
        return json(200, await answer(request, environment, bank));
      } catch (error) {
        if (error instanceof AwsError) return json(error.statusCode, { error: error.name, message: error.message });
        if (error instanceof WrongRequest) return json(error.status, error.answer);
        if (error instanceof URIError) return json(400, { message: `${request.path} has an incomplete %-escape.` });
        throw error;
      }
    },
  });
  const close = async () => {
    for (const stream of streams) stream.destroy();
    await server.close();
  };
  return { ...server, close };
}

/** What `make coverage` has drawn, if it has run. */
function coveragePicture({ path: asked }: HttpRequest): HttpAnswer {
  const [, name] = /^\/coverage\/([\w-]+)\.svg$/.exec(asked) ?? [];
  const file = path.join(coverage, `${name}.svg`);
  if (name === undefined || !existsSync(file)) return { status: 404, headers: securityHeaders };
  // The picture brings its own style; as an image it can load and run nothing.
  const headers = { ...securityHeaders, 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" };
  return { status: 200, headers: { ...headers, 'content-type': 'image/svg+xml' }, body: readFileSync(file) };
}

async function answer(request: HttpRequest, environment: Environment, bank: Bank): Promise<object> {
  const [, , area = '', detail = ''] = request.path.split('/');
  if (request.method === 'GET') {
    if (area === 'shop') return { ...(await readShop(environment)), bank: bank.answers } satisfies Shop;
    if (area === 'faults') return faultsOf(environment.faults, decodeURIComponent(detail));
    if (area === 'examples') return { examples: readExamples(), functions: functionNames } satisfies Examples;
  } else if (request.method === 'POST') {
    const body = readBody(request);
    if (area === 'step-functions') return environment.stepFunctions.call(detail, body);
    if (area === 'orders') return forward(`${environment.endpoints.api}/orders`, body);
    if (area === 'approvals') return forward(`${environment.endpoints.api}/approvals/${detail}`, body);
    if (area === 'bank') return bank.answerBy(textOf(body, 'answers'));
    if (area === 'payments')
      return bank.settle(decodeURIComponent(detail), textOf(body, 'answer'), environment.gateway);
    if (area === 'faults') return addFault(environment.faults, body);
    if (area === 'outcomes') return readOutcomes(environment.stepFunctions, body);
    if (area === 'time') return passTime(environment.clock, body);
  } else if (request.method === 'DELETE' && area === 'faults') {
    return removeFaults(environment.faults, decodeURIComponent(detail));
  }
  throw new WrongRequest(404, { message: `There is no ${request.method} ${request.path}.` });
}

function readExamples(): Examples['examples'] {
  return readdirSync(examples)
    .sort()
    .map((file) => ({
      file,
      ...(JSON.parse(readFileSync(path.join(examples, file), 'utf8')) as Omit<Examples['examples'][number], 'file'>),
    }));
}

/** Sends a body on to the shop's own API, and its answer back. */
async function forward(url: string, body: Body): Promise<object> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answered = (await response.json()) as { readonly error?: object };
  if (!response.ok) throw new WrongRequest(response.status, answered.error ?? answered);
  return answered;
}

function eventStream(stream: Readable): HttpAnswer {
  return { status: 200, headers: { ...securityHeaders, 'content-type': 'text/event-stream' }, body: stream };
}

function json(status: number, body: object): HttpAnswer {
  return { status, headers: { ...securityHeaders, 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

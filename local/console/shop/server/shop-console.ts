import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { HttpAnswer, HttpRequest, RunningServer } from 'step-functions-engine/server';
import { functionNames } from '../../../../functions/manifest.ts';
import type { Environment } from '../../../environment.ts';
import { type ConsoleExtension, startConsole } from '../../server/console-server.ts';
import { securityHeaders } from '../../server/guard.ts';
import { type Body, readBody, textOf, WrongRequest } from '../../server/request.ts';
import type { WorkflowLog } from '../../server/workflow-log.ts';
import type { Examples, Shop } from '../types.ts';
import type { Bank } from './bank.ts';
import { addFault, faultsOf, removeFaults } from './faults.ts';
import { readShop } from './shop.ts';

export interface ShopConsoleOptions {
  readonly environment: Environment;
  readonly bank: Bank;
  /** Where the workflows log to. */
  readonly workflowLog?: WorkflowLog;
  /** @default any free one */
  readonly port?: number;
  readonly log?: (line: string) => void;
}

const project = path.resolve(import.meta.dirname, '../../../..');
const examples = path.join(project, 'examples/orders');
const coverage = path.join(project, 'coverage');

/**
 * Serves the console with what is around this project's workflows: the shop's API, the bank, faults to inject.
 * @throws UserError if the port is taken
 */
export function startShopConsole({ environment, bank, ...options }: ShopConsoleOptions): Promise<RunningServer> {
  const extension: ConsoleExtension = {
    entry: path.resolve(import.meta.dirname, '../app/main.tsx'),
    answer: (request, area, detail) => answer(request, area, detail, environment, bank),
    file: coveragePicture,
  };
  return startConsole({
    stepFunctions: environment.stepFunctions,
    clock: environment.clock,
    extension,
    ...options,
  });
}

/** What `make coverage` has drawn, if it has run. */
function coveragePicture(asked: string): HttpAnswer | undefined {
  const [, name] = /^\/coverage\/([\w-]+)\.svg$/.exec(asked) ?? [];
  const file = path.join(coverage, `${name}.svg`);
  if (name === undefined || !existsSync(file)) return undefined;
  // The picture brings its own style; as an image it can load and run nothing.
  const headers = { ...securityHeaders, 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" };
  return { status: 200, headers: { ...headers, 'content-type': 'image/svg+xml' }, body: readFileSync(file) };
}

function answer(
  request: HttpRequest,
  area: string,
  detail: string,
  environment: Environment,
  bank: Bank,
): Promise<object> | undefined {
  const routes: Readonly<Record<string, (body: () => Body) => object | Promise<object>>> = {
    'GET shop': async () => ({ ...(await readShop(environment)), bank: bank.answers }) satisfies Shop,
    'GET faults': () => faultsOf(environment.faults, detail),
    'GET examples': () => ({ examples: readExamples(), functions: functionNames }) satisfies Examples,
    'POST orders': (body) => forward(`${environment.endpoints.api}/orders`, body()),
    'POST approvals': (body) => forward(`${environment.endpoints.api}/approvals/${encodeURIComponent(detail)}`, body()),
    'POST returns': (body) => forward(`${environment.endpoints.api}/returns`, body()),
    'POST inspections': (body) =>
      forward(`${environment.endpoints.api}/inspections/${encodeURIComponent(detail)}`, body()),
    'POST bank': (body) => bank.answerBy(textOf(body(), 'answers')),
    'POST payments': (body) => bank.settle(detail, textOf(body(), 'answer'), environment.gateway),
    'POST faults': (body) => addFault(environment.faults, body()),
    'DELETE faults': () => removeFaults(environment.faults, detail),
  };
  const route = routes[`${request.method} ${area}`];
  return route && (async () => route(() => readBody(request)))();
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

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { HttpAnswer, HttpRequest, RunningServer } from 'step-functions-engine/server';
import { functionNames } from '../../../../functions/manifest.ts';
import type { OpenRepair } from '../../../../orders/order/list-repairs.ts';
import type { ExampleEnvironments } from '../../../demo/example-environments.ts';
import type { Environment } from '../../../environment.ts';
import { type ConsoleExtension, startConsole } from '../../server/console-server.ts';
import { securityHeaders } from '../../server/guard.ts';
import type { OutcomesOfFailed } from '../../server/outcomes.ts';
import { type Body, readBody, textOf, WrongRequest } from '../../server/request.ts';
import type { WorkflowLog } from '../../server/workflow-log.ts';
import type { Examples, Shop } from '../types.ts';
import type { Bank } from './bank.ts';
import { addFault, faultsOf, removeFaults } from './faults.ts';
import type { KeptFile } from './kept-environments.ts';
import { readShop } from './shop.ts';
import { TestEnvironments } from './test-environments.ts';

export interface ShopConsoleOptions {
  readonly environment: Environment;
  readonly bank: Bank;
  /** The test environments of examples, whose callbacks `environment` uses. */
  readonly environments: ExampleEnvironments;
  /** Stores the test environments of examples for the next run. @default they end with this run */
  readonly kept?: KeptFile;
  /** The log of the workflows. */
  readonly workflowLog?: WorkflowLog;
  /** @default any free one */
  readonly port?: number;
  readonly log?: (line: string) => void;
}

const project = path.resolve(import.meta.dirname, '../../../..');
const coverage = path.join(project, 'coverage');

/**
 * Serves the console with the pages of this project: the shop's API, the bank, and faults to inject.
 * @throws UserError if the port is in use
 */
export function startShopConsole({
  environment,
  bank,
  environments,
  kept,
  ...options
}: ShopConsoleOptions): Promise<RunningServer> {
  const testEnvironments = new TestEnvironments(environment, environments, kept);
  const extension: ConsoleExtension = {
    entry: path.resolve(import.meta.dirname, '../app/main.tsx'),
    answer: (request, area, detail) => answer(request, area, detail, { environment, bank, testEnvironments }),
    file: coveragePicture,
    outcomesOfFailed: () => parkedExecutions(environment),
  };
  return startConsole({
    stepFunctions: environment.stepFunctions,
    clock: environment.clock,
    extension,
    ...options,
  });
}

/** The picture that `make coverage` has written, if it has run. */
function coveragePicture(asked: string): HttpAnswer | undefined {
  const [, name] = /^\/coverage\/([\w-]+)\.svg$/.exec(asked) ?? [];
  const file = path.join(coverage, `${name}.svg`);
  if (name === undefined || !existsSync(file)) return undefined;
  // The picture has its own style; as an image, it cannot load or run anything.
  const headers = { ...securityHeaders, 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" };
  return { status: 200, headers: { ...headers, 'content-type': 'image/svg+xml' }, body: readFileSync(file) };
}

interface Parts {
  readonly environment: Environment;
  readonly bank: Bank;
  readonly testEnvironments: TestEnvironments;
}

function answer(
  request: HttpRequest,
  area: string,
  detail: string,
  { environment, bank, testEnvironments }: Parts,
): Promise<object> | undefined {
  const { api } = environment.endpoints;
  const routes: Readonly<Record<string, (body: () => Body) => object | Promise<object>>> = {
    'GET shop': async () => ({ ...(await readShop(environment)), bank: bank.answers }) satisfies Shop,
    'GET faults': () => faultsOf(environment.faults, detail),
    'GET examples': () => ({ examples: testEnvironments.list(), functions: functionNames }) satisfies Examples,
    'GET environments': () => testEnvironments.of(detail),
    'DELETE environments': () => testEnvironments.repair(detail),
    'POST examples': (body) => testEnvironments.start(body(), (order) => forward(`${api}/orders`, order)),
    'GET repairs': () => forward(`${api}/repairs`),
    'POST orders': (body) => forward(`${api}/orders`, body()),
    'POST approvals': (body) => forward(`${api}/approvals/${encodeURIComponent(detail)}`, body()),
    'POST returns': (body) => forward(`${api}/returns`, body()),
    'POST inspections': (body) => forward(`${api}/inspections/${encodeURIComponent(detail)}`, body()),
    'POST bank': (body) => bank.answerBy(textOf(body(), 'answers')),
    'POST payments': (body) => bank.settle(detail, textOf(body(), 'answer'), environment.gateway),
    'POST faults': (body) => addFault(environment.faults, body()),
    'DELETE faults': () => removeFaults(environment.faults, detail),
  };
  const route = routes[`${request.method} ${area}`];
  return route && (async () => route(() => readBody(request)))();
}

/** Sends a request to the shop's API and returns its answer; a POST if there is a body. */
async function forward(url: string, body?: Body): Promise<object> {
  const sent = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(url, body && sent);
  const answered = (await response.json()) as { readonly error?: object };
  if (!response.ok) throw new WrongRequest(response.status, answered.error ?? answered);
  return answered;
}

/** A parked execution has failed; its outcome is PARKED. */
async function parkedExecutions({ endpoints }: Environment): ReturnType<OutcomesOfFailed> {
  const { repairs } = (await forward(`${endpoints.api}/repairs`)) as { readonly repairs: readonly OpenRepair[] };
  return new Map(
    repairs.flatMap(({ executionArn, parked }) =>
      executionArn === undefined ? [] : [[executionArn, { outcome: 'PARKED', reason: `${parked?.state} failed` }]],
    ),
  );
}

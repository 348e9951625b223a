import { createHash } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { type Random, StepFunctions, VirtualClock } from 'step-functions-engine';
import type { HttpRequest } from 'step-functions-engine/server';
import { type EnvironmentName, functionNames } from '../../../functions/manifest.ts';
import { accountId, region } from '../../../local/account.ts';
import { type OnApiCall, watchRunner } from '../../../local/aws-api/api-call.ts';
import { gatewayAnswer } from '../../../local/aws-api/http-api/answer.ts';
import { authorize } from '../../../local/aws-api/http-api/authorize.ts';
import { invokeFunction } from '../../../local/aws-api/http-api/integrations.ts';
import { compileRoutes } from '../../../local/aws-api/http-api/routes.ts';
import { routes } from '../../../local/functions.ts';
import type { LedgerEntry } from '../../../local/payment-gateway/payment.ts';
import { PaymentGateway } from '../../../local/payment-gateway/payment-gateway.ts';
import { startTable } from '../../../local/table/table.ts';
import { deployWorkflows, workflowVariables } from '../../../local/workflows.ts';
import { orderIdOf, paymentIdOf } from '../../../orders/payment/payment.ts';
import type { Table } from '../../../orders/ports.ts';
import { sendDirectly } from './aws-transport.ts';
import { ExploredFunctions, type Handler, invocationAtWork } from './functions.ts';
import { serveInProcess } from './network.ts';
import type { OrderRun } from './order-run.ts';
import { interceptPorts } from './ports.ts';
import { personalDataDays } from './resources/personal-data.ts';
import { scenarioOf } from './scenarios.ts';
import { printSchedule } from './schedule.ts';

const apiUrl = 'http://api.local';
const gatewayUrl = 'http://gateway.local';
const apiKey = 'key-of-the-explorer';
const webhookSecret = `whsec_${Buffer.from('the secret of the explorer').toString('base64')}`;

/**
 * All that an order needs, in this process: the real definition on the engine, the real handlers of functions/, the real
 * table, and the payment gateway with its ledger.
 */
export interface World {
  readonly clock: VirtualClock;
  readonly table: Table;
  readonly apiUrl: string;
  readonly stepFunctions: StepFunctions;
  readonly runs: Map<string, OrderRun>;
  readonly handlers: ReadonlyMap<string, Handler>;
  /** What the functions are given, by the names of the manifest. */
  readonly variables: Readonly<Record<EnvironmentName, string>>;
  /** What the gateway took and gave back, by payment id. */
  ledgerOf(paymentId: string): readonly LedgerEntry[];
  /** A callback with the gateway's signature. */
  sendCallback(run: OrderRun, type: string): Promise<void>;
  /** Forgets the executions so far: they would fill the memory. */
  renew(): Promise<void>;
  close(): Promise<void>;
}

/** @param onApiCall called with each call of an AWS API, as the local run's environment does */
export async function createWorld(onApiCall: OnApiCall = () => {}): Promise<World> {
  const clock = new VirtualClock();
  const runs = new Map<string, OrderRun>();
  const seeds = new ScheduleSeeds(runs);
  const localTable = await startTable({ stock: [] });
  followTime(clock);

  const gateway = new PaymentGateway({
    clock,
    apiKey,
    webhookSecret,
    script: (id) => scenarioOf(runs.get(orderIdOf(id) ?? '')?.schedule.scenario ?? 'paid').payment ?? paidSoon,
  });
  let stepFunctions: StepFunctions;
  const callStepFunctions = (action: string, input: object) => {
    seeds.begin(input);
    return stepFunctions.call(action, input);
  };
  const secret = JSON.stringify({ apiKey, webhookSecrets: [webhookSecret] });
  sendDirectly(localTable.endpoint, callStepFunctions, secret, (call) => {
    const invocation = invocationAtWork();
    if (invocation !== undefined) onApiCall({ ...call, caller: invocation.name.replace(/#.*/, '') });
  });
  const findRoute = compileRoutes(routes);
  const api = async (request: HttpRequest) => {
    const match = findRoute(request.method, request.path);
    if (match === undefined) return gatewayAnswer(404, 'Not Found');
    return invokeFunction(request, match, {
      lambda: functions,
      clock,
      ...authorize(match.route, request),
    });
  };
  serveInProcess({ [apiUrl]: api, [gatewayUrl]: (request) => gateway.handle(request) });

  const environment: Record<EnvironmentName, string> = {
    TABLE_NAME: localTable.tableName,
    ...workflowVariables,
    PERSONAL_DATA_DAYS: String(personalDataDays),
    APPROVAL_LIMITS: '{"EUR":50000}',
    PAYMENT_GATEWAY_URL: gatewayUrl,
    PAYMENT_SECRET_ARN: 'payment-gateway',
    PAYMENT_CALLBACK_URL: `${apiUrl}/payments/callback`,
  };
  Object.assign(process.env, environment, {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: localTable.endpoint,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  interceptPorts();
  const handlers = await loadHandlers();
  const functions = new ExploredFunctions(handlers, (orderId) => runs.get(orderId));
  const { table } = await import('../../../functions/ports/table.ts');

  const newStepFunctions = async (): Promise<StepFunctions> => {
    const created = new StepFunctions({
      clock,
      lambda: watchRunner('states', functions, onApiCall),
      random: seeds,
      region,
      accountId,
    });
    await deployWorkflows(created, (name) => `arn:aws:lambda:${region}:${accountId}:function:${name}`);
    return created;
  };
  stepFunctions = await newStepFunctions();
  const ledger = new LedgerIndex(gateway);

  return {
    clock,
    table,
    apiUrl,
    get stepFunctions() {
      return stepFunctions;
    },
    runs,
    handlers,
    variables: environment,
    ledgerOf: (paymentId) => ledger.of(paymentId),
    sendCallback: async (run, type) => {
      const paymentId = paymentIdOf(run.orderId);
      const { amount = 1, currency = 'EUR' } = gateway.payment(paymentId) ?? {};
      await postCallback(environment.PAYMENT_CALLBACK_URL, clock.now(), {
        type,
        data: { paymentId, amount, currency },
      });
    },
    renew: async () => {
      runs.clear();
      stepFunctions.close();
      stepFunctions = await newStepFunctions();
    },
    close: async () => {
      stepFunctions.close();
      await gateway.close();
      await localTable.close();
    },
  };
}

const paidSoon = { answer: 'paid', after: 2 } as const;

async function postCallback(url: string, now: number, content: object): Promise<void> {
  const body = JSON.stringify(content);
  const id = `msg-${createHash('sha256').update(body).digest('hex').slice(0, 16)}`;
  const at = new Date(now);
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-signature': new Webhook(webhookSecret).sign(id, at, body),
  };
  await (await fetch(url, { method: 'POST', body, headers })).arrayBuffer();
}

async function loadHandlers(): Promise<Map<string, Handler>> {
  const loaded = functionNames.map(async (name) => {
    const { handler } = await import(`../../../functions/${name}/handler.ts`);
    return [name, handler] as const;
  });
  return new Map(await Promise.all(loaded));
}

/** Lets `Date` show the run's time, as in the worker threads of the local run. */
function followTime(clock: VirtualClock): void {
  const now = () => clock.now();
  globalThis.Date = new Proxy(Date, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
  });
}

/** Seeds each execution by its schedule, so that the same schedule runs in the same way whatever runs beside it. */
class ScheduleSeeds implements Random {
  readonly #runs: ReadonlyMap<string, OrderRun>;
  #words: Buffer = Buffer.alloc(0);
  #next = 0;

  constructor(runs: ReadonlyMap<string, OrderRun>) {
    this.#runs = runs;
  }

  /** What is drawn next is for the execution that this input of StartExecution begins. */
  begin(input: unknown): void {
    const name = (input as { name?: string }).name ?? '';
    const run = this.#runs.get(name);
    if (run !== undefined) this.seed(printSchedule(run.schedule));
  }

  seed(text: string): void {
    this.#words = createHash('sha256').update(text).digest();
    this.#next = 0;
  }

  next(): number {
    if (this.#words.length === 0) this.seed('');
    const word = this.#words.readUInt32LE(this.#next);
    this.#next = (this.#next + 4) % this.#words.length;
    return word / 2 ** 32;
  }

  uuid(): string {
    return '00000000-0000-4000-8000-000000000000';
  }
}

class LedgerIndex {
  readonly #gateway: PaymentGateway;
  readonly #entries = new Map<string, LedgerEntry[]>();
  #read = 0;

  constructor(gateway: PaymentGateway) {
    this.#gateway = gateway;
  }

  of(paymentId: string): readonly LedgerEntry[] {
    for (; this.#read < this.#gateway.ledger.length; this.#read++) {
      const entry = this.#gateway.ledger[this.#read];
      if (entry !== undefined)
        this.#entries.set(entry.paymentId, [...(this.#entries.get(entry.paymentId) ?? []), entry]);
    }
    return this.#entries.get(paymentId) ?? [];
  }
}

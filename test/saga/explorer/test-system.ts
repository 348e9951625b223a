import { type AwsHistoryEvent, type LambdaRunner, StepFunctions, VirtualClock } from 'step-functions-engine';
import type { HttpRequest } from 'step-functions-engine/server';
import { type EnvironmentName, functionNames } from '../../../functions/manifest.ts';
import { accountId, region } from '../../../local/account.ts';
import { type OnApiCall, watchRunner } from '../../../local/aws-api/api-call.ts';
import { gatewayAnswer } from '../../../local/aws-api/http-api/answer.ts';
import { authorize } from '../../../local/aws-api/http-api/authorize.ts';
import { invokeFunction } from '../../../local/aws-api/http-api/integrations.ts';
import { compileRoutes } from '../../../local/aws-api/http-api/routes.ts';
import { routes } from '../../../local/functions.ts';
import { PaymentGateway } from '../../../local/payment-gateway/payment-gateway.ts';
import { startTable } from '../../../local/table/table.ts';
import { deployWorkflows, workflowVariables } from '../../../local/workflows.ts';
import type { Table } from '../../../orders/ports.ts';
import type { LedgerEntry } from '../../../sandbox/payment-gateway/payment.ts';
import { sendDirectly } from './aws-transport.ts';
import { ExploredFunctions, type Handler, type Invocation, invocationAtWork } from './functions.ts';
import { LedgerIndex } from './ledger-index.ts';
import { serveInProcess } from './network.ts';
import { interceptPorts } from './ports.ts';
import { type Answer, postCallback, type SendOptions, send, sendUntilTaken } from './requests.ts';
import type { Run } from './run.ts';
import { ScheduleSeeds } from './schedule-seeds.ts';

/** How long the explored functions keep personal data. */
export const personalDataDays = 30;

const apiUrl = 'http://api.local';
const gatewayUrl = 'http://gateway.local';
const apiKey = 'key-of-the-explorer';
const webhookSecret = `whsec_${Buffer.from('the secret of the explorer').toString('base64')}`;

/**
 * Everything that a run needs, in this process: the real definitions on the engine, the real handlers of functions/,
 * the real table, and the payment gateway with its ledger.
 */
export interface TestSystem {
  readonly clock: VirtualClock;
  readonly table: Table;
  readonly apiUrl: string;
  readonly stepFunctions: StepFunctions;
  /** By their ids. */
  readonly runs: Map<string, Run>;
  readonly handlers: ReadonlyMap<string, Handler>;
  /** Invokes functions as Lambda does, for callers other than workflows and the API. */
  readonly functions: LambdaRunner;
  /** The environment variables of the functions, by the names of the manifest. */
  readonly variables: Readonly<Record<EnvironmentName, string>>;
  /** The entries of a run in the gateway's ledger. */
  ledgerOf(run: Run): readonly LedgerEntry[];
  /** A callback with the gateway's signature. */
  sendCallback(paymentId: string, type: string): Promise<void>;
  /** A request to the API, as POST if it has a body, repeated until the response is below 500. */
  send(run: Run, path: string, content?: object, options?: SendOptions): Promise<Answer>;
  /** The log of an Express execution in the form of a history. */
  logged(executionArn: string): readonly AwsHistoryEvent[];
  /** Removes all executions, which would otherwise fill the memory. */
  renew(): Promise<void>;
  close(): Promise<void>;
}

/** @param onApiCall called with each call of an AWS API, as the local run's environment does */
export async function createTestSystem(onApiCall: OnApiCall = () => {}): Promise<TestSystem> {
  const clock = new VirtualClock();
  const runs = new Map<string, Run>();
  const logs = new Map<string, readonly AwsHistoryEvent[]>();
  /** The run whose id a text contains, such as an event or the id of a payment. */
  const runOf = (text: string) => runs.get(/run-\d+/.exec(text)?.[0] ?? '');
  const seeds = new ScheduleSeeds(runOf);
  const localTable = await startTable({ stock: [] });
  followTime(clock);

  const gateway = new PaymentGateway({
    clock,
    apiKey,
    webhookSecret,
    script: (id) => runOf(id)?.circumstances.payment ?? paidSoon,
  });
  let stepFunctions: StepFunctions;
  const callStepFunctions = (action: string, input: object) => {
    seeds.begin(input);
    const invocation = invocationAtWork();
    // The steps of the execution that the request waits for get turns meanwhile.
    if (action === 'StartSyncExecution' && invocation !== undefined)
      return invocation.aside(() => stepFunctions.call(action, input));
    return stepFunctions.call(action, input);
  };
  const secret = JSON.stringify({ apiKey, webhookSecrets: [webhookSecret] });
  sendDirectly(localTable.endpoint, callStepFunctions, secret, (call) => {
    const invocation = invocationAtWork();
    if (invocation === undefined) return;
    mustBePort(invocation, `${call.service}.${call.action}`);
    onApiCall({ ...call, caller: invocation.name.replace(/#.*/, '') });
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
  serveInProcess({ [apiUrl]: api, [gatewayUrl]: (request) => gateway.handle(request) }, (origin) => {
    const invocation = invocationAtWork();
    // Clients and the gateway call the API while functions work; the functions do not call it.
    if (invocation !== undefined && origin !== apiUrl) mustBePort(invocation, origin);
  });

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
  await interceptPorts();
  const handlers = await loadHandlers();
  const functions = new ExploredFunctions(handlers, runOf);
  const { table } = await import('../../../functions/ports/table.ts');

  const newStepFunctions = async (): Promise<StepFunctions> => {
    const created = new StepFunctions({
      clock,
      lambda: watchRunner('states', functions, onApiCall),
      random: seeds,
      region,
      accountId,
      logs: (record) => {
        const { execution_arn: arn, id, previous_event_id, event_timestamp, type, details } = record;
        if (!arn.includes(':express:')) return;
        logs.set(arn, [
          ...(logs.get(arn) ?? []),
          {
            id: Number(id),
            previousEventId: Number(previous_event_id),
            timestamp: Number(event_timestamp) / 1000,
            type,
            loggedEventDetails: details,
          },
        ]);
      },
    });
    await deployWorkflows(created, (name) => `arn:aws:lambda:${region}:${accountId}:function:${name}`);
    return created;
  };
  stepFunctions = await newStepFunctions();
  const ledger = new LedgerIndex(gateway, runOf);

  return {
    clock,
    table,
    apiUrl,
    get stepFunctions() {
      return stepFunctions;
    },
    runs,
    handlers,
    functions,
    variables: environment,
    ledgerOf: (run) => ledger.of(run),
    sendCallback: async (paymentId, type) => {
      const { amount = 1, currency = 'EUR' } = gateway.payment(paymentId) ?? {};
      await postCallback(environment.PAYMENT_CALLBACK_URL, webhookSecret, clock.now(), {
        type,
        data: { paymentId, amount, currency },
      });
    },
    send: (run, path, content, options) => sendUntilTaken(run, () => send(run, `${apiUrl}${path}`, content), options),
    logged: (executionArn) => logs.get(executionArn) ?? [],
    renew: async () => {
      runs.clear();
      logs.clear();
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

/** Records a call that bypasses the ports: no fault is injected into it, and no invariant covers it. */
function mustBePort({ run, name, portCalls }: Invocation, call: string): void {
  if (portCalls > 0) return;
  run.violations.add(`${name} calls ${call} outside of every port: make it a class of orders/adapters/`);
}

async function loadHandlers(): Promise<Map<string, Handler>> {
  const loaded = functionNames.map(async (name) => {
    const { handler } = await import(`../../../functions/${name}/handler.ts`);
    return [name, handler] as const;
  });
  return new Map(await Promise.all(loaded));
}

/** Lets `Date` return the run's time, as in the worker threads of the local run. */
function followTime(clock: VirtualClock): void {
  const now = () => clock.now();
  globalThis.Date = new Proxy(Date, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
  });
}

import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import {
  type Clock,
  type LambdaRunner,
  type LogRecord,
  lockFolder,
  type Random,
  type Retention,
  StepFunctions,
} from 'step-functions-engine';
import { type InvocationReport, LambdaRuntime, type LogLine } from 'step-functions-engine/lambda-runtime';
import { startAwsJsonServer, UserError } from 'step-functions-engine/server';
import type { EnvironmentName } from '../functions/manifest.ts';
import type { WorkflowName } from '../state-machines/manifest.ts';
import { accountId, paymentSecretArn, region, stateMachineArns } from './account.ts';
import { type OnApiCall, watchRunner } from './aws-api/api-call.ts';
import { type OnAnswer, startHttpApi } from './aws-api/http-api/http-api.ts';
import { secretsManager } from './aws-api/secrets-manager.ts';
import { FaultyRunner } from './faults/faulty-runner.ts';
import { functionSettings, requireBundles, routes } from './functions.ts';
import type { PaymentScript } from './payment-gateway/payment.ts';
import { PaymentGateway } from './payment-gateway/payment-gateway.ts';
import { dynamoDb } from './table/dynamodb-service.ts';
import { readStock, type Stock } from './table/stock.ts';
import { type LocalTable, startTable } from './table/table.ts';
import { deployWorkflows, workflowVariables } from './workflows.ts';

const project = path.resolve(import.meta.dirname, '..');

export interface EnvironmentOptions {
  readonly clock: Clock;
  /** Where random numbers, such as a retry's jitter, come from. @default unpredictable */
  readonly random?: Random;
  /** Where the functions' bundles are. @default dist/functions */
  readonly bundles?: string;
  /** Where data is kept; without it, all is gone when the environment is closed. */
  readonly dataFolder?: string;
  /** @default any free ones */
  readonly ports?: { readonly api: number; readonly awsApi: number; readonly gateway: number };
  /** How many worker threads all functions together may have. @default as the Lambda runtime says, which spares memory */
  readonly maxEnvironments?: number;
  /** What a new table has in stock. @default examples/stock.json */
  readonly stock?: Stock;
  /** Totals above which a person must approve, in minor units by currency. */
  readonly approvalLimits?: Readonly<Record<string, number>>;
  /** Days that personal data is kept after the end of an order or a return. @default for good */
  readonly personalDataDays?: number;
  /** What happens to a payment at the bank. @default paid after 2 s */
  readonly paymentScript?: (paymentId: string) => PaymentScript | undefined;
  /**
   * Called with each call of an AWS API that a function makes, whose name is the caller; and with what the HTTP API
   * (`api`) and Step Functions (`states`) invoke and start.
   */
  readonly onApiCall?: OnApiCall;
  /** Called with each answer of the HTTP API's functions, and the route whose it is. */
  readonly onAnswer?: OnAnswer;
  /** Called when a function has answered a step or a request without an error. */
  readonly onInvoked?: (functionName: string, payload: string) => void;
  /** Called when a function has ended, with what Lambda would bill. */
  readonly onReport?: (report: InvocationReport) => void;
  /** How long executions that have ended are kept. @default for ever */
  readonly retention?: Retention;
  /** Called with each line that a function writes. */
  readonly onLog?: (line: LogLine) => void;
  /** Called with each record that a workflow logs. */
  readonly onWorkflowLog?: (record: LogRecord) => void;
  /** Told what goes wrong in the local run itself. */
  readonly log?: (line: string) => void;
}

/** The whole project on one machine. */
export interface Environment {
  readonly clock: Clock;
  readonly stepFunctions: StepFunctions;
  /** The ARN of each workflow, by its name. */
  readonly stateMachineArns: Readonly<Record<WorkflowName, string>>;
  /** What the functions are given, by the names of the manifest. */
  readonly variables: Readonly<Record<EnvironmentName, string>>;
  readonly table: LocalTable;
  readonly stock: Stock;
  readonly gateway: PaymentGateway;
  readonly faults: FaultyRunner;
  /** Base URLs. */
  readonly endpoints: {
    /** The HTTP API of the functions. */
    readonly api: string;
    /** Step Functions and Secrets Manager. */
    readonly awsApi: string;
    readonly gateway: string;
    readonly dynamodb: string;
  };
  close(): Promise<void>;
}

const defaultLimits = { CHF: 50_000, EUR: 50_000, GBP: 45_000, JPY: 80_000, USD: 55_000 };

/**
 * Starts the workflow with all that it needs: table, payment gateway, functions, Step Functions and the HTTP API, on
 * one clock. Everything listens on 127.0.0.1 only.
 * @throws UserError for what a person can mend: a port that is taken, no database, functions that are not built
 */
export async function startEnvironment(options: EnvironmentOptions): Promise<Environment> {
  const {
    clock,
    random,
    dataFolder,
    ports = { api: 0, awsApi: 0, gateway: 0 },
    onApiCall,
    onLog,
    onWorkflowLog,
    log,
  } = options;
  const bundles = options.bundles ?? path.join(project, 'dist/functions');
  requireBundles(bundles);
  const stock = options.stock ?? readStock(path.join(project, 'examples/stock.json'));
  const apiKey = randomBytes(24).toString('hex');
  const webhookSecret = `whsec_${randomBytes(24).toString('base64')}`;
  const closing: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const part of closing.splice(0).reverse()) await part();
  };

  try {
    if (dataFolder !== undefined) closing.push(await takeFolder(dataFolder));
    // The servers come first, because their addresses are needed; who calls them meanwhile waits until all is there.
    let begin: (parts: { stepFunctions: StepFunctions; lambda: LambdaRunner }) => void = () => {};
    const begun = new Promise<Parameters<typeof begin>[0]>((resolve) => {
      begin = resolve;
    });
    const gateway = new PaymentGateway({
      clock,
      apiKey,
      webhookSecret,
      port: ports.gateway,
      ...(dataFolder && { file: path.join(dataFolder, 'payments.jsonl') }),
      ...(options.paymentScript && { script: options.paymentScript }),
      ...(log && { log }),
    });
    const gatewayUrl = await gateway.start();
    closing.push(() => gateway.close());

    const secrets = new Map([[paymentSecretArn, JSON.stringify({ apiKey, webhookSecrets: [webhookSecret] })]]);
    const awsApi = await startAwsJsonServer({
      port: ports.awsApi,
      services: [
        {
          targetPrefix: 'AWSStepFunctions',
          jsonVersion: '1.0',
          call: async (action, input, signal) => (await begun).stepFunctions.call(action, input, signal),
        },
        secretsManager(secrets),
      ],
      ...(onApiCall && { onCall: onApiCall }),
      ...(log && { log }),
    });
    closing.push(() => awsApi.close());

    const api = await startHttpApi({
      clock,
      port: ports.api,
      lambda: watchRunner(
        'api',
        { invoke: async (request, signal) => (await begun).lambda.invoke(request, signal) },
        onApiCall,
      ),
      routes,
      ...(options.onAnswer && { onAnswer: options.onAnswer }),
      ...(log && { log }),
    });
    closing.push(() => api.close());

    const table = await startTable({ stock, ...(dataFolder && { dataFolder }) });
    closing.push(() => table.close());

    const watched =
      onApiCall && (await startAwsJsonServer({ services: [dynamoDb(table.endpoint)], onCall: onApiCall }));
    if (watched !== undefined) closing.push(() => watched.close());

    const variables: Record<EnvironmentName, string> = {
      TABLE_NAME: table.tableName,
      ...workflowVariables,
      PERSONAL_DATA_DAYS: String(options.personalDataDays ?? 'forever'),
      APPROVAL_LIMITS: JSON.stringify(options.approvalLimits ?? defaultLimits),
      PAYMENT_GATEWAY_URL: gatewayUrl,
      PAYMENT_SECRET_ARN: paymentSecretArn,
      PAYMENT_CALLBACK_URL: `${api.url}/payments/callback`,
    };
    const runtime = new LambdaRuntime({
      clock,
      region,
      accountId,
      functions: functionSettings(
        bundles,
        variables,
        {
          AWS_ENDPOINT_URL_DYNAMODB: watched?.url ?? table.endpoint,
          AWS_ENDPOINT_URL_SFN: awsApi.url,
          AWS_ENDPOINT_URL_SECRETS_MANAGER: awsApi.url,
        },
        onApiCall !== undefined,
      ),
      ...(onLog && { onLog }),
      ...(options.onReport && { onReport: options.onReport }),
      ...(options.maxEnvironments !== undefined && { maxEnvironmentsInAll: options.maxEnvironments }),
    });
    closing.push(() => runtime.close());

    const faults = new FaultyRunner(runtime);
    const lambda = options.onInvoked === undefined ? faults : observed(faults, options.onInvoked);
    const engine = {
      clock,
      lambda: watchRunner('states', lambda, onApiCall),
      region,
      accountId,
      ...(random && { random }),
      ...(options.retention && { retention: options.retention }),
      ...(log && { log }),
      ...(onWorkflowLog && { logs: onWorkflowLog }),
    };
    const stepFunctions =
      dataFolder === undefined
        ? new StepFunctions(engine)
        : await StepFunctions.open(path.join(dataFolder, 'executions'), engine);
    closing.push(() => stepFunctions.close());
    await deployWorkflows(stepFunctions, (name) => runtime.functionArn(name));
    begin({ stepFunctions, lambda });

    const endpoints = { api: api.url, awsApi: awsApi.url, gateway: gatewayUrl, dynamodb: table.endpoint };
    return { clock, stepFunctions, stateMachineArns, variables, table, stock, gateway, faults, endpoints, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Takes the data folder for this process before anything runs: a second gateway on the same ledger would charge twice.
 * @throws UserError if another process has it
 */
async function takeFolder(folder: string): Promise<() => void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // It holds customers' data and task tokens; a folder of an earlier version may be open to all.
  chmodSync(folder, 0o700);
  try {
    return await lockFolder(folder);
  } catch (error) {
    throw new UserError(error instanceof Error ? error.message : String(error));
  }
}

function observed(runner: LambdaRunner, onInvoked: (functionName: string, payload: string) => void): LambdaRunner {
  return {
    invoke: async (request, signal) => {
      const response = await runner.invoke(request, signal);
      if (response.functionError === undefined) {
        onInvoked(request.functionArn.replace(/^.*:function:/, ''), request.payload);
      }
      return response;
    },
  };
}

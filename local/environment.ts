import path from 'node:path';
import type { Clock, LogRecord, Random, Retention, StepFunctions } from 'step-functions-engine';
import type { InvocationReport, LogLine } from 'step-functions-engine/lambda-runtime';
import type { EnvironmentName } from '../functions/manifest.ts';
import type { WorkflowName } from '../state-machines/manifest.ts';
import { paymentSecretArn, stateMachineArns } from './account.ts';
import type { OnApiCall } from './aws-api/api-call.ts';
import type { OnAnswer } from './aws-api/http-api/http-api.ts';
import { Closing } from './environment/closing.ts';
import { takeFolder } from './environment/data-folder.ts';
import { startFunctions, startStepFunctions } from './environment/runtime.ts';
import { startServers } from './environment/servers.ts';
import type { FaultyRunner } from './faults/faulty-runner.ts';
import { requireBundles } from './functions.ts';
import type { PaymentScript } from './payment-gateway/payment.ts';
import type { PaymentGateway } from './payment-gateway/payment-gateway.ts';
import { createSchedules, type Schedules } from './schedules.ts';
import { readStock, type Stock } from './table/stock.ts';
import { type LocalTable, startTable } from './table/table.ts';
import { workflowVariables } from './workflows.ts';

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
  /** What invokes the functions that the clock invokes. */
  readonly schedules: Schedules;
  /** Base URLs. */
  readonly endpoints: {
    /** The HTTP API of the functions. */
    readonly api: string;
    /** Step Functions and Secrets Manager. */
    readonly awsApi: string;
    readonly gateway: string;
    readonly dynamodb: string;
  };
  /** Takes the functions' bundles as they are now for the next invocations. */
  reloadFunctions(): void;
  close(): Promise<void>;
}

const defaultLimits = { CHF: 50_000, EUR: 50_000, GBP: 45_000, JPY: 80_000, USD: 55_000 };

/**
 * Starts the workflows with all that they need: table, payment gateway, functions, Step Functions and the HTTP API, on
 * one clock. Everything listens on 127.0.0.1 only.
 * @throws UserError for what a person can mend: a port that is taken, no database, functions that are not built
 */
export async function startEnvironment(options: EnvironmentOptions): Promise<Environment> {
  const { clock, dataFolder } = options;
  const bundles = options.bundles ?? path.join(project, 'dist/functions');
  requireBundles(bundles);
  const stock = options.stock ?? readStock(path.join(project, 'examples/stock.json'));
  const closing = new Closing();
  try {
    if (dataFolder !== undefined) closing.add(await takeFolder(dataFolder));
    const { gateway, urls, begin } = await startServers(options, closing);
    const table = await startTable({ stock, ...(dataFolder && { dataFolder }) });
    closing.add(() => table.close());
    const variables: Record<EnvironmentName, string> = {
      TABLE_NAME: table.tableName,
      ...workflowVariables,
      PERSONAL_DATA_DAYS: String(options.personalDataDays ?? 'forever'),
      APPROVAL_LIMITS: JSON.stringify(options.approvalLimits ?? defaultLimits),
      PAYMENT_GATEWAY_URL: urls.gateway,
      PAYMENT_SECRET_ARN: paymentSecretArn,
      PAYMENT_CALLBACK_URL: `${urls.api}/payments/callback`,
    };
    const given = { bundles, variables, awsApi: urls.awsApi, table: table.endpoint };
    const started = await startFunctions(options, given, closing);
    const stepFunctions = await startStepFunctions(options, started, closing);
    const schedules = createSchedules({ clock, lambda: started.lambda, ...(options.log && { log: options.log }) });
    closing.add(() => schedules.close());
    begin({ stepFunctions, lambda: schedules.watch(started.lambda) });
    // An earlier run may have ended between what it stored and its start.
    if (dataFolder !== undefined) schedules.begin('at once');
    return {
      clock,
      stepFunctions,
      stateMachineArns,
      variables,
      table,
      stock,
      gateway,
      faults: started.faults,
      schedules,
      reloadFunctions: started.reload,
      endpoints: { ...urls, dynamodb: table.endpoint },
      close: () => closing.close(),
    };
  } catch (error) {
    await closing.close();
    throw error;
  }
}

import path from 'node:path';
import type { Clock, StepFunctions } from 'step-functions-engine';
import { readStock, type Stock } from '../command-line/stock-file.ts';
import type { EnvironmentName } from '../functions/manifest.ts';
import type { WorkflowName } from '../state-machines/manifest.ts';
import { paymentSecretArn, stateMachineArns } from './account.ts';
import { Closing } from './environment/closing.ts';
import { takeFolder } from './environment/data-folder.ts';
import type { EnvironmentOptions } from './environment/options.ts';
import { startFunctions, startStepFunctions } from './environment/runtime.ts';
import { startServers } from './environment/servers.ts';
import type { FaultyRunner } from './faults/faulty-runner.ts';
import { requireBundles } from './functions.ts';
import type { PaymentGateway } from './payment-gateway/payment-gateway.ts';
import { createSchedules, type Schedules } from './schedules.ts';
import { type LocalTable, startTable } from './table/table.ts';
import { workflowVariables } from './workflows.ts';

const project = path.resolve(import.meta.dirname, '..');

/** A running local environment: all parts of the project on one machine. */
export interface Environment {
  readonly clock: Clock;
  readonly stepFunctions: StepFunctions;
  /** The ARN of each state machine, by the name of its workflow. */
  readonly stateMachineArns: Readonly<Record<WorkflowName, string>>;
  /** The environment variables of the functions, by their names in the manifest. */
  readonly variables: Readonly<Record<EnvironmentName, string>>;
  readonly table: LocalTable;
  readonly stock: Stock;
  readonly gateway: PaymentGateway;
  readonly faults: FaultyRunner;
  /** Invokes the functions with a schedule. */
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
  /** Loads the current bundles of the functions for the next invocations. */
  reloadFunctions(): void;
  close(): Promise<void>;
}

/** Default of the totals above which a person must approve, in minor units by currency. */
export const defaultApprovalLimits = { CHF: 50_000, EUR: 50_000, GBP: 45_000, JPY: 80_000, USD: 55_000 };

/**
 * Starts the workflows with everything that they need: table, payment gateway, functions, Step Functions and the HTTP
 * API, on one clock. All servers listen on 127.0.0.1 only.
 * @throws UserError for a problem that the user can fix: a port in use, no database, functions that are not built
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
      APPROVAL_LIMITS: JSON.stringify(options.approvalLimits ?? defaultApprovalLimits),
      PAYMENT_GATEWAY_URL: urls.gateway,
      PAYMENT_SECRET_ARN: paymentSecretArn,
      PAYMENT_CALLBACK_URL: `${urls.api}/payments/callback`,
    };
    const settings = { bundles, variables, awsApi: urls.awsApi, table: table.endpoint };
    const started = await startFunctions(options, settings, closing);
    const stepFunctions = await startStepFunctions(options, started, closing);
    const schedules = createSchedules({ clock, lambda: started.lambda, ...(options.log && { log: options.log }) });
    closing.add(() => schedules.close());
    begin({ stepFunctions, lambda: schedules.watch(started.lambda) });
    // An earlier run may have ended after it stored an order and before it started the execution.
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

import type { Clock, LogRecord, Random, Retention } from 'step-functions-engine';
import type { InvocationReport, LogLine } from 'step-functions-engine/lambda-runtime';
import type { Stock } from '../../command-line/stock-file.ts';
import type { PaymentScript } from '../../sandbox/payment-gateway/payment.ts';
import type { OnApiCall } from '../aws-api/api-call.ts';
import type { OnAnswer } from '../aws-api/http-api/http-api.ts';
import type { Fault } from '../faults/fault-list.ts';

export interface EnvironmentOptions {
  readonly clock: Clock;
  /** The source of random numbers, such as a retry's jitter. @default unpredictable */
  readonly random?: Random;
  /** The folder of the functions' bundles. @default dist/functions */
  readonly bundles?: string;
  /** The folder for data; without it, data is in memory and lost when the environment is closed. */
  readonly dataFolder?: string;
  /** @default any free ones */
  readonly ports?: { readonly api: number; readonly awsApi: number; readonly gateway: number };
  /** The most worker threads for all functions together. @default that of LambdaRuntime, which limits memory */
  readonly maxEnvironments?: number;
  /** The stock of a new table. @default examples/stock.json */
  readonly stock?: Stock;
  /** Totals above which a person must approve, in minor units by currency. */
  readonly approvalLimits?: Readonly<Record<string, number>>;
  /** Days that personal data is kept after the end of an order or a return. @default forever */
  readonly personalDataDays?: number;
  /** The bank's answer to a payment. @default paid after 2 s */
  readonly paymentScript?: (paymentId: string) => PaymentScript | undefined;
  /** The faults to inject from the start on, also into executions that continue after a restart. @default none */
  readonly faults?: readonly Fault[];
  /**
   * Called with each AWS API call. The caller is the name of the function, `api` for invocations by the HTTP API, or
   * `states` for invocations and starts by Step Functions.
   */
  readonly onApiCall?: OnApiCall;
  /** Called with the route and the response of each request that a function of the HTTP API has handled. */
  readonly onAnswer?: OnAnswer;
  /** Called when a function has succeeded. */
  readonly onInvoked?: (functionName: string, payload: string) => void;
  /** Called when a function has ended, with the duration and memory that Lambda would bill. */
  readonly onReport?: (report: InvocationReport) => void;
  /** How long executions that have ended are kept. @default forever */
  readonly retention?: Retention;
  /** Called with each line that a function writes. */
  readonly onLog?: (line: LogLine) => void;
  /** Called with each log record of a workflow. */
  readonly onWorkflowLog?: (record: LogRecord) => void;
  /** Called with each problem of the local run itself. */
  readonly log?: (line: string) => void;
}

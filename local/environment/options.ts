import type { Clock, LogRecord, Random, Retention } from 'step-functions-engine';
import type { InvocationReport, LogLine } from 'step-functions-engine/lambda-runtime';
import type { PaymentScript } from '../../sandbox/payment-gateway/payment.ts';
import type { OnApiCall } from '../aws-api/api-call.ts';
import type { OnAnswer } from '../aws-api/http-api/http-api.ts';
import type { Stock } from '../table/stock.ts';

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

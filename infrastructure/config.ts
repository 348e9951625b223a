/**
 * What differs between the environments, and nothing else. A new environment is one more entry; its stack is named
 * `order-processing-<environment>`.
 */

import type { WorkflowName } from '../state-machines/manifest.ts';
import type { Canary } from './constructs/workflow.ts';
import type { LogRetention } from './log-retention.ts';
import type { RouteScopes } from './route-scopes.ts';

/** What a state machine writes to its log, as Step Functions names it. */
export type LogLevel = 'ALL' | 'ERROR' | 'FATAL' | 'OFF';

export interface EnvironmentConfig {
  readonly region: string;
  readonly workflow: {
    /** `ERROR` tells each failed task and execution; `ALL` each state as well, and costs more. */
    readonly logLevel: LogLevel;
    /**
     * Whether the log holds inputs and outputs: needed to find out why an order failed, but they name the customer. Not
     * with `ALL`, which would log the task tokens.
     */
    readonly includeExecutionData: boolean;
    /**
     * Tries a new version of a workflow, by its name, on a part of its executions. The output `workflow_versions` tells
     * the version that is running now: that is the stable one of the next deployment.
     * @default a new version takes every execution
     */
    readonly canary?: Readonly<Partial<Record<WorkflowName, Canary>>>;
  };
  /** days that every log group keeps its events; 0: for ever */
  readonly logRetention: LogRetention;
  /** Totals above which a person must approve an order, in minor units by currency. */
  readonly approvalLimits: Readonly<Record<string, number>>;
  /**
   * days that what an order says of its customer, and what a customer writes of a return, is kept after its end: 1 to
   * 36500. What that does not cover: docs/personal-data.md.
   * @default for good
   */
  readonly personalDataDays?: number;
  /** Base URL of the payment gateway's API; `sandbox` deploys one for trying out, which moves no money. */
  readonly paymentGatewayUrl: string;
  /**
   * Who may call the API, besides the payment gateway.
   * @default callers sign their requests with IAM credentials
   */
  readonly jwt?: {
    readonly issuer: string;
    readonly audience: readonly string[];
    /**
     * The scopes of which a token must have one, by route; an empty list lets any token of the issuer in. Cognito, for
     * example, names them by its resource server: `{ 'POST /approvals/{id}': ['shop/approve'] }`.
     * @default each route its own: `orders:write` for `POST /orders`, `repairs:read` for `GET /repairs`, and so on
     */
    readonly scopes?: RouteScopes;
  };
  /** Requests the API takes before it answers 429. */
  readonly throttling: {
    /** requests a second */
    readonly rate: number;
    /** requests at once */
    readonly burst: number;
  };
  /** Who gets every alarm by mail; each confirms it once. */
  readonly alarmEmails: readonly string[];
  /**
   * The customer-managed KMS key for table, logs, topics, queue, state machines, secret and functions' variables; its
   * policy: constructs/encryption.ts.
   * @default keys that AWS owns; the topics without server-side encryption
   */
  readonly kmsKeyArn?: string;
  /**
   * Keeps the table's last 35 days restorable, refuses to delete the table, and keeps a destroyed secret for 30 days.
   */
  readonly protectData: boolean;
  /**
   * The S3 bucket that keeps the Terraform state, for all who deploy; Terraform locks it with a file beside the state.
   * @default a file on the machine that deploys, `terraform.<stack>.tfstate`
   */
  readonly state?: {
    readonly bucket: string;
    readonly region: string;
    /** @default the bucket's own encryption */
    readonly kmsKeyArn?: string;
  };
  /** Tags of every resource, besides `project` and `environment`. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Instead of a gateway's URL: the stack deploys a gateway for trying out. */
export const sandbox = 'sandbox';

const common = {
  region: 'eu-central-1',
  workflow: { logLevel: 'ERROR', includeExecutionData: true },
  approvalLimits: { EUR: 50_000 },
  alarmEmails: [],
} as const;

export const environments = {
  dev: {
    ...common,
    logRetention: 7,
    paymentGatewayUrl: sandbox,
    throttling: { rate: 10, burst: 20 },
    protectData: false,
  },
  staging: {
    ...common,
    logRetention: 30,
    paymentGatewayUrl: 'https://gateway.staging.example.com',
    throttling: { rate: 50, burst: 100 },
    protectData: false,
  },
  prod: {
    ...common,
    logRetention: 365,
    paymentGatewayUrl: 'https://gateway.example.com',
    throttling: { rate: 200, burst: 400 },
    protectData: true,
  },
} as const satisfies Record<string, EnvironmentConfig>;

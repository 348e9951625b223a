/**
 * The environments and their settings. A new environment is one more entry; its stack is named
 * `order-processing-<environment>`.
 */

import type { WorkflowName } from '../state-machines/manifest.ts';
import type { Canary } from './constructs/workflow.ts';
import type { LogRetention } from './log-retention.ts';
import type { RouteScopes } from './route-scopes.ts';

/** The log level of a state machine, by its name in Step Functions. */
export type LogLevel = 'ALL' | 'ERROR' | 'FATAL' | 'OFF';

export interface EnvironmentConfig {
  readonly region: string;
  readonly workflow: {
    /** `ERROR` logs each failed task and execution; `ALL` logs each state too, and costs more. */
    readonly logLevel: LogLevel;
    /**
     * Whether the log contains inputs and outputs: needed to find out why an order failed, but they contain personal
     * data. Not possible with `ALL`, which would log the task tokens.
     */
    readonly includeExecutionData: boolean;
    /**
     * Tries a new version of a workflow, by the workflow's name, on a part of its executions. The output
     * `workflow_versions` has the number of the current version, which is the stable one of the next deployment.
     * @default a new version takes every execution
     */
    readonly canary?: Readonly<Partial<Record<WorkflowName, Canary>>>;
  };
  /** days that every log group keeps its events; 0: forever */
  readonly logRetention: LogRetention;
  /** Totals above which a person must approve an order, in minor units by currency. */
  readonly approvalLimits: Readonly<Record<string, number>>;
  /**
   * days that personal data is kept after the end of its order or return: 1 to 36500. docs/personal-data.md says what
   * that does not cover.
   * @default forever
   */
  readonly personalDataDays?: number;
  /** Base URL of the payment gateway's API; `sandbox` deploys a test gateway, which moves no money. */
  readonly paymentGatewayUrl: string;
  /**
   * Who may call the API. The payment gateway may always call its own route.
   * @default callers sign their requests with IAM credentials
   */
  readonly jwt?: {
    readonly issuer: string;
    readonly audience: readonly string[];
    /**
     * The scopes of a route: a token must have one of them; with an empty list, every token of the issuer is accepted.
     * Cognito, for example, prefixes a scope with its resource server: `{ 'POST /approvals/{id}': ['shop/approve'] }`.
     * @default a scope for each route: `orders:write` for `POST /orders`, `repairs:read` for `GET /repairs`, and so on
     */
    readonly scopes?: RouteScopes;
  };
  /** The limits above which the API answers 429. */
  readonly throttling: {
    /** requests a second */
    readonly rate: number;
    /** requests at once */
    readonly burst: number;
  };
  /** The mail addresses that receive every alarm; each must confirm its subscription once. */
  readonly alarmEmails: readonly string[];
  /**
   * The customer-managed KMS key for the table, logs, topics, queue, state machines, secret and functions' variables;
   * constructs/encryption.ts describes its policy.
   * @default keys that AWS owns; the topics without server-side encryption
   */
  readonly kmsKeyArn?: string;
  /**
   * Turns on point-in-time recovery (35 days) and deletion protection of the table, and keeps a deleted secret for 30
   * days.
   */
  readonly protectData: boolean;
  /**
   * The S3 bucket with the Terraform state, if several people deploy; Terraform locks the state with a file in it.
   * @default a file on the machine that deploys, `terraform.<stack>.tfstate`
   */
  readonly state?: {
    readonly bucket: string;
    readonly region: string;
    /** @default the bucket's own encryption */
    readonly kmsKeyArn?: string;
  };
  /** Tags of every resource, in addition to `project` and `environment`. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** The value of `paymentGatewayUrl` with which the stack deploys a test gateway. */
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

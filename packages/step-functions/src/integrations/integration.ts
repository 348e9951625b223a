import type { Json, JsonObject } from '../language/json.ts';

/** The part of a Resource after the action. */
export type Suffix = '' | '.sync' | '.sync:2' | '.waitForTaskToken';

/** One call of a service's API, with the names of `aws-sdk` resources: fields begin with a capital letter. */
export interface ServiceCall {
  /** The name in `aws-sdk` resources. @default the integration's service */
  readonly service?: string;
  readonly action: string;
  readonly input: JsonObject;
}

/** A job that a `.sync` task has started. */
export interface Submitted {
  /** The parameters of the state. */
  readonly parameters: JsonObject;
  /** The response of the call that started the job. */
  readonly response: JsonObject;
}

/** How to wait for the end of a job that a `.sync` task has started. */
export interface Job {
  readonly poll: (submitted: Submitted) => ServiceCall;
  /** The task's result, from the response of the poll. @default the whole response */
  readonly result?: (answer: JsonObject, submitted: Submitted) => Json;
  /** The job's status, from the response of the poll. */
  readonly status: (answer: JsonObject) => Json | undefined;
  /** The statuses of a job that succeeded. */
  readonly done: readonly string[];
  /** The statuses of a failed job: the task fails with States.TaskFailed, with the result as the cause. */
  readonly failed: readonly string[];
  /** The call that stops the job when the task is stopped; undefined for jobs that AWS does not stop. */
  readonly stop?: (submitted: Submitted) => ServiceCall;
}

/** One action of an optimised integration. */
export interface Integration {
  readonly patterns: readonly Suffix[];
  /** The fields that Parameters or Arguments must have. */
  readonly required: readonly string[];
  /** The call of the API. @default the action with the unchanged parameters */
  readonly request?: (parameters: JsonObject) => ServiceCall;
  /** The task's result. @default the response of the API */
  readonly response?: (answer: JsonObject, parameters: JsonObject) => Json;
  /** The error in a successful response that contains a failure. */
  readonly refused?: (
    answer: JsonObject,
    suffix: string,
  ) => { readonly error: string; readonly cause: Json } | undefined;
  /** Fields that are strings in the API, and may be objects in a state. */
  readonly textMembers?: readonly string[];
  readonly job?: Job;
}

/** A service with optimized integrations. */
export interface IntegratedService {
  /** The page of AWS's developer guide that describes them. */
  readonly page: string;
  /** The first part of error names: `DynamoDB` in `DynamoDB.ResourceNotFoundException`. */
  readonly errorPrefix: string;
  /** The name of the service in causes, which is its name in the AWS SDK for Java 1. */
  readonly javaName: string;
  /** The name of the service in `aws-sdk` resources. */
  readonly sdkService: string;
  readonly actions: Readonly<Record<string, Integration>>;
}

export const requestOnly = [''] as const;
export const orToken = ['', '.waitForTaskToken'] as const;
export const orJob = ['', '.sync'] as const;

/** A field of a response: `member(answer, 'Jobs', 0, 'Status')`; undefined if it does not exist. */
export function member(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Readonly<Record<string | number, Json | undefined>>)[key];
  }
  return found;
}

/** Like `member`, but null if it does not exist, for the input of a call. */
export function memberOrNull(value: Json | undefined, ...path: readonly (string | number)[]): Json {
  return member(value, ...path) ?? null;
}

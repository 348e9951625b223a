import type { Json, JsonObject } from '../language/json.ts';

/** What follows the action in a Resource. */
export type Suffix = '' | '.sync' | '.sync:2' | '.waitForTaskToken';

/** One call of a service's API, named as `aws-sdk` resources name it: members begin with a capital letter. */
export interface ServiceCall {
  /** As `aws-sdk` resources name it. @default the integration's own service */
  readonly service?: string;
  readonly action: string;
  readonly input: JsonObject;
}

/** What is known of a job that a `.sync` task started. */
export interface Submitted {
  /** What the state gave. */
  readonly parameters: JsonObject;
  /** What the call that started the job answered. */
  readonly response: JsonObject;
}

/** How a job that a `.sync` task started is followed. */
export interface Job {
  readonly poll: (submitted: Submitted) => ServiceCall;
  /** The job as the task's result shows it, out of what the poll answered. @default all of the answer */
  readonly result?: (answer: JsonObject, submitted: Submitted) => Json;
  /** How it stands, out of what the poll answered. */
  readonly status: (answer: JsonObject) => Json | undefined;
  /** The statuses of a job that succeeded. */
  readonly done: readonly string[];
  /** The statuses of a job that did not: the task fails with States.TaskFailed, and the result as the cause. */
  readonly failed: readonly string[];
  /** Ends it, because the task is given up. AWS leaves some jobs to themselves. */
  readonly stop?: (submitted: Submitted) => ServiceCall;
}

/** One action of an optimised integration. */
export interface Integration {
  readonly patterns: readonly Suffix[];
  /** What a definition must give in Parameters or Arguments. */
  readonly required: readonly string[];
  /** The call of the API, where it is not the action with the parameters as they are. */
  readonly request?: (parameters: JsonObject) => ServiceCall;
  /** The result, where it is not what the API answered. */
  readonly response?: (answer: JsonObject, parameters: JsonObject) => Json;
  /** What is wrong with an answer of the service that says that the request was not done. */
  readonly refused?: (
    answer: JsonObject,
    suffix: string,
  ) => { readonly error: string; readonly cause: Json } | undefined;
  /** Members that the API takes as text, and states may give as objects. */
  readonly textMembers?: readonly string[];
  readonly job?: Job;
}

/** A service with integrations of its own. */
export interface IntegratedService {
  /** The page of AWS's developer guide that describes them. */
  readonly page: string;
  /** How the names of errors begin: `DynamoDB.ResourceNotFoundException`. */
  readonly errorPrefix: string;
  /** What causes call the service: its name in the AWS SDK for Java 1. */
  readonly javaName: string;
  /** As `aws-sdk` resources name the service. */
  readonly sdkService: string;
  readonly actions: Readonly<Record<string, Integration>>;
}

export const requestOnly = [''] as const;
export const orToken = ['', '.waitForTaskToken'] as const;
export const orJob = ['', '.sync'] as const;

/** A member of an answer: `member(answer, 'Jobs', 0, 'Status')`; undefined where there is none. */
export function member(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Readonly<Record<string | number, Json | undefined>>)[key];
  }
  return found;
}

/** As `member`, with null where there is none: for the input of a call. */
export function memberOrNull(value: Json | undefined, ...path: readonly (string | number)[]): Json {
  return member(value, ...path) ?? null;
}

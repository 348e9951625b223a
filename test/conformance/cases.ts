import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Json } from 'step-functions-engine';

/** What a Lambda function of a case does. */
export type Behavior =
  | { readonly type: 'echo' }
  | { readonly type: 'return'; readonly value: Json }
  | { readonly type: 'raise'; readonly errorType: string; readonly errorMessage: string }
  | { readonly type: 'returnRawBytes'; readonly payload?: string; readonly payloadRepeat?: readonly [string, number] }
  | { readonly type: 'sleepThenEcho'; readonly seconds: number }
  | { readonly type: 'returnTemplate'; readonly template: string };

export interface LambdaOfCase {
  readonly functionName: string;
  readonly arn: string;
  readonly behavior: Behavior;
}

/** A worker outside the state machine. */
export interface Actor {
  readonly type: 'sqsTokenConsumer' | 'snsTokenConsumer' | 'activityWorker';
  readonly queueUrl?: string;
  readonly activityArn?: string;
  readonly messages?: 'first' | 'all';
  readonly workerDefinition?: object;
  readonly do?: readonly {
    readonly api: string;
    readonly output?: string;
    readonly error?: string;
    readonly cause?: string;
  }[];
}

interface Base {
  readonly name: string;
  /** `recordedDate` as day-month-year, time. */
  readonly meta?: { readonly recordedDate?: string };
  readonly group: string;
  readonly requires?: readonly string[];
  readonly wildcards?: readonly {
    readonly jsonpath: string;
    readonly replacement: string;
    readonly numbered: boolean;
  }[];
}

export interface ExecutionCase extends Base {
  readonly kind: 'execution';
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly api: 'start_execution' | 'start_sync_execution';
  readonly stateMachineName: string;
  readonly definition: object;
  readonly input: Json;
  readonly inputText?: string;
  readonly lambdas?: readonly LambdaOfCase[];
  readonly actors?: readonly Actor[];
  readonly otherStateMachines?: readonly {
    readonly name: string;
    readonly type: string;
    readonly definition: object;
  }[];
  readonly resources?: readonly Readonly<Record<string, Json>>[];
  readonly loggingConfiguration?: object;
  /** The longest wait, timeout or interval that the definition names. */
  readonly maxLiteralSeconds?: number;
  readonly concurrent?: boolean;
  readonly parallelNormalised?: boolean;
  readonly expected: {
    readonly status?: string | null;
    readonly output?: Json;
    readonly error?: Json;
    readonly cause?: Json;
    readonly events?: readonly Readonly<Record<string, Json>>[];
    readonly reverseOrder?: boolean;
    readonly startSyncExecution?: Readonly<Record<string, Json>>;
    readonly describeExecution?: Readonly<Record<string, Json>>;
    readonly endEvent?: Readonly<Record<string, Json>>;
    readonly loggedExecutionEvents?: readonly Json[];
  };
}

export interface DefinitionCase extends Base {
  readonly kind: 'create-state-machine' | 'validate-definition';
  readonly definitionText: string;
  readonly params: Readonly<Record<string, Json>>;
  readonly expected?: Json;
  readonly expectedError?: Json;
}

export interface TestStateCase extends Base {
  readonly kind: 'test-state';
  readonly definition: object;
  readonly params: Readonly<Record<string, Json>>;
  readonly lambdas?: readonly LambdaOfCase[];
  readonly expected?: Json;
  readonly expectedError?: Json;
}

export interface Step {
  readonly call: number;
  readonly api: string;
  readonly params: Json;
  readonly expect?: Json;
  readonly expectError?: Json;
}

export interface SequenceCase extends Base {
  readonly kind: 'api-sequence';
  readonly resources?: ExecutionCase['resources'];
  readonly steps: readonly Step[];
}

export type Case = ExecutionCase | DefinitionCase | TestStateCase | SequenceCase;

/**
 * Reads the case files of a folder.
 * @param only the name of a group, or a part of a case's name; all cases if it is not given
 */
export function readCases(folder: string, only?: string): Case[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  const cases: Case[] = files.sort().flatMap((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')));
  if (only === undefined) return cases;
  const ofGroup = cases.filter(({ group }) => group === only);
  return ofGroup.length > 0 ? ofGroup : cases.filter(({ name }) => name.includes(only));
}

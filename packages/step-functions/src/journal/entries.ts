import type { Input } from '../execution/input.ts';
import type { ExecutionStart, ExecutionStatus } from '../execution/start.ts';
import type { Json } from '../language/json.ts';
import type { StoredActivity, StoredRevision, StoredStateMachine } from './stored.ts';

/** The version of the format that this engine writes. It does not read other versions. */
export const formatVersion = 2;

/** An entry of the journal. Executions, revisions and definitions have numbers, so that entries are short. */
export type Entry =
  /** The first entry of each journal. */
  | { readonly entry: 'format'; readonly version: number }
  /** A revision of a state machine, stored once for all of its executions. */
  | { readonly entry: 'revision'; readonly id: number; readonly value: StoredRevision }
  /** The part of a definition that the child executions of a Map state run. */
  | {
      readonly entry: 'definition';
      readonly id: number;
      readonly language: 'JSONPath' | 'JSONata';
      readonly text: string;
    }
  | ExecutionEntry
  /** The execution was pruned, or continues under another number. */
  | { readonly entry: 'forget'; readonly id: number }
  | { readonly entry: 'state-machine'; readonly arn: string; readonly value: StoredStateMachine | null }
  | { readonly entry: 'activity'; readonly arn: string; readonly value: StoredActivity | null };

/** An entry of one execution. */
export type ExecutionEntry = StartEntry | InputEntry | EndEntry;

export interface StartEntry {
  readonly entry: 'start';
  readonly id: number;
  readonly revision: number;
  /** The number of its definition, if it is not that of the revision. */
  readonly definition?: number;
  readonly start: ExecutionStart;
}

export interface InputEntry {
  readonly entry: 'input';
  readonly id: number;
  readonly at: number;
  readonly input: Input;
}

export interface EndEntry {
  readonly entry: 'end';
  readonly id: number;
  readonly status: Exclude<ExecutionStatus, 'RUNNING'>;
  /** ms since the epoch */
  readonly stoppedAt: number;
  /** The number of events in its history. */
  readonly events: number;
  readonly redriveCount: number;
  /** ms since the epoch */
  readonly redrivenAt?: number;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  /** The ARNs of its map runs. */
  readonly mapRuns?: readonly string[];
}

/**
 * A line of an archive's index: the data for lists and searches, and the place of the entries. It is an array to save
 * space, with the numbers of execution, revision and definition; ARN; state machine; times of start and end; status;
 * number of events; redrives and the time of the last one; place; and optionally version, alias, parent map run, and
 * own map runs.
 */
export type IndexEntry = readonly [
  id: number,
  revision: number,
  definition: number | null,
  arn: string,
  stateMachineArn: string,
  startedAt: number,
  stoppedAt: number,
  status: EndEntry['status'],
  events: number,
  redriveCount: number,
  redrivenAt: number | null,
  offset: number,
  length: number,
  stateMachineVersionArn: string | null,
  stateMachineAliasArn: string | null,
  mapRunArn: string | null,
  mapRuns: readonly string[] | null,
];

import type { Input } from '../execution/input.ts';
import type { ExecutionStart, ExecutionStatus } from '../execution/start.ts';
import type { Json } from '../language/json.ts';
import type { StoredActivity, StoredRevision, StoredStateMachine } from './stored.ts';

/** The version of what this engine writes. Entries of another are not read. */
export const formatVersion = 2;

/** What the journal keeps. Executions, revisions and definitions bear numbers, so that entries stay short. */
export type Entry =
  /** The first entry of each journal. */
  | { readonly entry: 'format'; readonly version: number }
  /** What an execution was started with of its state machine: kept once, however many executions there are of it. */
  | { readonly entry: 'revision'; readonly id: number; readonly value: StoredRevision }
  /** The part of a definition that the child executions of a Map state run. */
  | {
      readonly entry: 'definition';
      readonly id: number;
      readonly language: 'JSONPath' | 'JSONata';
      readonly text: string;
    }
  | ExecutionEntry
  /** The execution was pruned, or goes on under another number. */
  | { readonly entry: 'forget'; readonly id: number }
  | { readonly entry: 'state-machine'; readonly arn: string; readonly value: StoredStateMachine | null }
  | { readonly entry: 'activity'; readonly arn: string; readonly value: StoredActivity | null };

/** What is kept of one execution, under its number. */
export type ExecutionEntry = StartEntry | InputEntry | EndEntry;

export interface StartEntry {
  readonly entry: 'start';
  readonly id: number;
  readonly revision: number;
  /** Of what it runs, where that is not what the revision says. */
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
  /** How many its history has. */
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
 * A line of an archive's index: what lists and searches need, and where the rest is. An array, as there are many: the
 * numbers of execution, revision and definition; ARN; state machine; times of start and end; status; events; redrives and
 * the time of the last; place; and, if it has them, version, alias, map run it belongs to, and its own map runs.
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

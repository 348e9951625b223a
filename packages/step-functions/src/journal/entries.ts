import type { Input, Message } from '../execution/input.ts';
import type { Seed } from '../execution/random.ts';
import type { ExecutionStart, ExecutionStatus } from '../execution/start.ts';
import type { Json } from '../language/json.ts';
import type { StoredActivity, StoredRevision, StoredStateMachine } from './stored.ts';

/** The version of the format that this engine writes. It does not read other versions. */
export const formatVersion = 3;

/**
 * An entry of the journal: an array, which is shorter than an object and faster to write. The data that many executions
 * share are stored once, under numbers.
 */
export type Entry = SharedEntry | ExecutionEntry | ForgetEntry | OwnerEntry | FormatEntry;

/** The first entry of each file. `last` is the highest number of an execution that was used. */
export type FormatEntry = readonly [kind: 'format', version: number, last: number];

export type SharedEntry = RevisionEntry | DefinitionEntry | OriginEntry;

/** A revision of a state machine, stored once for all of its executions. */
export type RevisionEntry = readonly [kind: 'revision', id: number, value: StoredRevision];

/** The part of a definition that the child executions of a Map state run. */
export type DefinitionEntry = readonly [
  kind: 'definition',
  id: number,
  language: 'JSONPath' | 'JSONata',
  definition: string,
];

export type OriginEntry = readonly [kind: 'origin', origin: Origin];

/** The data that all Standard executions of one state machine, version, alias or map run share. */
export interface Origin
  extends Pick<
    ExecutionStart,
    'stateMachineArn' | 'stateMachineName' | 'stateMachineVersionArn' | 'stateMachineAliasArn' | 'mapRunArn' | 'roleArn'
  > {
  readonly id: number;
  readonly revision: number;
  /** The number of their definition, if it differs from the revision's. */
  readonly definition?: number;
  /** Their ARNs without their names. */
  readonly arnPrefix: string;
}

/** An entry of one execution, with its number. */
export type ExecutionEntry = StartEntry | MessageEntry | InputEntry | EndEntry;

export type StartEntry = readonly [
  kind: 'start',
  id: number,
  origin: number,
  name: string,
  startedAt: number,
  seed: Seed,
  inputText: string,
  more?: More,
];

/** The fields of a start that few executions have. */
export type More = Omit<
  ExecutionStart,
  keyof Origin | 'arn' | 'name' | 'type' | 'startedAt' | 'seed' | 'inputText' | 'isSynchronous'
>;

/** These fields of a start; undefined if it has none. */
export function moreOf({ traceHeader, startedBy }: ExecutionStart): More | undefined {
  // The type asks for each field, so that one that is added to ExecutionStart is not forgotten here.
  const all: { readonly [Key in keyof Required<More>]: More[Key] } = { traceHeader, startedBy };
  return traceHeader === undefined && startedBy === undefined ? undefined : all;
}

/** An input that is a message to a waiting point, as nearly all inputs are. */
export type MessageEntry = readonly [kind: 'message', id: number, at: number, waiting: number, message: Message];

export type InputEntry = readonly [kind: 'input', id: number, at: number, input: Input];

/** Times are ms since the epoch; `events` is the number of events in the history. */
export type EndEntry = readonly [
  kind: 'end',
  id: number,
  status: Exclude<ExecutionStatus, 'RUNNING'>,
  stoppedAt: number,
  events: number,
  redriveCount: number,
  redrivenAt: number | null,
  outcome: Outcome,
];

export interface Outcome {
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  /** The ARNs of its map runs. */
  readonly mapRuns?: readonly string[];
}

/** The execution was pruned, or continues under another number. */
export type ForgetEntry = readonly [kind: 'forget', id: number];

/** The state of a state machine or an activity; null when it is deleted. */
export type OwnerEntry =
  | readonly [kind: 'state-machine', arn: string, value: StoredStateMachine | null]
  | readonly [kind: 'activity', arn: string, value: StoredActivity | null];

/** An entry of the index of a journal file: its executions that ended, after the data that they share. */
export type IndexEntry = IndexHead | SharedEntry | EndedEntry;

/** `count` is the number of executions in the index. */
export type IndexHead = readonly [kind: 'index', version: number, count: number];

/** The data of an execution for lists and searches, and the places of the blocks with its entries. */
export type EndedEntry = readonly [
  kind: 'ended',
  id: number,
  origin: number,
  name: string,
  startedAt: number,
  status: EndEntry[2],
  stoppedAt: number,
  events: number,
  redriveCount: number,
  redrivenAt: number | null,
  blocks: readonly number[],
  mapRuns: readonly string[] | null,
];

export function messageOrInput(id: number, at: number, input: Input): MessageEntry | InputEntry {
  return input.kind === 'message' ? ['message', id, at, input.waiting, input.message] : ['input', id, at, input];
}

/** The input of an entry; undefined if it is none. */
export function inputOf(entry: ExecutionEntry): { readonly input: Input; readonly at: number } | undefined {
  if (entry[0] === 'input') return { at: entry[2], input: entry[3] };
  if (entry[0] !== 'message') return undefined;
  return { at: entry[2], input: { kind: 'message', waiting: entry[3], message: entry[4] } };
}

/** The outcome in an execution's entries; undefined if it is missing. */
export function outcomeOf(entries: readonly ExecutionEntry[]): Outcome | undefined {
  return entries.findLast((entry) => entry[0] === 'end')?.[7];
}

export function isOfExecution(entry: Entry): entry is ExecutionEntry {
  return entry[0] === 'start' || entry[0] === 'message' || entry[0] === 'input' || entry[0] === 'end';
}

import type { Input, Message } from '../execution/input.ts';
import type { Seed } from '../execution/random.ts';
import type { ExecutionStart, ExecutionStatus } from '../execution/start.ts';
import type { Json } from '../language/json.ts';
import type { StoredActivity, StoredRevision, StoredStateMachine } from './stored.ts';

/** The version of what this engine writes. Entries of another are not read. */
export const formatVersion = 3;

/**
 * What the journal keeps: arrays, which are shorter than objects and faster to write. What many executions have in common
 * is kept once, under numbers.
 */
export type Entry = SharedEntry | ExecutionEntry | ForgetEntry | OwnerEntry | FormatEntry;

/** The first entry of each file. `last` is the highest number of an execution that was used. */
export type FormatEntry = readonly [kind: 'format', version: number, last: number];

export type SharedEntry = RevisionEntry | DefinitionEntry | OriginEntry;

/** What an execution was started with of its state machine. */
export type RevisionEntry = readonly [kind: 'revision', id: number, value: StoredRevision];

/** The part of a definition that the child executions of a Map state run. */
export type DefinitionEntry = readonly [
  kind: 'definition',
  id: number,
  language: 'JSONPath' | 'JSONata',
  definition: string,
];

export type OriginEntry = readonly [kind: 'origin', origin: Origin];

/** What executions of one state machine, version, alias or map run have in common; they are Standard. */
export interface Origin
  extends Pick<
    ExecutionStart,
    'stateMachineArn' | 'stateMachineName' | 'stateMachineVersionArn' | 'stateMachineAliasArn' | 'mapRunArn' | 'roleArn'
  > {
  readonly id: number;
  readonly revision: number;
  /** Of what they run, where that is not what the revision says. */
  readonly definition?: number;
  /** Their ARNs without their names. */
  readonly arnPrefix: string;
}

/** What is kept of one execution, under its number. */
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

/** What few executions have. */
export type More = Omit<
  ExecutionStart,
  keyof Origin | 'arn' | 'name' | 'type' | 'startedAt' | 'seed' | 'inputText' | 'isSynchronous'
>;

/** Undefined if an execution has nothing of it. */
export function moreOf({ traceHeader, startedBy }: ExecutionStart): More | undefined {
  // All there is to be had: what is added to ExecutionStart must be added here, or it would be lost.
  const all: { readonly [Key in keyof Required<More>]: More[Key] } = { traceHeader, startedBy };
  return traceHeader === undefined && startedBy === undefined ? undefined : all;
}

/** An input that is a message to a waiting point: nearly all of them. */
export type MessageEntry = readonly [kind: 'message', id: number, at: number, waiting: number, message: Message];

export type InputEntry = readonly [kind: 'input', id: number, at: number, input: Input];

/** Times are ms since the epoch; `events` is how many its history has. */
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

/** The execution was pruned, or goes on under another number. */
export type ForgetEntry = readonly [kind: 'forget', id: number];

/** What there is of a state machine or an activity; null once it is deleted. */
export type OwnerEntry =
  | readonly [kind: 'state-machine', arn: string, value: StoredStateMachine | null]
  | readonly [kind: 'activity', arn: string, value: StoredActivity | null];

/** What the index of a file of the journal has: the executions that ended in it, after what they have in common. */
export type IndexEntry = IndexHead | SharedEntry | EndedEntry;

/** `count` is how many executions it has. */
export type IndexHead = readonly [kind: 'index', version: number, count: number];

/** What lists and searches need of an execution, and the blocks that have its entries, in the order in which they are. */
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

/** The input that an entry stands for; undefined if it stands for none. */
export function inputOf(entry: ExecutionEntry): { readonly input: Input; readonly at: number } | undefined {
  if (entry[0] === 'input') return { at: entry[2], input: entry[3] };
  if (entry[0] !== 'message') return undefined;
  return { at: entry[2], input: { kind: 'message', waiting: entry[3], message: entry[4] } };
}

/** How an execution ended, by its entries; undefined if they do not tell. */
export function outcomeOf(entries: readonly ExecutionEntry[]): Outcome | undefined {
  return entries.findLast((entry) => entry[0] === 'end')?.[7];
}

export function isOfExecution(entry: Entry): entry is ExecutionEntry {
  return entry[0] === 'start' || entry[0] === 'message' || entry[0] === 'input' || entry[0] === 'end';
}

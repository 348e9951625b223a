import type { AwsHistoryEvent } from '../index.ts';

/** An error that a state's Catch took. */
export interface CaughtError {
  readonly state: string;
  readonly error: string;
}

/** What an execution passed through, by its history. */
export interface ExecutionPath {
  /** The states entered, in order. */
  readonly states: readonly string[];
  /** How often each state was tried again. */
  readonly retries: Readonly<Record<string, number>>;
  /** The errors caught, in order. */
  readonly caught: readonly CaughtError[];
  /** How long each visit of a state lasted, in s of the engine's clock, in the order in which they ended. */
  readonly durations: Readonly<Record<string, readonly number[]>>;
  /** The states that were entered and never left. */
  readonly unfinished: readonly string[];
  /** State transitions, as AWS bills them of Standard workflows: every entry of a state and every retry. */
  readonly transitions: number;
}

/** @param history whole, as GetExecutionHistory gives it */
export function pathOf(history: readonly AwsHistoryEvent[]): ExecutionPath {
  const states: string[] = [];
  const retries: Record<string, number> = {};
  const caught: CaughtError[] = [];
  const durations: Record<string, number[]> = {};
  const open = new Map<AwsHistoryEvent, string>();
  let transitions = 0;
  for (const event of history) {
    const name = nameIn(event);
    const before = history[event.previousEventId - 1];
    if (name !== undefined && event.type.endsWith('StateEntered')) {
      states.push(name);
      open.set(event, name);
      transitions++;
    } else if (name !== undefined && event.type.endsWith('StateExited')) {
      const entered = entryOf(history, event, name);
      if (entered === undefined) continue;
      open.delete(entered);
      durations[name] ??= [];
      durations[name].push(event.timestamp - entered.timestamp);
      if (before !== undefined && isFailure(before)) caught.push({ state: name, error: errorAt(history, before) });
    } else if (before !== undefined && isBeginning(event.type) && isFailure(before)) {
      const state = nameIn(entryOf(history, event)) ?? '';
      retries[state] = (retries[state] ?? 0) + 1;
      transitions++;
    }
  }
  return { states, retries, caught, durations, unfinished: [...open.values()], transitions };
}

/** A state that begins its work after a failure is tried again. */
function isBeginning(type: string): boolean {
  return /^(Task|LambdaFunction|Activity)Scheduled$/.test(type) || /^(Map|Parallel)StateStarted$/.test(type);
}

export function isFailure({ type }: AwsHistoryEvent): boolean {
  return /(Failed|TimedOut)$/.test(type);
}

/** The entry of the state in which an event happened; of the state of that name, where one is given. */
export function entryOf(
  history: readonly AwsHistoryEvent[],
  event: AwsHistoryEvent,
  name?: string,
): AwsHistoryEvent | undefined {
  for (let at: AwsHistoryEvent | undefined = event; at !== undefined; at = history[at.previousEventId - 1]) {
    if (at.type.endsWith('StateEntered') && (name === undefined || nameIn(at) === name)) return at;
  }
  return undefined;
}

/** The error of a failure: a Parallel or Map state's is that of what failed inside it. */
export function errorAt(history: readonly AwsHistoryEvent[], event: AwsHistoryEvent): string {
  for (let at: AwsHistoryEvent | undefined = event; at !== undefined; at = history[at.previousEventId - 1]) {
    const { error } = detailsOf(at);
    if (error !== undefined) return error;
  }
  return '';
}

export function nameIn(event: AwsHistoryEvent | undefined): string | undefined {
  return event === undefined ? undefined : detailsOf(event).name;
}

/** The one member of an event that tells what it is about. */
function detailsOf(event: AwsHistoryEvent): { readonly name?: string; readonly error?: string } {
  const member = Object.keys(event).find((key) => key.endsWith('EventDetails'));
  return member === undefined ? {} : (event[member] as object);
}

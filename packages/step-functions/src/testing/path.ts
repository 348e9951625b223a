import type { AwsHistoryEvent } from '../index.ts';

/** An error that was caught by a state's Catch. */
export interface CaughtError {
  readonly state: string;
  readonly error: string;
}

/** The path of an execution, read from its history. */
export interface ExecutionPath {
  /** The entered states, in sequence. */
  readonly states: readonly string[];
  /** The number of retries of each state; states without retries are not in it. */
  readonly retries: Readonly<Record<string, number>>;
  /** The caught errors, in sequence. */
  readonly caught: readonly CaughtError[];
  /** The durations of a state's visits, in s of the engine's clock, in the sequence of their ends. */
  readonly durations: Readonly<Record<string, readonly number[]>>;
  /** The states that were entered but not exited. */
  readonly unfinished: readonly string[];
  /** State transitions as AWS bills them for Standard workflows: each entered state and each retry. */
  readonly transitions: number;
}

/**
 * Reads the path of an execution from its history.
 * @param history the whole history, as GetExecutionHistory returns it
 * @example
 * ```js
 * import { pathOf, simulate } from 'step-functions-engine/testing';
 * const definition = { StartAt: 'Pay', States: { Pay: { Type: 'Pass', Next: 'Ship' }, Ship: { Type: 'Succeed' } } };
 * const { history } = await simulate(definition);
 * console.log(pathOf(history).states); // [ 'Pay', 'Ship' ]
 * ```
 */
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

/** Whether an event starts the work of a state; after a failure, that is a retry. */
function isBeginning(type: string): boolean {
  return /^(Task|LambdaFunction|Activity)Scheduled$/.test(type) || /^(Map|Parallel)StateStarted$/.test(type);
}

export function isFailure({ type }: AwsHistoryEvent): boolean {
  return /(Failed|TimedOut)$/.test(type);
}

/** The StateEntered event of the state of an event, or of the state with this name. */
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

/** The error of a failure; for a Parallel or Map state, the error of the state inside that failed. */
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

/** The field of an event with its details. */
function detailsOf(event: AwsHistoryEvent): { readonly name?: string; readonly error?: string } {
  const member = Object.keys(event).find((key) => key.endsWith('EventDetails'));
  return member === undefined ? {} : (event[member] as object);
}

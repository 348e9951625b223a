import type { ExecutionStatus } from './types.ts';

/** An event of GetExecutionHistory as it is on the wire: times in seconds since the epoch, values as JSON text. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
  readonly [details: string]: unknown;
}

/** What an event's details may hold, of whatever type it is. */
export interface EventDetails {
  readonly name?: string;
  /** The state whose expression failed. */
  readonly state?: string;
  readonly resource?: string;
  readonly input?: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly parameters?: string;
  readonly assignedVariables?: Readonly<Record<string, string>>;
  readonly timeoutInSeconds?: number;
  readonly index?: number;
  readonly mapRunArn?: string;
}

/** The status with which an event of this type ends the execution. */
export const executionEnds: Readonly<Record<string, ExecutionStatus>> = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionTimedOut: 'TIMED_OUT',
  ExecutionAborted: 'ABORTED',
};

/** The one member of an event that holds its details. */
export function detailsOf(event: HistoryEvent): EventDetails {
  const member = Object.keys(event).find((name) => name.endsWith('EventDetails'));
  return member === undefined ? {} : (event[member] as EventDetails);
}

/** The names of the states that are entered in a history. */
export function statesEnteredIn(history: readonly HistoryEvent[]): ReadonlySet<string> {
  const entered = new Set<string>();
  for (const event of history) {
    const { name } = event.type.endsWith('StateEntered') ? detailsOf(event) : {};
    if (name !== undefined) entered.add(name);
  }
  return entered;
}

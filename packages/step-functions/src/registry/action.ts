import type { Caller } from '../execution/host.ts';
import type { JsonObject } from '../language/json.ts';
import type { Engine } from './engine.ts';

/**
 * What an action of the Step Functions API does, without its transport: takes and gives what is on the wire (times are
 * numbers of seconds since the epoch) and throws AwsError.
 */
export type Action = (engine: Engine, input: JsonObject, caller: Caller) => object | Promise<object>;

/** An action, and what of it the journal must keep. */
export interface ApiAction {
  readonly run: Action;
  /** The member of the input or of the output that names the state machine or the activity that it changes. */
  readonly changes: string | undefined;
  /** Whether it changes nothing: it is answered also while nothing can be written. */
  readonly isRead: boolean;
}

/** An action that changes nothing. */
export function reads(run: Action): ApiAction {
  return { run, changes: undefined, isRead: true };
}

/** An action on executions: the journal keeps their starts and inputs by themselves. */
export function sendsInputs(run: Action): ApiAction {
  return { run, changes: undefined, isRead: false };
}

/**
 * An action that creates, updates or deletes a state machine, something that belongs to one, or an activity.
 * @param member of the input or of the output: the ARN of what is changed
 */
export function changes(member: string, run: Action): ApiAction {
  return { run, changes: member, isRead: false };
}

/** A time as the API gives it. @param ms since the epoch */
export function wireTime(ms: number): number {
  return ms / 1000;
}

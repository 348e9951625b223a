import type { Engine } from './engine.ts';
import type { ActionOf } from './engine-options.ts';

export type Action = ApiAction['run'];
export type ApiAction = ActionOf<Engine>;

/** An action that changes nothing. */
export function reads(run: Action): ApiAction {
  return { run, changes: undefined, isRead: true };
}

/** An action on executions, whose starts and inputs are recorded separately. */
export function sendsInputs(run: Action): ApiAction {
  return { run, changes: undefined, isRead: false };
}

/**
 * An action that creates, updates or deletes a state machine, its versions or aliases, or an activity.
 * @param member the field of the request or the response with the ARN of the changed resource
 */
export function changes(member: string, run: Action): ApiAction {
  return { run, changes: member, isRead: false };
}

import type { Engine } from './engine.ts';
import type { ActionOf } from './engine-options.ts';

export type Action = ApiAction['run'];
export type ApiAction = ActionOf<Engine>;

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

import type { Context } from 'aws-lambda';
import { subjectKeys } from '../state-machines/manifest.ts';
import { log } from './log.ts';

/** The fields that a state machine passes to every step. */
export interface ExecutionEvent {
  readonly executionArn: string;
}

/** A step of an order's execution. */
export interface StepEvent extends ExecutionEvent {
  readonly orderId: string;
}

/**
 * The handler of a workflow's step: it runs one use case and logs the result. An error is thrown again, so that Retry
 * and Catch of the state machine can match its name.
 */
export function step<Event extends ExecutionEvent = StepEvent, Result = unknown>(
  run: (event: Event) => Result | Promise<Result>,
) {
  return async (event: Event, context: Context): Promise<Result> => {
    log.resetKeys();
    log.addContext(context);
    log.appendKeys({ ...subjectOf(event), executionArn: event.executionArn });
    try {
      const result = await run(event);
      log.info('step succeeded');
      return result;
    } catch (error) {
      log.warn('step failed', error as Error);
      throw error;
    }
  };
}

/** The ids of the order, return or quote in an event, for the log. */
const subjectOf = (event: object): object =>
  Object.fromEntries(Object.entries(event).filter(([field]) => subjectKeys.includes(field)));

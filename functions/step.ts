import type { Context } from 'aws-lambda';
import { subjectKeys } from '../state-machines/manifest.ts';
import { log } from './log.ts';

/** What a state machine gives every step, whatever else. */
export interface ExecutionEvent {
  readonly executionArn: string;
}

/** A step of an order's execution. */
export interface StepEvent extends ExecutionEvent {
  readonly orderId: string;
}

/**
 * The handler of a workflow's step: it runs one use case and logs how that ended. An error goes on to the state machine
 * under its name, which Retry and Catch match.
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

/** The fields by which the workflows name what an execution is about, as far as the event has them. */
const subjectOf = (event: object): object =>
  Object.fromEntries(Object.entries(event).filter(([field]) => subjectKeys.includes(field)));

import type { Context } from 'aws-lambda';
import { subjectKeys } from '../state-machines/manifest.ts';
import { log } from './log.ts';

/** The field that a state machine passes to every step. */
export interface ExecutionEvent {
  readonly executionArn: string;
}

/** What the state machine order-processing passes to every step. */
export interface StepEvent extends ExecutionEvent {
  readonly orderId: string;
}

/**
 * The Lambda handler of a workflow's step: it runs one use case, and logs whether it succeeded. An error is logged and
 * thrown again, so that Retry and Catch of the state machine can match its name.
 */
export function step<Event extends ExecutionEvent = StepEvent, Result = unknown>(
  run: (event: Event) => Result | Promise<Result>,
) {
  return async (event: Event, context: Context): Promise<Result> => {
    log.resetKeys();
    log.addContext(context);
    log.appendKeys({ ...idsOf(event), executionArn: event.executionArn });
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
const idsOf = (event: object): object =>
  Object.fromEntries(Object.entries(event).filter(([field]) => subjectKeys.includes(field)));

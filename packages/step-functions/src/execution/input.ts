import type { Json } from '../language/json.ts';

/**
 * A message from outside to one waiting point of an execution. Everything that an execution gets from outside is such a
 * message. It is plain JSON, so that it can be recorded: the same inputs in the same sequence give the same history.
 */
export type Message =
  | { readonly type: 'timer' }
  | { readonly type: 'timeout' }
  | { readonly type: 'heartbeat-missed' }
  /** The response of a service to the call that started the task. */
  | { readonly type: 'response'; readonly value: Json }
  /** The task's result from `TaskAnswers`, without a call of the service. */
  | { readonly type: 'answer'; readonly value: Json }
  /** The call failed. */
  | { readonly type: 'failure'; readonly error: string; readonly cause: string }
  /** A worker took the activity task. */
  | { readonly type: 'started'; readonly workerName?: string }
  | { readonly type: 'heartbeat' }
  | { readonly type: 'task-success'; readonly output: string }
  | { readonly type: 'task-failure'; readonly error?: string; readonly cause?: string }
  /** A child execution ended. */
  | { readonly type: 'child-ended'; readonly child: number; readonly end: ChildEnd };

/** How a child execution ended. */
export interface ChildEnd {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
}

/**
 * One input of an execution. `waiting` is the number of the waiting point, in the sequence in which the execution
 * reached them.
 */
export type Input =
  | { readonly kind: 'message'; readonly waiting: number; readonly message: Message }
  | { readonly kind: 'stop'; readonly error?: string; readonly cause?: string }
  /** An evaluation needed too much time or memory. It is recorded, so that a replay does not decide it again. */
  | { readonly kind: 'limit'; readonly evaluation: number; readonly limit: 'time' | 'memory' }
  | { readonly kind: 'timeout' }
  /** The state machine was deleted: the execution ends at its next transition. */
  | { readonly kind: 'machine-deleted' }
  | { readonly kind: 'redrive'; readonly clientToken?: string };

import type { Json } from '../language/json.ts';
import type { WaitingPoint } from './waiting-point.ts';

/** A running task with a token, for SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat. */
export interface OpenTask {
  readonly waiting: WaitingPoint;
  readonly executionArn: string;
  readonly stateName: string;
  /** The id of the StateEntered event. */
  readonly enteredEventId: number;
  /** As in the definition: `arn:aws:states:::sqs:sendMessage.waitForTaskToken`, an activity's ARN. */
  readonly resource: string;
  /**
   * What ends the task. `callback`: a message with the token; `activity`: a worker; `job`: the end of the job, or a
   * message with the token if it comes first.
   */
  readonly kind: 'callback' | 'activity' | 'job';
  /** The input of the task. */
  readonly input: Json;
  /** ms since the epoch */
  readonly scheduledAt: number;
  /** ms since the epoch; undefined: no timeout */
  readonly timesOutAt: number | undefined;
  /** ms since the epoch; undefined: no heartbeat is due */
  readonly heartbeatDueAt: number | undefined;
  /** Takes the task as a worker does; undefined if it is not an activity's task, or was taken. */
  readonly take: ((workerName: string | undefined) => void) | undefined;
}

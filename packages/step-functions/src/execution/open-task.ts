import type { Json } from '../language/json.ts';
import type { Waiting } from './waiting.ts';

/** A task that has a token, until it ends: SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat reach it. */
export interface OpenTask {
  readonly waiting: Waiting;
  readonly executionArn: string;
  readonly stateName: string;
  /** The id of the event by which the state was entered. */
  readonly enteredEventId: number;
  /** As the definition has it: `arn:aws:states:::sqs:sendMessage.waitForTaskToken`, an activity's ARN. */
  readonly resource: string;
  /** `callback`: whoever was given the token ends the task; `activity`: a worker does; `job`: the job's end does, unless the token comes first. */
  readonly kind: 'callback' | 'activity' | 'job';
  /** What was given to the task. */
  readonly input: Json;
  /** ms since the epoch */
  readonly scheduledAt: number;
  /** ms since the epoch; undefined: it waits for ever */
  readonly timesOutAt: number | undefined;
  /** ms since the epoch; undefined: no heartbeat is due */
  readonly heartbeatDueAt: number | undefined;
  /** Takes the task of an activity that no worker has taken yet. */
  readonly take: ((workerName: string | undefined) => void) | undefined;
}

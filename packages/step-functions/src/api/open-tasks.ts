import type { OpenTask as TaskWithToken } from '../execution/open-task.ts';
import type { Engine } from '../registry/engine.ts';

/** A task that waits for SendTaskSuccess, SendTaskFailure or its timeout. Times are ms since the epoch. */
export interface OpenTask
  extends Pick<
    TaskWithToken,
    'executionArn' | 'stateName' | 'enteredEventId' | 'resource' | 'kind' | 'input' | 'scheduledAt'
  > {
  /** A secret: everyone who has it can end the task. */
  readonly taskToken: string;
  readonly timesOutAt?: number;
  readonly heartbeatDueAt?: number;
  /** Whether it is the task of an activity, and no worker has taken it yet. */
  readonly isOffered: boolean;
}

/** The tasks that wait with a token, oldest first. */
export function* openTasks(engine: Engine): Generator<OpenTask, void> {
  for (const [taskToken, task] of engine.taskTokens) {
    const { executionArn, stateName, enteredEventId, resource, kind, input, scheduledAt } = task;
    const { timesOutAt, heartbeatDueAt, take } = task;
    yield {
      taskToken,
      ...{ executionArn, stateName, enteredEventId, resource, kind, input, scheduledAt },
      ...(timesOutAt !== undefined && { timesOutAt }),
      ...(heartbeatDueAt !== undefined && { heartbeatDueAt }),
      isOffered: take !== undefined,
    };
  }
}

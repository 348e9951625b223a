import { createHash } from 'node:crypto';
import type { OpenTask, StepFunctions } from 'step-functions-engine';
import type { OpenWait, OpenWaits } from '../api/types.ts';
import { type Body, textOf, WrongRequest } from './request.ts';

/** The highest number of waits that a page shows. */
const most = 200;

/** The id of a task for pages. The token is not sent to a page, because everyone who has it can complete the task. */
const idOf = (taskToken: string): string => createHash('sha256').update(taskToken).digest('hex').slice(0, 32);

/**
 * The tasks that wait for an answer from outside, callbacks and activities, oldest first.
 * @param executionArn only those of one execution; without it, all
 */
export function readOpenWaits(stepFunctions: StepFunctions, executionArn = ''): OpenWaits {
  const waits: OpenWait[] = [];
  let total = 0;
  for (const task of stepFunctions.openTasks()) {
    if (task.kind === 'job' || (executionArn !== '' && task.executionArn !== executionArn)) continue;
    total++;
    if (waits.length < most) waits.push(waitOf(task));
  }
  return { waits, total };
}

function waitOf({ taskToken, kind, input, ...task }: OpenTask): OpenWait {
  return { ...task, id: idOf(taskToken), kind: kind === 'activity' ? kind : 'callback', input: JSON.stringify(input) };
}

/**
 * Answers a waiting task. `action` is `succeed` with the JSON text `output`, `fail` with `error` and `cause`,
 * `heartbeat`, or `take`, which takes an activity's task as a worker does.
 * @throws WrongRequest if no task with this id waits any more, or the answer is invalid
 * @throws AwsError of the API
 */
export async function answerWait(stepFunctions: StepFunctions, id: string, body: Body): Promise<object> {
  const task = [...stepFunctions.openTasks()].find(({ taskToken }) => idOf(taskToken) === id);
  if (task === undefined) throw new WrongRequest(409, { message: 'Nothing waits for this answer any more.' });
  const { taskToken, isOffered } = task;
  const action = textOf(body, 'action');
  if (isOffered && action !== 'take') {
    throw new WrongRequest(409, { message: 'No worker has taken this task yet: take it first.' });
  }
  if (action === 'take') {
    if (stepFunctions.takeActivityTask(taskToken, 'console')) return {};
    throw new WrongRequest(409, { message: 'This task is not there to be taken.' });
  }
  if (action === 'succeed') {
    return stepFunctions.call('SendTaskSuccess', { taskToken, output: textOf(body, 'output') });
  }
  if (action === 'heartbeat') return stepFunctions.call('SendTaskHeartbeat', { taskToken });
  if (action === 'fail') {
    return stepFunctions.call('SendTaskFailure', { taskToken, error: textOf(body, 'error'), cause: body.cause ?? '' });
  }
  throw new WrongRequest(400, { message: 'action must be succeed, fail, heartbeat or take.' });
}

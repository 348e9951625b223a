import { Failure } from '../execution/failure.ts';
import type { Visit } from '../execution/visit.ts';
import type { Json } from '../language/json.ts';
import { newTaskToken, TaskAttempt, type TaskLimits } from './attempt.ts';

/**
 * Does the work of a Task state whose Resource is an activity: a worker process takes the task with GetActivityTask.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-activities.html
 */
export async function runActivity(
  visit: Visit,
  activityArn: string,
  limits: TaskLimits,
  evaluate: () => Json | Promise<Json>,
): Promise<Json> {
  const token = newTaskToken(visit);
  visit.taskToken = token;
  const input = await evaluate();
  const attempt = new TaskAttempt(visit, limits, { token, kind: 'activity', resource: activityArn, input });
  const { host, waiting } = attempt;
  let withdraw: (() => void) | undefined;
  try {
    if (!host.hasActivity(activityArn) && host.answers === undefined) {
      const { error, cause } = activityDoesNotExist(activityArn);
      attempt.emit('ActivityScheduleFailed', { cause, error });
      throw new Failure(error, cause, { ofTask: true });
    }
    attempt.emit('ActivityScheduled', { input, resource: activityArn, ...attempt.limitDetails });
    attempt.startTimeout();
    waiting.runEffect(() => {
      attempt.ask({ resource: activityArn, pattern: 'request-response', input }, () => {
        if (!host.hasActivity(activityArn)) waiting.send({ type: 'failure', ...activityDoesNotExist(activityArn) });
        else offer();
      });
    });
    for (;;) {
      const message = await attempt.receive();
      attempt.checkTime(message, 'ActivityTimedOut');
      if (message.type === 'started') {
        attempt.take = undefined;
        attempt.emit('ActivityStarted', { workerName: message.workerName });
        attempt.startHeartbeat();
      } else if (message.type === 'task-success') {
        const output = attempt.parse(message.output, activityArn);
        attempt.emit('ActivitySucceeded', { output });
        return output;
      } else if (message.type === 'answer') {
        attempt.emit('ActivityStarted');
        const output = attempt.check(message.value, activityArn);
        attempt.emit('ActivitySucceeded', { output });
        return output;
      } else if (message.type === 'task-failure' || message.type === 'failure') {
        attempt.emit('ActivityFailed', { cause: message.cause, error: message.error });
        throw new Failure(message.error, message.cause, { ofTask: true });
      }
    }
  } finally {
    withdraw?.();
    attempt.close();
  }

  /**
   * Offers the task to the workers: the next GetActivityTask gets it, unless a caller takes this task directly before.
   */
  function offer(): void {
    attempt.take = (workerName) => {
      withdraw?.();
      attempt.take = undefined;
      waiting.send({ type: 'started', ...(workerName !== undefined && { workerName }) });
    };
    withdraw = host.offerActivityTask(activityArn, { token, input: JSON.stringify(input), waiting });
  }
}

function activityDoesNotExist(activityArn: string): { error: string; cause: string } {
  return { error: 'ActivityDoesNotExist', cause: `The activity ${activityArn} does not exist.` };
}

import { Failure } from '../execution/failure.ts';
import type { Pattern } from '../execution/task-answers.ts';
import type { Visit } from '../execution/visit.ts';
import type { Submitted } from '../integrations/integration.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { newTaskToken, TaskAttempt, type TaskLimits, type TokenTask } from './attempt.ts';

/** The implementation of a service integration, `arn:aws:states:::<service>:<action>`. */
export interface ServiceIntegration {
  /** The resourceType in events: `lambda`, `aws-sdk:dynamodb`. */
  readonly resourceType: string;
  /** The resource in events: `invoke`, `startExecution.sync:2`. */
  readonly resource: string;
  readonly pattern: Pattern;
  /** Adds parameters that must be the same if the call is repeated after a crash, for example an idempotency token. */
  readonly complete?: (attempt: TaskAttempt, parameters: JsonObject) => JsonObject;
  /** Calls the service and sends the outcome, response or failure, to `attempt.waiting`. */
  readonly call: (attempt: TaskAttempt, parameters: JsonObject) => void;
  /** Turns the recorded response into the task's output. Throws Failure if it says that the task failed. */
  readonly output: (response: Json, attempt: TaskAttempt, parameters: JsonObject) => Json;
  /** For `sync`: sends a second response to `attempt.waiting` when the job that the call started has ended. */
  readonly await?: (attempt: TaskAttempt, submitted: Submitted) => void;
  /** For `sync`: cancels the job, because the task timed out or was stopped. */
  readonly cancel?: (attempt: TaskAttempt, submitted: Submitted) => void;
  /** For `sync`: turns the second response into the task's output. Throws Failure if the job failed. */
  readonly ended?: (description: Json) => Json;
}

function taskWith(token: string | undefined, pattern: Pattern, resource: string, input: Json): TokenTask | undefined {
  return token === undefined ? undefined : { token, kind: pattern === 'sync' ? 'job' : 'callback', resource, input };
}

/**
 * Does the work of a Task state with a service integration and records its events.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html
 */
export async function runServiceTask(
  visit: Visit,
  arn: string,
  integration: ServiceIntegration,
  limits: TaskLimits,
  evaluate: () => Json | Promise<Json>,
  credentials?: Json,
): Promise<Json> {
  const { pattern } = integration;
  const token = pattern === 'request-response' ? undefined : newTaskToken(visit);
  visit.taskToken = token;
  const evaluated = evaluate();
  const parameters = (evaluated instanceof Promise ? await evaluated : evaluated) as JsonObject;
  const { resource, resourceType } = integration;
  const fields = { resource, resourceType };
  const attempt = new TaskAttempt(visit, limits, taskWith(token, pattern, arn, parameters));
  let submitted: Submitted | undefined;
  try {
    attempt.emit('TaskScheduled', {
      parameters,
      region: attempt.host.region,
      ...fields,
      ...attempt.limitDetails,
      taskCredentials: credentials,
    });
    attempt.startTimeout();
    attempt.emit('TaskStarted', fields);
    attempt.startHeartbeat();
    const complete = integration.complete?.(attempt, parameters) ?? parameters;
    const call = { resource: arn, pattern, input: parameters };
    attempt.waiting.runEffect(() => attempt.ask(call, () => integration.call(attempt, complete)));

    for (;;) {
      const message = await attempt.receive();
      attempt.checkTime(message, 'TaskTimedOut', fields);
      if (message.type === 'response' && submitted !== undefined) {
        submitted = undefined;
        return succeed(integration.ended?.(message.value) ?? null);
      } else if (message.type === 'response') {
        const output = integration.output(message.value, attempt, complete);
        if (pattern === 'request-response') return succeed(output);
        attempt.emit('TaskSubmitted', { output, ...fields });
        if (pattern === 'callback') continue;
        const job = { parameters: complete, response: isJsonObject(output) ? output : {} };
        submitted = job;
        attempt.waiting.runEffect(() => integration.await?.(attempt, job));
      } else if (message.type === 'answer') {
        const output = attempt.check(message.value, resourceType);
        if (pattern !== 'request-response') attempt.emit('TaskSubmitted', { output, ...fields });
        if (pattern !== 'callback') return succeed(output);
      } else if (message.type === 'task-success') {
        // A call with the job's token ends only the task: the job is not cancelled.
        submitted = undefined;
        return succeed(attempt.parse(message.output, resourceType));
      } else if (message.type === 'failure' || message.type === 'task-failure') {
        submitted = undefined;
        throw new Failure(message.error, message.cause, { ofTask: true });
      }
    }
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.ofTask && thrown.error !== 'States.Timeout') {
      attempt.emit('TaskFailed', { cause: thrown.cause, error: thrown.error, ...fields });
    }
    throw thrown;
  } finally {
    const given = submitted;
    if (given !== undefined && !visit.thread.execution.inputs.replaying) integration.cancel?.(attempt, given);
    attempt.close();
  }

  function succeed(output: Json): Json {
    attempt.emit('TaskSucceeded', { output, ...fields });
    return output;
  }
}

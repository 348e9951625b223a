import { Failure } from '../execution/failure.ts';
import type { Pattern } from '../execution/task-answers.ts';
import type { Submitted } from '../integrations/integration.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import type { TaskAttempt } from './attempt.ts';
import { exceptionName } from './aws-service-task.ts';
import type { ServiceIntegration } from './service-task.ts';

/**
 * `states:startExecution`, also with `.sync`, `.sync:2` and `.waitForTaskToken`: starts an execution of another state
 * machine.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
 */
export function startExecutionIntegration(suffix: string): ServiceIntegration {
  const pattern: Pattern = suffix === '' ? 'request-response' : suffix === '.waitForTaskToken' ? 'callback' : 'sync';
  return {
    resourceType: 'states',
    resource: `startExecution${suffix}`,
    pattern,
    complete: named,
    call: start,
    output: (response) => response,
    await: awaitEnd,
    cancel: stop,
    ended: (description) => outputOf(description, suffix === '.sync:2'),
  };
}

/**
 * An execution without a name gets a random one from its parent's random source, so that a repeated call uses the same
 * name.
 */
function named({ visit }: TaskAttempt, parameters: JsonObject): JsonObject {
  return parameters.Name === undefined ? { ...parameters, Name: visit.thread.execution.random.uuid() } : parameters;
}

function start({ host, waiting, visit }: TaskAttempt, parameters: JsonObject): void {
  const { StateMachineArn, Input, Name, TraceHeader } = parameters;
  const input = {
    stateMachineArn: StateMachineArn ?? null,
    name: Name ?? null,
    ...(Input !== undefined && Input !== null && { input: typeof Input === 'string' ? Input : JSON.stringify(Input) }),
    ...(TraceHeader !== undefined && { traceHeader: TraceHeader }),
  };
  host.api('StartExecution', input, { executionArn: visit.thread.execution.arn }).then(
    (output) => {
      const { executionArn, startDate } = output as { executionArn: string; startDate: number };
      const value = {
        ExecutionArn: executionArn,
        StartDate: Math.round(startDate * 1000),
        SdkHttpMetadata: { HttpStatusCode: 200 },
        SdkResponseMetadata: { RequestId: 'local' },
      };
      waiting.send({ type: 'response', value });
    },
    (reason: { name: string; message: string; statusCode?: number }) => {
      const { name, message, statusCode = 400 } = reason;
      const details = `Service: AWSStepFunctions; Status Code: ${statusCode}; Error Code: ${name}; Request ID: local; Proxy: null`;
      waiting.send({
        type: 'failure',
        error: `StepFunctions.${exceptionName(name)}`,
        cause: `${message} (${details})`,
      });
    },
  );
}

function awaitEnd({ host, waiting }: TaskAttempt, { response }: Submitted): void {
  const arn = String(response.ExecutionArn);
  host.whenExecutionEnds(arn, (description) => waiting.send({ type: 'response', value: capitalised(description) }));
}

/** As on AWS: if the task times out or is stopped, the execution that it waits for is stopped. */
function stop({ host, visit }: TaskAttempt, { response }: Submitted): void {
  const execution = host.findExecution(String(response.ExecutionArn));
  const { arn } = visit.thread.execution;
  const cause = `The Task state in AWS Step Functions execution [${arn}] which was managing this resource was aborted`;
  if (execution?.status === 'RUNNING') execution.inputs.deliver({ kind: 'stop', cause });
}

/** The description of the execution that ended. With `.sync:2`, its input and output are parsed JSON. */
function outputOf(description: Json, parse: boolean): Json {
  if (!isJsonObject(description)) return description;
  if (description.Status !== 'SUCCEEDED') {
    throw new Failure('States.TaskFailed', JSON.stringify(description), { ofTask: true });
  }
  if (!parse) return description;
  const { Input, Output } = description;
  return {
    ...description,
    ...(typeof Input === 'string' && { Input: JSON.parse(Input) }),
    ...(typeof Output === 'string' && { Output: JSON.parse(Output) }),
  };
}

/** Optimised integrations write member names like the Java classes of the API: with a capital letter. */
function capitalised(description: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(description).map(([member, value]) => {
      const name = member.charAt(0).toUpperCase() + member.slice(1);
      if (member.endsWith('Date') && typeof value === 'number') return [name, Math.round(value * 1000)];
      return [name, isJsonObject(value) ? capitalised(value) : value];
    }),
  );
}

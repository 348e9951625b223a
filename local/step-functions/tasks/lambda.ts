import { Failure } from '../execution/failure.ts';
import type { Visit } from '../execution/visit.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { TaskAttempt, type TaskLimits } from './attempt.ts';
import { type LambdaRequest, type LambdaResponse, LambdaServiceError } from './lambda-runner.ts';
import type { Pattern, ServiceIntegration } from './service-task.ts';

/**
 * Does the work of a Task state whose Resource is a function's ARN: the argument is the payload, the payload returned is
 * the result.
 */
export async function runLambdaFunction(
  visit: Visit,
  functionArn: string,
  limits: TaskLimits,
  argument: Json,
  credentials?: Json,
): Promise<Json> {
  const attempt = new TaskAttempt(visit, limits, undefined);
  try {
    attempt.emit('LambdaFunctionScheduled', {
      input: argument,
      resource: functionArn,
      timeoutInSeconds: limits.timeoutSeconds,
      taskCredentials: credentials,
    });
    attempt.startTimeout();
    attempt.emit('LambdaFunctionStarted');
    attempt.startHeartbeat();
    attempt.waiting.setOff(() => invoke(attempt, { functionArn, payload: JSON.stringify(argument) }));
    const message = await attempt.receive({ type: 'LambdaFunctionTimedOut', details: {} });
    if (message.type === 'failure') throw new Failure(message.error, message.cause, { ofTask: true });
    const response = message.type === 'response' ? (message.value as unknown as LambdaResponse) : { payload: 'null' };
    const result = resultOf(response, functionArn, attempt);
    attempt.emit('LambdaFunctionSucceeded', { output: result });
    return result;
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.ofTask && thrown.error !== 'States.Timeout') {
      attempt.emit('LambdaFunctionFailed', { cause: thrown.cause, error: thrown.error });
    }
    throw thrown;
  } finally {
    attempt.close();
  }
}

/** `arn:aws:states:::lambda:invoke`, also with `.waitForTaskToken`. */
export function lambdaInvoke(resource: string, pattern: Pattern): ServiceIntegration {
  return {
    resourceType: 'lambda',
    resource,
    pattern,
    call: (attempt, parameters) => invoke(attempt, requestOf(parameters)),
    output: (value, attempt) => invokeOutput(value as unknown as LambdaResponse, attempt),
  };
}

function requestOf(parameters: JsonObject): LambdaRequest {
  const { FunctionName, Qualifier, Payload, InvocationType } = parameters;
  const name = String(FunctionName);
  return {
    functionArn: Qualifier === undefined ? name : `${name}:${Qualifier}`,
    // Lambda takes no payload for an empty object.
    payload: Payload === undefined || Payload === null ? '{}' : JSON.stringify(Payload),
    ...(typeof InvocationType === 'string' && { invocationType: InvocationType }),
  };
}

function invoke({ waiting, host }: TaskAttempt, request: LambdaRequest): void {
  host.lambda.invoke(request, host.signal).then(
    (response) => waiting.send({ type: 'response', value: { ...response } }),
    (reason: unknown) => waiting.send({ type: 'failure', ...serviceFailure(reason) }),
  );
}

function serviceFailure(reason: unknown): { error: string; cause: string } {
  if (!(reason instanceof LambdaServiceError)) {
    return { error: 'Lambda.SdkClientException', cause: reason instanceof Error ? reason.message : String(reason) };
  }
  const { errorName, message, statusCode } = reason;
  const details = `Service: AWSLambda; Status Code: ${statusCode}; Error Code: ${errorName}; Request ID: local; Proxy: null`;
  return { error: `Lambda.${errorName}`, cause: `${message} (${details})` };
}

/** @param name what the cause calls the task if the result is too large */
function resultOf(response: LambdaResponse, name: string, attempt: TaskAttempt): Json {
  const value = attempt.parse(response.payload, name);
  if (response.functionError === undefined) return value;
  const errorType = isJsonObject(value) ? value.errorType : undefined;
  if (typeof errorType === 'string') throw new Failure(errorType, response.payload, { ofTask: true });
  const cause = `The cause could not be determined because Lambda did not return an error type. Returned payload: ${response.payload}`;
  throw new Failure('Lambda.Unknown', cause, { ofTask: true });
}

/** The output of lambda:invoke: what the Lambda API answers, with the payload parsed. */
function invokeOutput(response: LambdaResponse, attempt: TaskAttempt): Json {
  const payload = resultOf(response, 'lambda', attempt);
  const executedVersion = response.executedVersion ?? '$LATEST';
  const requestId = response.requestId ?? attempt.visit.thread.execution.random.uuid();
  const headers: JsonObject = {
    Connection: 'keep-alive',
    'Content-Length': String(Buffer.byteLength(response.payload)),
    'Content-Type': 'application/json',
    'X-Amz-Executed-Version': executedVersion,
    'x-amzn-RequestId': requestId,
  };
  return {
    ExecutedVersion: executedVersion,
    Payload: payload,
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      HttpHeaders: headers,
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
    StatusCode: 200,
  };
}

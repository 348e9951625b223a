import { Failure } from '../execution/failure.ts';
import { type LambdaResponse, LambdaServiceError } from '../execution/lambda-runner.ts';
import type { Visit } from '../execution/visit.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import { TaskAttempt, type TaskLimits } from './attempt.ts';
import type { ServiceIntegration } from './service-task.ts';

/** The recorded answer: the response of the Lambda API, or what a function in this process returned. */
type Answer = LambdaResponse | { readonly output: Json };

/**
 * Does the work of a Task state whose Resource is a function's ARN: the argument is the payload, the payload returned is
 * the result.
 */
export async function runLambdaFunction(
  visit: Visit,
  functionArn: string,
  limits: TaskLimits,
  evaluate: () => Json | Promise<Json>,
  credentials?: Json,
): Promise<Json> {
  const evaluated = evaluate();
  const argument = evaluated instanceof Promise ? await evaluated : evaluated;
  const attempt = new TaskAttempt(visit, limits);
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
    const call = { resource: functionArn, pattern: 'request-response', input: argument } as const;
    attempt.waiting.runEffect(() => attempt.ask(call, () => invoke(attempt, { functionArn, input: argument })));
    const message = await attempt.receive();
    attempt.checkTime(message, 'LambdaFunctionTimedOut');
    if (message.type === 'failure') throw new Failure(message.error, message.cause, { ofTask: true });
    const response: Answer =
      message.type === 'response'
        ? (message.value as unknown as Answer)
        : { output: message.type === 'answer' ? message.value : null };
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
export function lambdaInvoke(suffix: string): ServiceIntegration {
  return {
    resourceType: 'lambda',
    resource: `invoke${suffix}`,
    pattern: suffix === '' ? 'request-response' : 'callback',
    call: (attempt, parameters) => invoke(attempt, callOf(parameters)),
    output: (value, attempt, parameters) => invokeOutput(value as unknown as Answer, attempt, parameters),
  };
}

interface Call {
  readonly functionArn: string;
  readonly input: Json;
  /** The request's body, if the state gives it as text. */
  readonly body?: string;
  readonly invocationType?: string;
  readonly logType?: string;
}

function callOf(parameters: JsonObject): Call {
  const { FunctionName, InvocationType, LogType, Payload, Qualifier } = parameters;
  const name = String(FunctionName);
  return {
    functionArn: Qualifier === undefined ? name : `${name}:${Qualifier}`,
    // Without a payload, Lambda gives the function an empty object; a text is the request's body as it is.
    input: Payload ?? {},
    ...(typeof Payload === 'string' && { body: Payload }),
    ...(typeof InvocationType === 'string' && { invocationType: InvocationType }),
    ...(typeof LogType === 'string' && { logType: LogType }),
  };
}

function invoke({ waiting, host: { lambda, signal } }: TaskAttempt, call: Call): void {
  const refused = (reason: unknown) => waiting.send({ type: 'failure', ...serviceFailure(reason) });
  const { functionArn, body, input: given, ...more } = call;
  let input = given;
  try {
    if (body !== undefined) input = JSON.parse(body);
  } catch (error) {
    refused(notJsonError(error));
    return;
  }
  if (lambda.call === undefined) {
    lambda
      .invoke({ functionArn, payload: body ?? JSON.stringify(input), ...more }, signal)
      .then((response) => waiting.send({ type: 'response', value: { ...response } }), refused);
    return;
  }
  lambda.call(functionArn, input, signal).then(
    (output) => waiting.send({ type: 'response', value: { output: output ?? null } }),
    (reason: unknown) => {
      if (reason instanceof LambdaServiceError) refused(reason);
      else waiting.send({ type: 'response', value: { ...thrownByFunction(reason) } });
    },
  );
}

/** Lambda does not call a function with a payload that is not JSON. */
function notJsonError(error: unknown): LambdaServiceError {
  const reason = error instanceof Error ? error.message : String(error);
  const message = `Could not parse request body into json: Could not parse payload into json: ${reason}`;
  return new LambdaServiceError('InvalidRequestContentException', message, 400);
}

/** The error payload that Lambda's Node.js runtime creates from an error that a handler throws. */
function thrownByFunction(reason: unknown): LambdaResponse {
  const { name, message } = reason instanceof Error ? reason : { name: 'Error', message: String(reason) };
  const payload = JSON.stringify({ errorType: name, errorMessage: message, trace: [`${name}: ${message}`] });
  return { payload, functionError: 'Unhandled' };
}

function serviceFailure(reason: unknown): { error: string; cause: string } {
  if (!(reason instanceof LambdaServiceError)) {
    return { error: 'Lambda.SdkClientException', cause: reason instanceof Error ? reason.message : String(reason) };
  }
  const { errorName, message, statusCode } = reason;
  const details = `Service: AWSLambda; Status Code: ${statusCode}; Error Code: ${errorName}; Request ID: local; Proxy: null`;
  return { error: `Lambda.${errorName}`, cause: `${message} (${details})` };
}

/** @param name the name of the task in the cause if the result is too large */
function resultOf(response: Answer, name: string, attempt: TaskAttempt): Json {
  if ('output' in response) return attempt.check(response.output, name);
  const { payload, functionError } = response;
  const value = attempt.parse(payload, name);
  if (functionError === undefined) return value;
  const errorType = isJsonObject(value) ? value.errorType : undefined;
  if (typeof errorType === 'string') throw new Failure(errorType, payload, { ofTask: true });
  const cause = `The cause could not be determined because Lambda did not return an error type. Returned payload: ${payload}`;
  throw new Failure('Lambda.Unknown', cause, { ofTask: true });
}

/**
 * The output of lambda:invoke: the response of the Lambda API, with the payload parsed.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html its statuses
 */
function invokeOutput(response: Answer, attempt: TaskAttempt, { InvocationType, LogType }: JsonObject): Json {
  const payload = resultOf(response, 'lambda', attempt);
  const {
    payload: text,
    executedVersion = '$LATEST',
    ...more
  } = 'payload' in response ? response : { payload: JSON.stringify(response.output) };
  const status = InvocationType === 'Event' ? 202 : InvocationType === 'DryRun' ? 204 : 200;
  const requestId = more.requestId ?? attempt.visit.thread.execution.random.uuid();
  const headers: JsonObject = {
    Connection: 'keep-alive',
    'Content-Length': String(Buffer.byteLength(text)),
    'Content-Type': 'application/json',
    'X-Amz-Executed-Version': executedVersion,
    'x-amzn-RequestId': requestId,
  };
  const log = LogType === 'Tail' ? (more.logResult ?? platformLog(requestId, executedVersion)) : undefined;
  return {
    ExecutedVersion: executedVersion,
    ...(log !== undefined && { LogResult: log }),
    Payload: payload,
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      HttpHeaders: headers,
      HttpStatusCode: status,
    },
    SdkResponseMetadata: { RequestId: requestId },
    StatusCode: status,
  };
}

/** The log lines that Lambda itself writes for a call, in base64. */
function platformLog(requestId: string, version: string): string {
  const lines = [
    `START RequestId: ${requestId} Version: ${version}`,
    `END RequestId: ${requestId}`,
    `REPORT RequestId: ${requestId}`,
  ];
  return Buffer.from(`${lines.join('\n')}\n`).toString('base64');
}

import { AwsError, type Clock, type LambdaRunner, LambdaServiceError } from 'step-functions-engine';
import type { HttpAnswer, HttpRequest } from '../../http/server.ts';
import { gatewayAnswer, toAnswer } from './answer.ts';
import type { Authorizer } from './authorize.ts';
import { toEvent } from './event.ts';
import type { RouteMatch } from './routes.ts';

/** Invokes a function with an event of payload format 2.0, and answers as the function says. */
export async function invokeFunction(
  functionName: string,
  request: HttpRequest,
  match: RouteMatch,
  { lambda, clock, authorizer }: { lambda: LambdaRunner; clock: Clock; authorizer?: Authorizer | undefined },
): Promise<HttpAnswer> {
  const release = clock.hold();
  try {
    const payload = JSON.stringify(toEvent(request, match, authorizer, clock.now()));
    return toAnswer(await lambda.invoke({ functionArn: functionName, payload }, new AbortController().signal));
  } catch (error) {
    if (!(error instanceof LambdaServiceError)) throw error;
    if (error.errorName === 'RequestTooLargeException') return gatewayAnswer(413, 'Request Entity Too Large');
    if (error.errorName === 'TooManyRequestsException') return gatewayAnswer(503, 'Service Unavailable');
    return gatewayAnswer(500, 'Internal Server Error');
  } finally {
    release();
  }
}

/**
 * Runs an Express workflow with the body as its input, and answers as StartSyncExecution does, whether or not the
 * execution succeeded (the integration StepFunctions-StartSyncExecution). Time goes on meanwhile: the workflow may wait.
 */
export async function runWorkflow(
  stateMachineArn: string,
  { body }: HttpRequest,
  stepFunctions: { call(action: string, input: unknown): Promise<object> },
): Promise<HttpAnswer> {
  const headers = { 'content-type': 'application/json' };
  try {
    const execution = await stepFunctions.call('StartSyncExecution', {
      stateMachineArn,
      input: body.toString() || '{}',
    });
    return { status: 200, headers, body: JSON.stringify(execution) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { status: error.statusCode, headers, body: JSON.stringify({ __type: error.name, message: error.message }) };
  }
}

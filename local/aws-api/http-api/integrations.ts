import { type Clock, type LambdaRunner, LambdaServiceError } from 'step-functions-engine';
import type { HttpAnswer, HttpRequest } from 'step-functions-engine/server';
import { gatewayAnswer, toAnswer } from './answer.ts';
import type { Authorizer } from './authorize.ts';
import { toEvent } from './event.ts';
import type { RouteMatch } from './routes.ts';

/** Invokes a function with an event of payload format 2.0, and returns its response. */
export async function invokeFunction(
  request: HttpRequest,
  match: RouteMatch,
  { lambda, clock, authorizer }: { lambda: LambdaRunner; clock: Clock; authorizer?: Authorizer | undefined },
): Promise<HttpAnswer> {
  const { functionName, waits = false } = match.route;
  const release = waits ? () => {} : clock.hold();
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

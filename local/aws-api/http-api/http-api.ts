import { type HttpAnswer, type HttpRequest, type RunningServer, startServer } from '../../http/server.ts';
import type { Clock } from '../../step-functions/clock.ts';
import { type LambdaRunner, LambdaServiceError } from '../../step-functions/tasks/lambda-runner.ts';
import { gatewayAnswer, toAnswer } from './answer.ts';
import { toEvent } from './event.ts';
import { compileRoutes, type Route } from './routes.ts';

/** bytes: API Gateway's limit */
const maxBody = 10 * 1024 * 1024;

export interface HttpApiOptions {
  readonly clock: Clock;
  readonly routes: readonly Route[];
  readonly lambda: LambdaRunner;
  /** @default any free one */
  readonly port?: number;
  readonly log?: (line: string) => void;
}

/** Serves routes as an HTTP API of API Gateway does: each invokes its function with an event of payload format 2.0. */
export function startHttpApi({ clock, routes, lambda, port = 0, log }: HttpApiOptions): Promise<RunningServer> {
  const find = compileRoutes(routes);
  const handle = async (request: HttpRequest): Promise<HttpAnswer> => {
    const match = find(request.method, request.path);
    if (match === undefined) return gatewayAnswer(404, 'Not Found');
    const release = clock.hold();
    try {
      const payload = JSON.stringify(toEvent(request, match, clock.now()));
      const response = await lambda.invoke(
        { functionArn: match.route.functionName, payload },
        new AbortController().signal,
      );
      return toAnswer(response);
    } catch (error) {
      if (!(error instanceof LambdaServiceError)) throw error;
      if (error.errorName === 'RequestTooLargeException') return gatewayAnswer(413, 'Request Entity Too Large');
      log?.(`the HTTP API: ${error.errorName}: ${error.message}`);
      return error.errorName === 'TooManyRequestsException'
        ? gatewayAnswer(503, 'Service Unavailable')
        : gatewayAnswer(500, 'Internal Server Error');
    } finally {
      release();
    }
  };
  const tooLarge = gatewayAnswer(413, 'Request Entity Too Large');
  return startServer({ name: 'the HTTP API', port, portVariable: 'API_PORT', maxBody, tooLarge, handle, log });
}

import type { Clock, LambdaRunner } from 'step-functions-engine';
import { type HttpAnswer, type HttpRequest, type RunningServer, startServer } from 'step-functions-engine/server';
import { gatewayAnswer } from './answer.ts';
import { authorize, type VerifyToken } from './authorize.ts';
import { invokeFunction } from './integrations.ts';
import { compileRoutes, type Route } from './routes.ts';

/** bytes: the largest body that API Gateway accepts */
const maxBody = 10 * 1024 * 1024;

export type OnAnswer = (routeKey: string, answer: HttpAnswer) => void;

export interface HttpApiOptions {
  readonly clock: Clock;
  readonly routes: readonly Route[];
  readonly lambda: LambdaRunner;
  /** Verifies the JWT that callers send. @default every caller is the user of this machine */
  readonly verifyToken?: VerifyToken;
  /** @default any free one */
  readonly port?: number;
  /** Called with the route (`POST /orders`) and the response of each request that a function has handled. */
  readonly onAnswer?: OnAnswer;
  readonly log?: (line: string) => void;
}

/** Starts a server that routes, authorizes and passes requests to functions as an HTTP API of API Gateway does. */
export function startHttpApi(options: HttpApiOptions): Promise<RunningServer> {
  const { clock, routes, lambda, verifyToken, port = 0, log, onAnswer = () => {} } = options;
  const find = compileRoutes(routes);
  const handle = async (request: HttpRequest) => {
    const match = find(request.method, request.path);
    if (match === undefined) return gatewayAnswer(404, 'Not Found');
    const authorized = authorize(match.route, request, verifyToken);
    if ('refusal' in authorized) return authorized.refusal;
    const { authorizer } = authorized;
    const answer = await invokeFunction(request, match, { lambda, clock, authorizer });
    onAnswer(match.route.routeKey, answer);
    return answer;
  };
  const tooLarge = gatewayAnswer(413, 'Request Entity Too Large');
  const server = { name: 'the HTTP API', port, portVariable: 'API_PORT', maxBody, tooLarge, handle };
  return startServer({ ...server, ...(log && { log }) });
}

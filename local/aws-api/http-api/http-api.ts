import type { Clock, LambdaRunner } from 'step-functions-engine';
import { type HttpRequest, type RunningServer, startServer } from '../../http/server.ts';
import { gatewayAnswer } from './answer.ts';
import { authorize, type VerifyToken } from './authorize.ts';
import { invokeFunction, runWorkflow } from './integrations.ts';
import { compileRoutes, type Route } from './routes.ts';

/** bytes: API Gateway's limit */
const maxBody = 10 * 1024 * 1024;

export interface HttpApiOptions {
  readonly clock: Clock;
  readonly routes: readonly Route[];
  readonly lambda: LambdaRunner;
  /** Runs the workflows of the routes that have one. */
  readonly stepFunctions?: { call(action: string, input: unknown): Promise<object> };
  /** Callers show a JWT, which this checks. @default every caller is the user of this machine */
  readonly verifyToken?: VerifyToken;
  /** @default any free one */
  readonly port?: number;
  readonly log?: (line: string) => void;
}

/** Serves routes as an HTTP API of API Gateway does. */
export function startHttpApi(options: HttpApiOptions): Promise<RunningServer> {
  const { clock, routes, lambda, stepFunctions, verifyToken, port = 0, log } = options;
  const find = compileRoutes(routes);
  const handle = async (request: HttpRequest) => {
    const match = find(request.method, request.path);
    if (match === undefined) return gatewayAnswer(404, 'Not Found');
    const authorized = authorize(match.route, request, verifyToken);
    if ('refusal' in authorized) return authorized.refusal;
    const { authorizer } = authorized;
    if ('functionName' in match.route) {
      return invokeFunction(match.route.functionName, request, match, { lambda, clock, authorizer });
    }
    if (stepFunctions !== undefined) return runWorkflow(match.route.stateMachineArn, request, stepFunctions);
    throw new Error(`${match.route.routeKey} runs a workflow, but this API was given no Step Functions`);
  };
  const tooLarge = gatewayAnswer(413, 'Request Entity Too Large');
  const server = { name: 'the HTTP API', port, portVariable: 'API_PORT', maxBody, tooLarge, handle };
  return startServer({ ...server, ...(log && { log }) });
}

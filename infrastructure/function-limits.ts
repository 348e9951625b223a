import { readFileSync } from 'node:fs';
import { arnPlaceholder, type FunctionName, functionNames, functionSpec } from '../functions/manifest.ts';
import { workflowNames } from '../state-machines/manifest.ts';
import { placeholdersOf, statesOf } from './constructs/definition.ts';
import { definitionFile } from './definition-files.ts';

/** s: the longest timeout of a function on Lambda. https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
const lambdaLimit = 900;
/** s: the longest useful timeout of a route's function, because API Gateway waits 30 s. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const routeLimit = 29;

/**
 * The longest timeout that each function may have, in s. A function must end before the timeout of the state that calls
 * it, because nothing receives its result after that.
 */
export function maxFunctionTimeouts(): Readonly<Record<FunctionName, number>> {
  const states = workflowNames.flatMap((workflow) =>
    statesOf(JSON.parse(readFileSync(definitionFile(workflow), 'utf8'))),
  );
  const limitOf = (name: FunctionName): number => {
    if (functionSpec(name).route !== undefined) return routeLimit;
    const timeouts = states
      .filter(({ state }) => state.Type === 'Task' && placeholdersOf(JSON.stringify(state)).has(arnPlaceholder(name)))
      .map(({ state }) => (typeof state.TimeoutSeconds === 'number' ? state.TimeoutSeconds - 1 : lambdaLimit));
    return Math.min(lambdaLimit, ...timeouts);
  };
  return Object.fromEntries(functionNames.map((name) => [name, limitOf(name)])) as Record<FunctionName, number>;
}

import type { Usage } from './measure.ts';
import { prices } from './prices.ts';

/** A cost in dollars, by service. */
export interface Cost {
  readonly stepFunctions: number;
  readonly lambda: number;
  readonly dynamoDb: number;
  readonly api: number;
}

/** The cost of the measured usage of an execution of a Standard workflow. */
export function costOf({ stateTransitions, lambdaRequests, lambdaGbSeconds, units, apiRequests }: Usage): Cost {
  return {
    stepFunctions: stateTransitions * prices.stateTransition,
    lambda: lambdaRequests * prices.lambdaRequest + lambdaGbSeconds * prices.lambdaGbSecond,
    dynamoDb: units.write * prices.writeUnit + units.read * prices.readUnit,
    api: apiRequests * prices.apiRequest,
  };
}

/** dollars */
export const sum = ({ stepFunctions, lambda, dynamoDb, api }: Cost): number => stepFunctions + lambda + dynamoDb + api;

/**
 * The price of an Express execution, in dollars: one request, and its duration, rounded up to 100 ms, with 64 MB of
 * memory, the smallest amount that is billed.
 * @param duration ms
 */
export function expressCost(duration: number): number {
  const seconds = Math.ceil(duration / 100) / 10;
  return prices.expressRequest + seconds * (64 / 1024) * prices.expressGbSecond;
}

/** The duration in s at which an Express execution costs the same as a Standard one with this number of transitions. */
export function expressBreakEven(stateTransitions: number): number {
  return (stateTransitions * prices.stateTransition - prices.expressRequest) / ((64 / 1024) * prices.expressGbSecond);
}

import { Failure } from '../execution/failure.ts';
import type { Visit } from '../execution/visit.ts';
import type { DataFlow } from '../fields/data-flow.ts';
import { compileLimit } from '../fields/limits.ts';
import type { JsonObject } from '../language/json.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import { StatesError } from '../language/states-error.ts';

/** How many of its items a distributed Map state lets fail; undefined: not set. */
export interface Tolerance {
  readonly count: number | undefined;
  readonly percentage: number | undefined;
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/state-fail-tolerance.html */
export function compileTolerance(definition: JsonObject, language: QueryLanguage, flow: DataFlow) {
  const count = compileLimit(definition, 'ToleratedFailureCount', 'integer', language, flow);
  const percentage = compileLimit(definition, 'ToleratedFailurePercentage', 'float', language, flow);
  return async (visit: Visit) => {
    const tolerated: Tolerance = { count: await count(visit), percentage: await percentage(visit) };
    if ((tolerated.count ?? 0) < 0)
      throw new StatesError('States.Runtime', 'ToleratedFailureCount cannot be negative.');
    if ((tolerated.percentage ?? 0) < 0 || (tolerated.percentage ?? 0) > 100) {
      throw new StatesError('States.Runtime', 'ToleratedFailurePercentage must be between 0 and 100.');
    }
    return tolerated;
  };
}

export function overTolerance(): Failure {
  const error = 'States.ExceedToleratedFailureThreshold';
  return new Failure(error, 'The specified tolerated failure threshold was exceeded');
}

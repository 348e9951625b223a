import type { Json, JsonObject } from '../language/json.ts';
import { isOverLimit } from '../language/json-size.ts';
import { Failure } from './failure.ts';
import { dataLimitExceeded } from './payload-size.ts';

/** The quota for all variables of an execution, in bytes. */
const allVariablesLimit = 10 * 1024 * 1024;

interface Assignment {
  readonly assigned: JsonObject;
  /** The visible variables before the assignment. */
  readonly visible: Readonly<Record<string, Json>>;
  /** The variables of the outer scopes of a branch or an iteration. */
  readonly outer: Readonly<Record<string, Json>>;
  readonly stateName: string;
}

/**
 * Throws the Failure if an assignment is not allowed: to a variable of an outer scope, or over the quota.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
 */
export function checkAssigned({ assigned, visible, outer, stateName }: Assignment): void {
  const taken = Object.keys(assigned).find((name) => Object.hasOwn(outer, name));
  if (taken !== undefined) {
    throw new Failure('States.Runtime', `Cannot assign to variable '${taken}': it belongs to an outer scope.`);
  }
  // The quota of a single variable needs no check, because Assign as a whole has the same limit.
  if (isOverLimit(assigned) || isOverLimit({ ...visible, ...assigned }, allVariablesLimit)) {
    throw dataLimitExceeded(stateName);
  }
}

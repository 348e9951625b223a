import type { Json, JsonObject } from '../language/json.ts';
import { isOverLimit } from '../language/json-size.ts';
import { Failure } from './failure.ts';
import { dataLimitExceeded } from './payload-size.ts';

/** The quota for all variables of an execution, in bytes. */
const allVariablesLimit = 10 * 1024 * 1024;

interface Assignment {
  readonly assigned: JsonObject;
  /** The variables before it. */
  readonly visible: Readonly<Record<string, Json>>;
  /** Those of the states around a branch or an iteration. */
  readonly outer: Readonly<Record<string, Json>>;
  readonly stateName: string;
}

/**
 * Throws the Failure if variables may not be assigned: one of an outer scope, or too much.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
 */
export function checkAssigned({ assigned, visible, outer, stateName }: Assignment): void {
  const taken = Object.keys(assigned).find((name) => Object.hasOwn(outer, name));
  if (taken !== undefined) {
    throw new Failure('States.Runtime', `Cannot assign to variable '${taken}': it belongs to an outer scope.`);
  }
  // A variable that is too large makes its Assign too large.
  if (isOverLimit(assigned) || isOverLimit({ ...visible, ...assigned }, allVariablesLimit)) {
    throw dataLimitExceeded(stateName);
  }
}

import type { Json } from '../language/json.ts';
import { isOverLimit } from '../language/json-size.ts';
import { Failure } from './failure.ts';

/**
 * Throws States.DataLimitExceeded if the output of a state is over the quota.
 * @param input the state's input; it is not measured again if it is also the output
 */
export function checkSize(output: Json, stateName: string, input?: Json): void {
  if (output === input || !isOverLimit(output)) return;
  throw dataLimitExceeded(stateName);
}

/** @param name of the state, or of the task: its resource */
export function dataLimitExceeded(name: string, more?: { ofTask: boolean }): Failure {
  const cause = `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  return new Failure('States.DataLimitExceeded', cause, more);
}

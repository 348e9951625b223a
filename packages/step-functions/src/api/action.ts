import type { JsonObject } from '../language/json.ts';
import type { Engine } from '../registry/engine.ts';

/**
 * An action of the Step Functions API, without its transport: takes and gives what is on the wire (times are numbers of
 * seconds since the epoch) and throws AwsError.
 */
export type Action = (engine: Engine, input: JsonObject) => object | Promise<object>;

/** A time as the API gives it. @param ms since the epoch */
export function wireTime(ms: number): number {
  return ms / 1000;
}

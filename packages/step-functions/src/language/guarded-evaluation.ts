import type { Json } from './json.ts';
import type { ExpectedType } from './jsonata-result.ts';

/** An evaluation that may need much time or memory, for a separate process whose time and memory are bounded. */
export interface GuardedRequest {
  /** `{% ... %}` */
  readonly expression: string;
  /** The field's name in AWS's causes. */
  readonly field: string;
  readonly expected?: ExpectedType;
  /** The data that the expression can use. */
  readonly input: Json;
  readonly context: Json;
  readonly variables: Readonly<Record<string, Json>>;
  readonly result?: Json;
  readonly errorOutput?: Json;
  /** ms since the epoch */
  readonly now: number;
  /** Whether it uses random numbers, for which it then needs a seed. */
  readonly draws: boolean;
  readonly seed?: readonly [number, number, number, number];
}

/**
 * The outcome of the evaluation. A limit depends on the machine's speed, so it is recorded, and a replay does not
 * decide it again.
 */
export type GuardedOutcome =
  | { readonly type: 'value'; readonly value: Json }
  | { readonly type: 'error'; readonly error: string; readonly cause: string; readonly location?: string }
  | { readonly type: 'limit'; readonly limit: 'time' | 'memory' };

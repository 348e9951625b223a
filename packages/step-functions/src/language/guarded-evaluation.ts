import type { Json } from './json.ts';
import type { ExpectedType } from './jsonata-result.ts';

/** An evaluation that may take long or much: it is made in a process of its own, whose time and memory are bounded. */
export interface GuardedRequest {
  /** `{% ... %}` */
  readonly expression: string;
  /** As AWS names it in causes. */
  readonly field: string;
  readonly expected?: ExpectedType;
  /** What the expression sees. */
  readonly input: Json;
  readonly context: Json;
  readonly variables: Readonly<Record<string, Json>>;
  readonly result?: Json;
  readonly errorOutput?: Json;
  /** ms since the epoch */
  readonly now: number;
  /** Whether it draws random numbers, for which it then needs a seed. */
  readonly draws: boolean;
  readonly seed?: readonly [number, number, number, number];
}

/** What became of it. A limit depends on the machine's speed: it is recorded, so that no replay decides it again. */
export type GuardedOutcome =
  | { readonly type: 'value'; readonly value: Json }
  | { readonly type: 'error'; readonly error: string; readonly cause: string; readonly location?: string }
  | { readonly type: 'limit'; readonly limit: 'time' | 'memory' };

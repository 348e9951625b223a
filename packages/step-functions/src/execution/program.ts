import type { Json } from '../language/json.ts';
import type { StateType } from '../language/state-types.ts';
import type { Transition } from './transition.ts';
import type { Visit } from './visit.ts';

/** A compiled state: running it parses nothing. */
export interface CompiledState {
  readonly name: string;
  readonly type: StateType;
  /** Does the state's work once; a retry calls it again. @throws Failure or StatesError */
  readonly run: (visit: Visit) => Transition | Promise<Transition>;
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly Catcher[];
}

/** A compiled definition of a state machine, of a branch of a Parallel state, or of a Map state's iterations. */
export interface CompiledMachine {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, CompiledState>;
  /** Its source, with which it can be compiled again. */
  readonly source: { readonly definition: Json; readonly language: 'JSONPath' | 'JSONata' };
  /** s, for the whole execution */
  readonly timeoutSeconds: number | undefined;
}

export interface Retrier {
  readonly errorEquals: readonly string[];
  /** s */
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  /** s */
  readonly maxDelaySeconds: number | undefined;
  readonly fullJitter: boolean;
}

export interface Catcher {
  readonly errorEquals: readonly string[];
  /** @param errorOutput `{Error, Cause}` */
  readonly handle: (visit: Visit, errorOutput: Json) => Promise<Transition>;
}

import type { CompiledMachine } from '../execution/program.ts';
import type { Json, JsonObject } from '../language/json.ts';
import type { QueryLanguage } from '../language/query-language.ts';

/** The input of the compiler of a state type. */
export interface StateSource {
  readonly name: string;
  readonly definition: JsonObject;
  readonly language: QueryLanguage;
  /**
   * Compiles a machine inside the state. Its states inherit the query language of the state machine, not of this state.
   */
  readonly compileInner: (machine: Json) => CompiledMachine;
  /** The next state; undefined if the branch ends here. */
  readonly next: string | undefined;
}

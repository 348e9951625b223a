import type { CompiledMachine } from '../execution/program.ts';
import type { Json, JsonObject } from '../language/json.ts';
import type { QueryLanguage } from '../language/query-language.ts';

/** What the compiler of a state type is given. */
export interface StateSource {
  readonly name: string;
  readonly definition: JsonObject;
  readonly language: QueryLanguage;
  /** Compiles a machine inside the state: its states inherit the state machine's query language, not the state's. */
  readonly compileInner: (machine: Json) => CompiledMachine;
  /** The state that follows; undefined where the branch ends. */
  readonly next: string | undefined;
}

import type { CompiledMachine } from '../execution/program.ts';
import { compileMachine } from '../states/compile-machine.ts';

/** Characters of the definitions that are kept compiled, which takes some twelve times as many bytes. */
const mostCompiled = 2 * 1024 * 1024;

/** Definitions, ready to run: compiled once for each text, as long as they are among those last in use. */
export class DefinitionCache {
  readonly #compiled = new Map<string, CompiledMachine>();
  #size = 0;

  compile(definition: string): CompiledMachine {
    const machine = this.#compiled.get(definition) ?? compileMachine(JSON.parse(definition));
    // The last in use are kept: a state machine and its executions have their own as long as they need it.
    if (!this.#compiled.delete(definition)) this.#size += definition.length;
    this.#compiled.set(definition, machine);
    for (const oldest of this.#compiled.keys()) {
      if (this.#size <= mostCompiled) break;
      this.#compiled.delete(oldest);
      this.#size -= oldest.length;
    }
    return machine;
  }
}

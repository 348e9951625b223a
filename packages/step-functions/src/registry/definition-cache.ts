import type { CompiledMachine } from '../execution/program.ts';
import { compileMachine } from '../states/compile-machine.ts';

/** The maximum total length of the cached definitions, in characters; compiled, each takes about twelve bytes. */
const maxCompiled = 2 * 1024 * 1024;

/** A cache of compiled definitions, by their texts; the least recently used ones are dropped. */
export class DefinitionCache {
  readonly #compiled = new Map<string, CompiledMachine>();
  #size = 0;

  compile(definition: string): CompiledMachine {
    const machine = this.#compiled.get(definition) ?? compileMachine(JSON.parse(definition));
    // Adding it again makes it the most recently used. State machines and executions keep their own references.
    if (!this.#compiled.delete(definition)) this.#size += definition.length;
    this.#compiled.set(definition, machine);
    for (const oldest of this.#compiled.keys()) {
      if (this.#size <= maxCompiled) break;
      this.#compiled.delete(oldest);
      this.#size -= oldest.length;
    }
    return machine;
  }
}

import type { CompiledMachine } from '../execution/program.ts';
import type { Engine } from '../registry/engine.ts';
import { StartedExecution } from '../registry/started-execution.ts';
import type { Revision } from '../registry/state-machine.ts';
import { compileMachine } from '../states/compile-machine.ts';
import type { Entry, StartEntry } from './entries.ts';
import { restoreRevision, storeRevision } from './stored.ts';

type DefinitionEntry = Extract<Entry, { entry: 'revision' | 'definition' }>;

/** What executions were started with, kept once each, under numbers. */
export class Definitions {
  readonly #entries = new Map<number, DefinitionEntry>();
  readonly #revisions = new WeakMap<Revision, number>();
  readonly #machines = new WeakMap<CompiledMachine, number>();
  #last = 0;

  /** Takes in what the journal has. */
  add(entry: DefinitionEntry): void {
    this.#entries.set(entry.id, entry);
    this.#last = Math.max(this.#last, entry.id);
  }

  /** The numbers of what an execution runs. @param write is called with what has had no number yet */
  idsOf(
    machine: CompiledMachine,
    revision: Revision,
    write: (entry: Entry) => void,
  ): Pick<StartEntry, 'revision' | 'definition'> {
    const revisionId = this.#idOf(this.#revisions, revision, write, (id) => {
      return { entry: 'revision', id, value: storeRevision(revision) };
    });
    if (machine === revision.machine) return { revision: revisionId };
    const { definition, language } = machine.source;
    const definitionId = this.#idOf(this.#machines, machine, write, (id) => {
      return { entry: 'definition', id, language, text: JSON.stringify(definition) };
    });
    return { revision: revisionId, definition: definitionId };
  }

  /**
   * Builds an execution as it was started.
   * @throws Error if what it was started with is missing, or cannot be compiled any longer
   */
  build(engine: Engine, { start, ...ids }: StartEntry): StartedExecution {
    const stored = this.#entries.get(ids.revision);
    if (stored?.entry !== 'revision') throw new Error('the definition that it was started with is missing');
    const revision = restoreRevision(stored.value, (definition) => engine.compile(definition));
    this.#revisions.set(revision, ids.revision);
    return new StartedExecution(engine, this.#machineOf(revision, ids.definition), start, revision);
  }

  /** Adds the numbers that an execution needs. */
  note({ revision, definition }: { revision: number; definition?: number | undefined }, used: Set<number>): void {
    used.add(revision);
    if (definition !== undefined) used.add(definition);
  }

  /** What a new journal needs of it; the rest is dropped. */
  entries(used: ReadonlySet<number>): Entry[] {
    for (const id of this.#entries.keys()) if (!used.has(id)) this.#entries.delete(id);
    return [...this.#entries.values()];
  }

  #machineOf(revision: Revision, id: number | undefined): CompiledMachine {
    if (id === undefined) return revision.machine;
    const stored = this.#entries.get(id);
    if (stored?.entry !== 'definition') throw new Error('the definition that it was started with is missing');
    const machine = compileMachine(JSON.parse(stored.text), stored.language);
    this.#machines.set(machine, id);
    return machine;
  }

  #idOf<Key extends object>(
    known: WeakMap<Key, number>,
    key: Key,
    write: (entry: Entry) => void,
    entryOf: (id: number) => DefinitionEntry,
  ): number {
    const found = known.get(key);
    if (found !== undefined && this.#entries.has(found)) return found;
    const entry = entryOf(++this.#last);
    known.set(key, entry.id);
    this.#entries.set(entry.id, entry);
    write(entry);
    return entry.id;
  }
}

import type { CompiledMachine } from '../execution/program.ts';
import type { Engine } from '../registry/engine.ts';
import { StartedExecution } from '../registry/started-execution.ts';
import type { Revision } from '../registry/state-machine.ts';
import { compileMachine } from '../states/compile-machine.ts';
import type { Entry, StartEntry } from './entries.ts';
import { restoreRevision, storeRevision } from './stored.ts';

type DefinitionEntry = Extract<Entry, { entry: 'revision' | 'definition' }>;

/** The revisions and definitions with which executions were started, each stored once under a number. */
export class Definitions {
  readonly #entries = new Map<number, DefinitionEntry>();
  readonly #revisions = new WeakMap<Revision, number>();
  readonly #machines = new WeakMap<CompiledMachine, number>();
  #last = 0;

  /** Adds an entry of the journal. */
  add(entry: DefinitionEntry): void {
    this.#entries.set(entry.id, entry);
    this.#last = Math.max(this.#last, entry.id);
  }

  /** The numbers of an execution's revision and definition. @param write called with entries that get a new number */
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
   * Creates an execution by its recorded start.
   * @throws Error if its definition is missing or cannot be compiled any longer
   */
  build(engine: Engine, { start, ...ids }: StartEntry): StartedExecution {
    const stored = this.#entries.get(ids.revision);
    if (stored?.entry !== 'revision') throw new Error('its definition is missing in the journal');
    const revision = restoreRevision(stored.value, (definition) => engine.compile(definition));
    this.#revisions.set(revision, ids.revision);
    return new StartedExecution(engine, this.#machineOf(revision, ids.definition), start, revision);
  }

  /** Adds the numbers that an execution uses to a set. */
  note({ revision, definition }: { revision: number; definition?: number | undefined }, used: Set<number>): void {
    used.add(revision);
    if (definition !== undefined) used.add(definition);
  }

  /** The entries for a new journal: only those in use. */
  entries(used: ReadonlySet<number>): Entry[] {
    for (const id of this.#entries.keys()) if (!used.has(id)) this.#entries.delete(id);
    return [...this.#entries.values()];
  }

  #machineOf(revision: Revision, id: number | undefined): CompiledMachine {
    if (id === undefined) return revision.machine;
    const stored = this.#entries.get(id);
    if (stored?.entry !== 'definition') throw new Error('its definition is missing in the journal');
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

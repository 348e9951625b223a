import type { CompiledMachine } from '../execution/program.ts';
import type { ExecutionStart } from '../execution/start.ts';
import type { Engine } from '../registry/engine.ts';
import { StartedExecution } from '../registry/started-execution.ts';
import type { Revision } from '../registry/state-machine.ts';
import { compileMachine } from '../states/compile-machine.ts';
import type { DefinitionEntry, Origin, RevisionEntry, SharedEntry, StartEntry } from './entries.ts';
import { restoreRevision, storeRevision } from './stored.ts';

/** The data that executions share: revisions, definitions and origins, each stored once under a number. */
export class Definitions {
  readonly #revisions = new Map<number, RevisionEntry>();
  readonly #definitions = new Map<number, DefinitionEntry>();
  readonly #origins = new Map<number, Origin>();
  /** The origins of each revision, by the key of the rest. */
  readonly #originsOf = new Map<number, Map<string, Origin>>();
  readonly #revisionIds = new WeakMap<Revision, number>();
  readonly #definitionIds = new WeakMap<CompiledMachine, number>();
  /** The origins in the current file. */
  #inFile = new Set<Origin>();
  #last = 0;

  /** Adds an entry of a file. */
  add(entry: SharedEntry): void {
    if (entry[0] === 'origin') {
      const [, origin] = entry;
      // The same entry may be in several files.
      if (this.#origins.has(origin.id)) return;
      this.#note(origin.id, this.#origins, origin);
      const siblings = this.#originsOf.get(origin.revision) ?? new Map<string, Origin>();
      this.#originsOf.set(origin.revision, siblings.set(keyOf(origin), origin));
    } else if (entry[0] === 'revision') this.#note(entry[1], this.#revisions, entry);
    else this.#note(entry[1], this.#definitions, entry);
  }

  /** The origin of a new execution. @param write called with entries that are missing in the current file */
  originOf({ machine, start }: StartedExecution, revision: Revision, write: (entry: SharedEntry) => void): Origin {
    const revisionId = this.#idOf(this.#revisionIds, revision, this.#revisions, (id) => {
      return ['revision', id, storeRevision(revision)];
    });
    const origin = this.#originsOf.get(revisionId)?.get(keyOf(start)) ?? this.#newOrigin(machine, start, revision);
    this.write(origin, write);
    return origin;
  }

  /** Writes an origin and the entries it needs, if they are missing in the current file. */
  write(origin: Origin, write: (entry: SharedEntry) => void): void {
    if (this.#inFile.has(origin)) return;
    this.#inFile.add(origin);
    for (const entry of this.entries(new Set([origin]))) write(entry);
  }

  #newOrigin(machine: CompiledMachine, start: ExecutionStart, revision: Revision): Origin {
    const { stateMachineArn, stateMachineName, roleArn } = start;
    const { stateMachineVersionArn, stateMachineAliasArn, mapRunArn } = start;
    const definitionId =
      machine === revision.machine
        ? undefined
        : this.#idOf(this.#definitionIds, machine, this.#definitions, (id) => {
            const { definition, language } = machine.source;
            return ['definition', id, language, JSON.stringify(definition)];
          });
    const origin: Origin = {
      id: ++this.#last,
      revision: this.#revisionIds.get(revision) ?? 0,
      ...(definitionId !== undefined && { definition: definitionId }),
      arnPrefix: start.arn.slice(0, start.arn.length - start.name.length),
      ...{ stateMachineArn, stateMachineName, roleArn },
      ...(stateMachineVersionArn !== undefined && { stateMachineVersionArn }),
      ...(stateMachineAliasArn !== undefined && { stateMachineAliasArn }),
      ...(mapRunArn !== undefined && { mapRunArn }),
    };
    this.add(['origin', origin]);
    return origin;
  }

  origin(id: number): Origin | undefined {
    return this.#origins.get(id);
  }

  /**
   * Creates an execution by its recorded start.
   * @throws Error if its definition is missing or cannot be compiled any longer
   */
  build(engine: Engine, entry: StartEntry): StartedExecution {
    const origin = this.#origins.get(entry[2]);
    const stored = this.#revisions.get(origin?.revision ?? 0);
    if (origin === undefined || stored === undefined) throw new Error(missing);
    const revision = restoreRevision(stored[2], (definition) => engine.compile(definition));
    this.#revisionIds.set(revision, origin.revision);
    return new StartedExecution(engine, this.#machineOf(revision, origin.definition), startOf(origin, entry), revision);
  }

  /** The entries that a file needs for these origins. */
  entries(origins: ReadonlySet<Origin>): SharedEntry[] {
    const revisions = new Set([...origins].map(({ revision }) => revision));
    const definitions = new Set([...origins].map(({ definition }) => definition));
    return [
      ...[...this.#revisions.values()].filter(([, id]) => revisions.has(id)),
      ...[...this.#definitions.values()].filter(([, id]) => definitions.has(id)),
      ...[...origins].map((origin): SharedEntry => ['origin', origin]),
    ];
  }

  /**
   * Records that the journal continues in another file.
   * @param inFile the origins in the new file
   * @param used the origins that any file still needs; the others are dropped
   */
  moveOn(inFile: ReadonlySet<Origin>, used: ReadonlySet<Origin>): void {
    this.#inFile = new Set(inFile);
    const entries = this.entries(used);
    for (const map of [this.#revisions, this.#definitions, this.#origins, this.#originsOf]) map.clear();
    for (const entry of entries) this.add(entry);
  }

  /** Records that all entries added so far are in the current file. */
  areInFile(): void {
    this.#inFile = new Set(this.#origins.values());
  }

  #note<Value>(id: number, map: Map<number, Value>, value: Value): void {
    map.set(id, value);
    this.#last = Math.max(this.#last, id);
  }

  #machineOf(revision: Revision, id: number | undefined): CompiledMachine {
    if (id === undefined) return revision.machine;
    const stored = this.#definitions.get(id);
    if (stored === undefined) throw new Error(missing);
    const machine = compileMachine(JSON.parse(stored[3]), stored[2]);
    this.#definitionIds.set(machine, id);
    return machine;
  }

  #idOf<Key extends object, Stored extends RevisionEntry | DefinitionEntry>(
    ids: WeakMap<Key, number>,
    key: Key,
    stored: ReadonlyMap<number, Stored>,
    entryOf: (id: number) => Stored,
  ): number {
    const found = ids.get(key);
    if (found !== undefined && stored.has(found)) return found;
    const entry = entryOf(++this.#last);
    ids.set(key, entry[1]);
    this.add(entry);
    return entry[1];
  }
}

const missing = 'its definition is missing in the journal';

/** The start of an execution. */
export function startOf(origin: Origin, entry: StartEntry): ExecutionStart {
  const { id: _id, revision: _revision, definition: _definition, arnPrefix, ...common } = origin;
  const [, , , name, startedAt, seed, inputText, more] = entry;
  return {
    ...common,
    arn: arnPrefix + name,
    name,
    type: 'STANDARD',
    startedAt,
    seed,
    inputText,
    ...more,
  };
}

/** Together with the revision it determines an origin: a map run belongs to one state of one execution. */
function keyOf(start: Pick<ExecutionStart, 'stateMachineVersionArn' | 'stateMachineAliasArn' | 'mapRunArn'>): string {
  const { mapRunArn, stateMachineAliasArn: alias, stateMachineVersionArn: version } = start;
  return mapRunArn ?? (alias === undefined ? version : `${alias} ${version}`) ?? '';
}

import type { Execution } from '../execution/execution.ts';
import type { ChildEnd, Input } from '../execution/input.ts';
import type { EndedExecution } from '../registry/ended-execution.ts';
import type { Engine } from '../registry/engine.ts';
import type { Recorder } from '../registry/recorder.ts';
import type { StartedExecution } from '../registry/started-execution.ts';
import type { Revision } from '../registry/state-machine.ts';
import type { Archive } from './archive.ts';
import type { ArchivedExecution } from './archived-execution.ts';
import type { Block } from './blocks.ts';
import { Copies } from './copies.ts';
import type { Definitions } from './definitions.ts';
import {
  type EndEntry,
  type Entry,
  formatVersion,
  messageOrInput,
  moreOf,
  type Origin,
  type StartEntry,
} from './entries.ts';
import type { Journal, JournalBlocked, NewFile } from './journal.ts';
import { NotArchived } from './not-archived.ts';
import { ownerEntries, ownerEntry } from './owners.ts';
import { replayArchived } from './replay-archived.ts';
import { archivedOf, type Live, note, segmentFile } from './segment.ts';

/** bytes: the minimum size at which the journal continues in a new file */
const smallFile = 16 * 1024 * 1024;

export interface RecorderOptions {
  readonly engine: Engine;
  readonly folder: string;
  readonly journal: Journal<Entry>;
  /** The number of the current file. */
  readonly segment: number;
  readonly archive: Archive;
  readonly definitions: Definitions;
  /** The executions in that file that have not ended, by number. */
  readonly live: Map<number, Live>;
  /** The highest number of an execution that was used. */
  readonly last: number;
  /** Gives the folder back. */
  readonly unlock: () => void;
}

/** Records an engine's inputs, so that its state can be restored, and moves ended executions into the archive. */
export class JournalRecorder implements Recorder {
  readonly #engine: Engine;
  readonly #folder: string;
  readonly #journal: Journal<Entry>;
  readonly #archive: Archive;
  readonly #definitions: Definitions;
  readonly #live: Map<number, Live>;
  readonly #unlock: () => void;
  readonly #notArchived = new NotArchived();
  #segment: number;
  #last: number;
  /** bytes: the size at which the journal continues in a new file */
  #fileLimit = smallFile;
  #moving: Promise<void> | undefined;
  #isClosing = false;

  constructor(options: RecorderOptions) {
    this.#engine = options.engine;
    this.#folder = options.folder;
    this.#journal = options.journal;
    this.#segment = options.segment;
    this.#archive = options.archive;
    this.#definitions = options.definitions;
    this.#live = options.live;
    this.#last = options.last;
    this.#unlock = options.unlock;
  }

  /** Records the start of an execution. Express executions are not recorded, because they end with the process. */
  started(execution: StartedExecution, revision: Revision): void {
    const { type, name, startedAt, seed, inputText } = execution.start;
    if (type === 'EXPRESS') return;
    const origin = this.#definitions.originOf(execution, revision, (entry) => this.#append(entry));
    const id = ++this.#last;
    execution.journalId = id;
    const more = moreOf(execution.start);
    const start = ['start', id, origin.id, name, startedAt, seed, inputText] as const;
    this.#begin(more === undefined ? start : [...start, more], origin, execution);
  }

  received(execution: Execution, input: Input, at: number): void {
    const id = execution.journalId;
    if (id === undefined) return;
    const block = this.#append(messageOrInput(id, at, input));
    const live = this.#live.get(id);
    if (live === undefined) return;
    note(live, block);
    if (live.end !== undefined) this.#goesOn(live);
  }

  ended(execution: StartedExecution): void {
    const live = execution.journalId === undefined ? undefined : this.#live.get(execution.journalId);
    const { status, output, error, cause, redrivenAt, redriveCount } = execution;
    if (live === undefined || status === 'RUNNING') return;
    const { mapRuns } = this.#engine;
    const own = mapRuns.size === 0 ? [] : [...mapRuns.values()].filter((run) => run.execution === execution);
    const end: EndEntry = [
      'end',
      live.start[1],
      status,
      execution.stoppedAt ?? execution.now,
      execution.history.length,
      redriveCount,
      redrivenAt ?? null,
      {
        ...(output !== undefined && { output }),
        ...(error !== undefined && { error }),
        ...(cause !== undefined && { cause }),
        ...(own.length > 0 && { mapRuns: own.map(({ arn }) => arn) }),
      },
    ];
    live.end = end;
    note(live, this.#append(end));
    this.#notArchived.add(live);
    this.#notArchived.archiveOldest((oldest) => this.#archiveEnded(oldest));
  }

  forgot(execution: StartedExecution | EndedExecution): void {
    const id = 'archived' in execution ? execution.id : execution.journalId;
    if (id === undefined) return;
    this.#append(['forget', id]);
    this.#drop(id);
    if (!('archived' in execution)) return;
    // The entries that replace it, and the note that it is not needed, must be on disk before.
    this.#journal
      .written()
      .then(() => this.#archive.forget(execution as ArchivedExecution, this.#segment))
      .catch((error) => this.#log(error));
  }

  changed(changed: string): void {
    const entry = ownerEntry(this.#engine, changed);
    if (entry !== undefined) this.#append(entry);
  }

  async *ends(executions: Iterable<EndedExecution>): AsyncGenerator<readonly [EndedExecution, ChildEnd]> {
    for await (const [execution, entry] of this.#archive.ends(executions as Iterable<ArchivedExecution>)) {
      yield [execution, { ...entry[7], status: entry[2] }];
    }
  }

  /** Runs an archived execution again, with the inputs it had. */
  async replayed(ended: EndedExecution): Promise<StartedExecution> {
    const { execution } = await this.#replay(ended);
    return execution;
  }

  /** Takes an execution out of the archive, so that it can be redriven. */
  async revived(ended: EndedExecution): Promise<StartedExecution> {
    const { execution, entries, start } = await this.#replay(ended);
    const { origin } = ended as ArchivedExecution;
    this.#definitions.write(origin, (entry) => this.#append(entry));
    const id = ++this.#last;
    execution.journalId = id;
    const [, , ...rest] = start;
    const live = this.#begin(['start', id, ...rest], origin, execution);
    for (const entry of entries) {
      if (entry[0] === 'message') note(live, this.#append(['message', id, entry[2], entry[3], entry[4]]));
      else if (entry[0] === 'input') note(live, this.#append(['input', id, entry[2], entry[3]]));
    }
    // Last, so that after a crash in between the archived one is the one that counts.
    this.forgot(ended);
    execution.inputs.replaying = false;
    return execution;
  }

  /** Why nothing can be written now; undefined while it can. */
  get blocked(): JournalBlocked | undefined {
    return this.#journal.blocked;
  }

  /** @throws JournalBlocked if what was recorded so far cannot be written now */
  flushed(): Promise<void> {
    return this.#journal.flushed();
  }

  /** Resolves when what was recorded so far is on disk, however long that takes. */
  written(): Promise<void> {
    return this.#journal.written();
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#journal.close();
    // One that waits for the disk was given up.
    if (this.#journal.blocked === undefined) await this.#moving;
    this.#unlock();
  }

  /** Continues in a new file, without ended executions, if the current one is large. @param limit in bytes */
  async moveOn(limit = this.#fileLimit): Promise<void> {
    if (this.#journal.size < limit || this.#isClosing) return;
    this.#moving ??= this.#move()
      .catch((error) => {
        this.#fileLimit = this.#journal.size + smallFile;
        this.#log(`The journal stays in one file for now: ${error instanceof Error ? error.message : error}`);
      })
      .finally(() => {
        this.#moving = undefined;
      });
    return this.#moving;
  }

  #append(entry: Entry): Block {
    if (this.#journal.size >= this.#fileLimit && this.#moving === undefined) void this.moveOn();
    return this.#journal.append(entry);
  }

  #begin(start: StartEntry, origin: Origin, execution: StartedExecution): Live {
    const live: Live = { start, origin, blocks: [this.#append(start)], execution };
    this.#live.set(start[1], live);
    return live;
  }

  /** It was redriven before it came into the archive. */
  #goesOn(live: Live): void {
    Reflect.deleteProperty(live, 'end');
    this.#notArchived.delete(live);
  }

  #drop(id: number): void {
    const live = this.#live.get(id);
    if (live !== undefined) this.#notArchived.delete(live);
    this.#live.delete(id);
  }

  /** @returns whether it was archived, which needs its end on disk */
  #archiveEnded(live: Live): boolean {
    const { execution, blocks } = live;
    if (execution === undefined || (blocks.at(-1)?.offset ?? -1) < 0) return false;
    const archived = archivedOf(this.#segment, live);
    if (archived === undefined) return false;
    this.#drop(archived.id);
    this.#archive.add(archived);
    this.#engine.executions.archived(execution, archived);
    return true;
  }

  #replay(ended: EndedExecution) {
    const [engine, archive, definitions] = [this.#engine, this.#archive, this.#definitions];
    return replayArchived(ended as ArchivedExecution, { engine, archive, definitions });
  }

  async #move(): Promise<void> {
    const old = this.#segment;
    const next = old + 1;
    let copies: Copies | undefined;
    await this.#journal.moveTo(segmentFile(this.#folder, next), async () => {
      for (const ended of this.#notArchived) this.#archiveEnded(ended);
      await this.#archive.writeIndex(old);
      copies = new Copies(segmentFile(this.#folder, old), this.#live);
      return this.#newFile(copies);
    });
    copies?.replace();
    this.#segment = next;
    this.#fileLimit = Math.max(smallFile, this.#journal.size * 2);
    await this.#archive.removeIfUnused(old);
  }

  /** The contents with which a new file begins: the state, and the entries of executions that have not ended. */
  #newFile(copies: Copies): NewFile<Entry> {
    const origins = new Set([...this.#live.values()].map(({ origin }) => origin));
    const entries: Entry[] = [
      ['format', formatVersion, this.#last],
      ...this.#definitions.entries(origins),
      ...ownerEntries(this.#engine),
      ...this.#archive.forgotten.map((id): Entry => ['forget', id]),
    ];
    this.#definitions.moveOn(origins, this.#archive.originsAnd(origins));
    return {
      entries: (async function* () {
        yield* entries;
        yield* copies.entries();
      })(),
      placed: (entry, block) => copies.placed(entry, block),
    };
  }

  #log(what: unknown): void {
    this.#engine.log?.(what instanceof Error ? what.message : String(what));
  }
}

import type { Execution } from '../execution/execution.ts';
import type { Input } from '../execution/input.ts';
import type { EndedExecution } from '../registry/ended-execution.ts';
import type { Engine } from '../registry/engine.ts';
import type { Recorder } from '../registry/recorder.ts';
import type { StartedExecution } from '../registry/started-execution.ts';
import type { Revision } from '../registry/state-machine.ts';
import type { Archive, Ending } from './archive.ts';
import type { ArchivedExecution } from './archived-execution.ts';
import type { Definitions } from './definitions.ts';
import type { EndEntry, Entry, StartEntry } from './entries.ts';
import { formatVersion } from './entries.ts';
import type { Journal, JournalBlocked, Kept } from './journal.ts';
import type { Place } from './records.ts';
import { storeActivity, storeStateMachine } from './stored.ts';

/** The number of ended executions that are archived together. */
const together = 200;
const mostTogether = 1000;
/** characters of definitions that ended executions may keep in memory until they are archived */
const mostDefinitions = 4 * 1024 * 1024;
/** bytes: a smaller journal is not compacted */
const smallJournal = 16 * 1024 * 1024;

/** An execution whose entries are in the journal. */
export interface Live {
  readonly start: StartEntry;
  readonly places: Place[];
  execution?: StartedExecution;
  end?: EndEntry;
}

export interface RecorderOptions {
  readonly engine: Engine;
  readonly journal: Journal<Entry>;
  readonly archive: Archive;
  readonly definitions: Definitions;
  /** The executions in the journal, by number. */
  readonly live: Map<number, Live>;
  /** Archived executions that are not kept any longer. */
  readonly forgotten: Set<number>;
  /** The highest number of an execution so far. */
  readonly last: number;
  /** Releases the lock of the folder. */
  readonly unlock: () => void;
}

/**
 * Records the inputs of an engine in the journal, so that its state can be restored, and archives executions that have
 * ended.
 */
export class JournalRecorder implements Recorder {
  readonly #engine: Engine;
  readonly #journal: Journal<Entry>;
  readonly #archive: Archive;
  readonly #definitions: Definitions;
  readonly #live: Map<number, Live>;
  readonly #forgotten: Set<number>;
  readonly #unlock: () => void;
  #last: number;
  /** Executions that have ended and are on disk, but not in the archive yet. */
  readonly #ended = new Set<Live>();
  #forgets = 0;
  /** The sum of the lengths of their definitions, in characters. */
  #definitionsHeld = 0;
  /** The running archiving. */
  #archiving: Promise<void> | undefined;
  #isClosing = false;

  constructor(options: RecorderOptions) {
    this.#engine = options.engine;
    this.#journal = options.journal;
    this.#archive = options.archive;
    this.#definitions = options.definitions;
    this.#live = options.live;
    this.#forgotten = options.forgotten;
    this.#last = options.last;
    this.#unlock = options.unlock;
  }

  /** Records a start. Express executions are not recorded: they end with the process, like their callers. */
  started(execution: StartedExecution, revision: Revision): void {
    if (execution.start.type === 'EXPRESS') return;
    const ids = this.#definitions.idsOf(execution.machine, revision, (entry) => this.#journal.append(entry));
    const id = ++this.#last;
    execution.journalId = id;
    this.#begin({ entry: 'start', id, ...ids, start: execution.start }, execution);
  }

  received(execution: Execution, input: Input, at: number): void {
    const id = execution.journalId;
    if (id !== undefined) this.#journal.append({ entry: 'input', id, at, input }, this.#place(id));
  }

  ended(execution: StartedExecution): void {
    const live = execution.journalId === undefined ? undefined : this.#live.get(execution.journalId);
    const { status, output, error, cause, redrivenAt } = execution;
    if (live === undefined || status === 'RUNNING') return;
    const mapRuns = [...this.#engine.mapRuns.values()].filter((run) => run.execution === execution);
    const end: EndEntry = {
      entry: 'end',
      id: live.start.id,
      status,
      stoppedAt: execution.stoppedAt ?? execution.now,
      events: execution.history.length,
      redriveCount: execution.redriveCount,
      ...(redrivenAt !== undefined && { redrivenAt }),
      ...(output !== undefined && { output }),
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
      ...(mapRuns.length > 0 && { mapRuns: mapRuns.map(({ arn }) => arn) }),
    };
    live.end = end;
    this.#journal.append(end, (place) => {
      live.places.push(place);
      if (live.end !== end || !this.#live.has(end.id)) return;
      this.#ended.add(live);
      this.#definitionsHeld += execution.revision.definition.length;
      if (this.#ended.size >= together || this.#definitionsHeld > mostDefinitions) void this.#archiveEnded();
    });
  }

  forgot(execution: StartedExecution | EndedExecution): void {
    const id = 'archived' in execution ? execution.id : execution.journalId;
    if (id === undefined) return;
    this.#journal.append({ entry: 'forget', id });
    this.#drop(id);
    if (++this.#forgets % together === 0) void this.#archiveEnded();
    if (!('archived' in execution)) return;
    this.#forgotten.add(id);
    this.#archive.forget(execution as ArchivedExecution).catch((error) => this.#log(error));
  }

  changed(changed: string): void {
    const entry = entryOf(this.#engine, ownerOf(changed));
    if (entry !== undefined) this.#journal.append(entry);
  }

  async endOf(ended: EndedExecution): Promise<EndEntry | undefined> {
    const entries = await this.#archive.read(ended as ArchivedExecution);
    return entries.find((entry) => entry.entry === 'end');
  }

  /** Replays an archived execution with its recorded inputs. */
  async replayed(ended: EndedExecution): Promise<StartedExecution> {
    const { execution } = await this.#replay(ended);
    return execution;
  }

  /** Moves an execution from the archive back to the journal, so that it can be redriven. */
  async revived(ended: EndedExecution): Promise<StartedExecution> {
    const { execution, entries } = await this.#replay(ended);
    const id = ++this.#last;
    execution.journalId = id;
    for (const entry of entries) {
      if (entry.entry === 'start') this.#begin({ ...entry, id }, execution);
      else if (entry.entry === 'input') this.#journal.append({ ...entry, id }, this.#place(id));
    }
    // Last, so that after a crash in between, the archived execution is still valid.
    this.forgot(ended);
    execution.replaying = false;
    return execution;
  }

  /** Resolves when no archiving is running. */
  async settled(): Promise<void> {
    await this.#archiving;
  }

  /** Why nothing can be written now; undefined while it can. */
  get blocked(): JournalBlocked | undefined {
    return this.#journal.blocked;
  }

  /** @throws JournalBlocked if what was recorded so far cannot be written now */
  flushed(): Promise<void> {
    return this.#journal.flushed();
  }

  /** Resolves when everything recorded so far is on disk. It never rejects. */
  written(): Promise<void> {
    return this.#journal.written();
  }

  async close(): Promise<void> {
    // Executions that ended in the last batch stay in the journal: after this promise, another process may lock the
    // folder.
    this.#isClosing = true;
    await this.#archiving;
    await this.#journal.close();
    await this.#archive.close();
    this.#unlock();
  }

  /** Compacts the journal if most of it is not needed any longer. @param small bytes up to which it is not compacted */
  async compact(small = smallJournal): Promise<void> {
    if (this.#journal.size < small) return;
    const used = [...this.#live.values()].flatMap(({ places }) => places).reduce((sum, { length }) => sum + length, 0);
    if (used * 2 > this.#journal.size) return;
    await this.#journal.rewrite(() => ({ entries: this.#entries(), kept: [...this.#live.values()].flatMap(keptOf) }));
  }

  #begin(start: StartEntry, execution: StartedExecution): void {
    this.#live.set(start.id, { start, places: [], execution });
    this.#journal.append(start, this.#place(start.id));
  }

  #place(id: number): (place: Place) => void {
    const live = this.#live.get(id);
    if (live !== undefined) this.#resumed(live);
    return (place) => live?.places.push(place);
  }

  /** Handles an execution that was redriven before it was archived. */
  #resumed(live: Live): void {
    if (live.end === undefined) return;
    Reflect.deleteProperty(live, 'end');
    this.#ended.delete(live);
  }

  #drop(id: number): void {
    const live = this.#live.get(id);
    if (live !== undefined) this.#ended.delete(live);
    this.#live.delete(id);
  }

  async #replay(ended: EndedExecution) {
    const entries = await this.#archive.read(ended as ArchivedExecution);
    const start = entries.find((entry) => entry.entry === 'start');
    if (start === undefined) throw new Error(`the archive has lost what ${ended.start.arn} was started with`);
    const execution = this.#definitions.build(this.#engine, start);
    execution.replay(entries.filter((entry) => entry.entry === 'input'));
    await execution.whenIdle();
    const end = entries.find((entry) => entry.entry === 'end');
    if (end !== undefined && (execution.status !== end.status || execution.history.length !== end.events)) {
      const what = execution.broken ?? `it now ends as ${execution.status} with ${execution.history.length} events`;
      this.#log(`${ended.start.arn} cannot be shown as it was: ${what}`);
      execution.endAs(end);
    }
    return { execution, entries };
  }

  async #archiveEnded(): Promise<void> {
    if (this.#isClosing) return;
    this.#archiving ??= this.#moveEnded()
      .catch((error) => this.#log(`What has ended stays in memory for now: ${error}`))
      .finally(() => {
        this.#archiving = undefined;
      });
    return this.#archiving;
  }

  async #moveEnded(): Promise<void> {
    this.#definitionsHeld = 0;
    const batch = [...this.#ended].slice(0, mostTogether);
    const records = await this.#journal.read(batch.map(({ places }) => [...places]));
    const endings = batch.flatMap(({ start, end }, i): Ending[] => {
      const bytes = records[i];
      return end === undefined || bytes === undefined ? [] : [{ start, end, records: bytes }];
    });
    const archived = endings.length === 0 ? [] : await this.#archive.add(endings);
    for (const [i, live] of batch.entries()) {
      const place = archived[i];
      // An execution that was redriven meanwhile has begun again under its old number, and stays in the journal.
      if (place === undefined || live.execution === undefined || live.end === undefined) continue;
      this.#drop(live.start.id);
      this.#engine.archived(live.execution, place);
    }
    await this.compact();
    if (this.#ended.size >= together && !this.#isClosing) await this.#moveEnded();
  }

  /** The first entries of a new journal. */
  #entries(): Entry[] {
    const engine = this.#engine;
    const arns = [...engine.stateMachines.keys(), ...engine.activities.keys()];
    const used = new Set<number>();
    for (const execution of engine.executions.values()) {
      if ('archived' in execution) this.#definitions.note(execution as ArchivedExecution, used);
    }
    for (const { start } of this.#live.values()) this.#definitions.note(start, used);
    return [
      { entry: 'format', version: formatVersion },
      ...this.#definitions.entries(used),
      ...arns.flatMap((arn) => entryOf(engine, arn) ?? []),
      ...[...this.#forgotten].map((id): Entry => ({ entry: 'forget', id })),
    ];
  }

  #log(what: unknown): void {
    this.#engine.log?.(what instanceof Error ? what.message : String(what));
  }
}

function keptOf({ places }: Live): Kept[] {
  return places.map((place, i) => ({
    ...place,
    placed: (now) => {
      places[i] = now;
    },
  }));
}

/** The entry for a state machine or an activity. */
function entryOf(engine: Engine, arn: string): Entry | undefined {
  const [, , , , , kind] = arn.split(':');
  if (kind === 'stateMachine') {
    const stateMachine = engine.stateMachines.get(arn);
    return { entry: 'state-machine', arn, value: stateMachine === undefined ? null : storeStateMachine(stateMachine) };
  }
  if (kind !== 'activity') return undefined;
  const activity = engine.activities.get(arn);
  return { entry: 'activity', arn, value: activity === undefined ? null : storeActivity(activity) };
}

/** The ARN of the state machine of a version or an alias; other ARNs unchanged. */
function ownerOf(arn: string): string {
  return arn.split(':').slice(0, 7).join(':');
}

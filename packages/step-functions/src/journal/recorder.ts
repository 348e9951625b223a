import type { Execution } from '../execution/execution.ts';
import type { Input } from '../execution/input.ts';
import type { CompiledMachine } from '../execution/program.ts';
import type { Engine } from '../registry/engine.ts';
import type { Recorder } from '../registry/recorder.ts';
import type { Revision } from '../registry/state-machine.ts';
import type { Entry } from './entries.ts';
import type { Journal, JournalBlocked } from './journal.ts';
import { storeActivity, storeRevision, storeStateMachine } from './stored.ts';

/** Writes down what happens to an engine, so that it can be built again. */
export class JournalRecorder implements Recorder {
  readonly #journal: Journal<Entry>;
  readonly #definitions = new WeakMap<CompiledMachine, number>();
  #lastDefinition: number;
  #lastExecution: number;

  readonly #unlock: () => void;

  /**
   * @param last the highest numbers that the journal has used
   * @param unlock gives the journal's folder back
   */
  constructor(journal: Journal<Entry>, last: { definition: number; execution: number }, unlock: () => void) {
    this.#journal = journal;
    this.#unlock = unlock;
    this.#lastDefinition = last.definition;
    this.#lastExecution = last.execution;
  }

  /** An execution begins. Express executions do not outlive the process, as their callers do not either. */
  started(execution: Execution, revision: Revision): void {
    if (execution.start.type === 'EXPRESS') return;
    const id = ++this.#lastExecution;
    execution.journalId = id;
    const definition = this.#definitionOf(execution.machine);
    this.#journal.append({ entry: 'start', id, definition, start: execution.start, revision: storeRevision(revision) });
  }

  received(execution: Execution, input: Input, at: number): void {
    const id = execution.journalId;
    if (id !== undefined) this.#journal.append({ entry: 'input', id, at, input });
  }

  forgot(execution: Execution): void {
    const id = execution.journalId;
    if (id !== undefined) this.#journal.append({ entry: 'forget', id });
  }

  changed(engine: Engine, changed: string): void {
    const arn = ownerOf(changed);
    const [, , , , , kind] = arn.split(':');
    if (kind === 'stateMachine') {
      const stateMachine = engine.stateMachines.get(arn);
      const value = stateMachine === undefined ? null : storeStateMachine(stateMachine);
      this.#journal.append({ entry: 'state-machine', arn, value });
    } else if (kind === 'activity') {
      const activity = engine.activities.get(arn);
      const value = activity === undefined ? null : storeActivity(activity);
      this.#journal.append({ entry: 'activity', arn, value });
    }
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
    await this.#journal.close();
    this.#unlock();
  }

  #definitionOf(machine: CompiledMachine): number {
    const known = this.#definitions.get(machine);
    if (known !== undefined) return known;
    const id = ++this.#lastDefinition;
    this.#definitions.set(machine, id);
    const { definition, language } = machine.source;
    this.#journal.append({ entry: 'definition', id, language, text: JSON.stringify(definition) });
    return id;
  }
}

/** The ARN of the state machine that a version or an alias belongs to; other ARNs as they are. */
function ownerOf(arn: string): string {
  return arn.split(':').slice(0, 7).join(':');
}

import type { ChildEnd } from '../execution/input.ts';
import type { EndedExecution } from './ended-execution.ts';
import type { Recorder } from './recorder.ts';
import type { StartedExecution } from './started-execution.ts';

/** The maximum number of executions that were read from the archive and stay in memory. */
const maxLoaded = 50;

/** Loads executions from the archive; concurrent requests for an execution share one load. */
export class ArchivedExecutions {
  readonly #recorder: Recorder;
  /** The executions that were loaded last. */
  readonly #loaded = new Map<EndedExecution, Promise<StartedExecution>>();
  readonly #reviving = new Map<EndedExecution, Promise<StartedExecution>>();

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  /** The ends of executions, roughly latest first; those whose data is damaged are left out. */
  async *ends(executions: Iterable<EndedExecution>): AsyncGenerator<readonly [EndedExecution, ChildEnd]> {
    const damaged = new Set(executions);
    for await (const found of this.#recorder.ends([...damaged])) {
      damaged.delete(found[0]);
      yield found;
    }
    for (const execution of damaged) {
      const end = await this.load(execution).then(
        (loaded) => loaded.end,
        () => undefined,
      );
      if (end !== undefined) yield [execution, end];
    }
  }

  /** Replays an execution to get its history. */
  load(execution: EndedExecution): Promise<StartedExecution> {
    const known = this.#loaded.get(execution);
    if (known !== undefined) return known;
    const loaded = this.#recorder.replayed(execution);
    if (this.#loaded.size >= maxLoaded) this.#loaded.delete(this.#loaded.keys().next().value as EndedExecution);
    this.#loaded.set(execution, loaded);
    loaded.catch(() => this.#loaded.delete(execution));
    return loaded;
  }

  /**
   * Moves an execution out of the archive, so that it can be redriven.
   * @param revived called when it is out of the archive
   */
  revive(execution: EndedExecution, revived: (execution: StartedExecution) => void): Promise<StartedExecution> {
    const begun = this.#reviving.get(execution);
    if (begun !== undefined) return begun;
    const reviving = this.#recorder.revived(execution).then((started) => {
      revived(started);
      return started;
    });
    this.#reviving.set(execution, reviving);
    const done = () => this.#reviving.delete(execution);
    reviving.then(done, done);
    return reviving;
  }
}

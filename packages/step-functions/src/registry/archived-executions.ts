import type { ChildEnd } from '../execution/input.ts';
import type { EndedExecution } from './ended-execution.ts';
import type { Recorder } from './recorder.ts';
import type { StartedExecution } from './started-execution.ts';

/** Executions that were read from the archive and stay in memory. */
const mostLoaded = 50;

/** Reads executions from the archive; who asks for one that is being read waits for the same. */
export class ArchivedExecutions {
  readonly #recorder: Recorder;
  /** Those that were read last. */
  readonly #loaded = new Map<EndedExecution, Promise<StartedExecution>>();
  readonly #reviving = new Map<EndedExecution, Promise<StartedExecution>>();

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  /** What became of executions, about the latest first; those are left out of which that cannot be known. */
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

  /** Runs one again for its history. */
  load(execution: EndedExecution): Promise<StartedExecution> {
    const known = this.#loaded.get(execution);
    if (known !== undefined) return known;
    const loaded = this.#recorder.replayed(execution);
    if (this.#loaded.size >= mostLoaded) this.#loaded.delete(this.#loaded.keys().next().value as EndedExecution);
    this.#loaded.set(execution, loaded);
    loaded.catch(() => this.#loaded.delete(execution));
    return loaded;
  }

  /**
   * Takes one out of the archive, so that it can go on.
   * @param revived called once it is out
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

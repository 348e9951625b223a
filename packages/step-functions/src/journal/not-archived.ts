import type { Live } from './segment.ts';

/** The number of ended executions that stay in memory, because callers often read them shortly after their end. */
const maxExecutions = 200;
/** The maximum total length of their definitions, in characters. */
const maxDefinitions = 4 * 1024 * 1024;

/** The executions that have ended and are not in the archive yet, in the sequence of their ends. */
export class NotArchived {
  readonly #executions = new Set<Live>();
  /** The total length of their definitions, in characters. */
  #definitions = 0;

  add(live: Live): void {
    this.#executions.add(live);
    this.#definitions += definitionOf(live);
  }

  /** To be called for an execution that is archived, pruned or redriven. */
  delete(live: Live): void {
    if (this.#executions.delete(live)) this.#definitions -= definitionOf(live);
  }

  /** Archives the oldest ones, as many as need not stay in memory. @param archive returns whether it could */
  archiveOldest(archive: (live: Live) => boolean): void {
    for (const oldest of this.#executions) {
      if (this.#executions.size <= maxExecutions && this.#definitions <= maxDefinitions) return;
      if (!archive(oldest)) return;
    }
  }

  [Symbol.iterator](): Iterator<Live> {
    return this.#executions.values();
  }
}

const definitionOf = ({ execution }: Live): number => execution?.revision.definition.length ?? 0;

import { type Block, type Damage, readBlocks } from './blocks.ts';
import { type Entry, isOfExecution } from './entries.ts';
import { type Live, note } from './segment.ts';

/** The blocks of an execution that is copied into a new file. */
interface Copy {
  readonly live: Live;
  /** The blocks that were on disk when the copy began: the first ones of the execution. */
  readonly from: readonly Block[];
  readonly to: { readonly blocks: Block[] };
}

/** Copies the entries of executions that have not ended from one file of the journal into the next. */
export class Copies {
  readonly #file: string;
  readonly #copies: ReadonlyMap<number, Copy>;

  constructor(file: string, live: ReadonlyMap<number, Live>) {
    this.#file = file;
    this.#copies = new Map([...live].map(([id, it]) => [id, copyOf(it)]));
  }

  /** The entries of the executions, oldest first. */
  async *entries(): AsyncGenerator<Entry> {
    const offsets = new Set([...this.#copies.values()].flatMap(({ from }) => from.map(({ offset }) => offset)));
    const damaged = ({ offset }: Damage) => {
      throw new Error(`${this.#file}: the entries at byte ${offset} are damaged`);
    };
    const inOrder = [...offsets].sort((a, b) => a - b);
    for await (const entries of readBlocks<Entry>(this.#file, inOrder, damaged)) {
      for (const entry of entries) if (isOfExecution(entry) && this.#copies.has(entry[1])) yield entry;
    }
  }

  /** Records the block of the new file that contains an entry. */
  placed(entry: Entry, block: Block): void {
    const copy = isOfExecution(entry) ? this.#copies.get(entry[1]) : undefined;
    if (copy !== undefined) note(copy.to, block);
  }

  /** Replaces the executions' blocks by those in the new file. */
  replace(): void {
    for (const { live, from, to } of this.#copies.values()) live.blocks.splice(0, from.length, ...to.blocks);
  }
}

function copyOf(live: Live): Copy {
  return { live, from: live.blocks.filter(({ offset }) => offset >= 0), to: { blocks: [] } };
}

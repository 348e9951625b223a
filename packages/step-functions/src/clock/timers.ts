export interface VirtualTimer {
  readonly at: number;
  readonly order: number;
  readonly isLimit: boolean;
  run: () => void;
  cancelled: boolean;
}

/** The timers of a virtual clock: a binary heap by time, then by the sequence in which they were set. */
export class Timers {
  #heap: VirtualTimer[] = [];
  /** The number of cancelled timers in the heap: they are skipped when they come first. */
  #cancelled = 0;

  /** The next timer that is not cancelled. */
  first(): VirtualTimer | undefined {
    while (this.#heap[0]?.cancelled) {
      this.removeFirst();
      this.#cancelled--;
    }
    return this.#heap[0];
  }

  /** Most limits are cancelled years before they are due, so they are removed many at a time. */
  cancel(timer: VirtualTimer): void {
    timer.cancelled = true;
    timer.run = () => {};
    this.#cancelled++;
    if (this.#cancelled < 1000 || this.#cancelled * 2 < this.#heap.length) return;
    const open = this.#heap.filter(({ cancelled }) => !cancelled);
    this.#heap = [];
    this.#cancelled = 0;
    for (const timer of open) this.add(timer);
  }

  add(timer: VirtualTimer): void {
    const heap = this.#heap;
    let child = heap.push(timer) - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!isBefore(timer, heap[parent])) break;
      heap[child] = heap[parent] as VirtualTimer;
      child = parent;
    }
    heap[child] = timer;
  }

  removeFirst(): VirtualTimer | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= heap.length) break;
      if (isBefore(heap[child + 1], heap[child])) child++;
      if (!isBefore(heap[child], last)) break;
      heap[parent] = heap[child] as VirtualTimer;
      parent = child;
    }
    heap[parent] = last;
    return first;
  }
}

function isBefore(a: VirtualTimer | undefined, b: VirtualTimer | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

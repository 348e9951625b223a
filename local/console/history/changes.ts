import type { Visit } from './model.ts';

/** What each event has changed, so that the last ones can be taken back. */
export class Changes {
  /** What takes a change back, by event. Undefined: nothing is recorded. */
  readonly #undo: (() => void)[][] | undefined;

  constructor(records: boolean) {
    this.#undo = records ? [] : undefined;
  }

  get areRecorded(): boolean {
    return this.#undo !== undefined;
  }

  /** An event begins. @param undo is called after what else the event changes has been taken back */
  begin(undo: () => void): void {
    this.#undo?.push([undo]);
  }

  add<Item>(set: Set<Item>, item: Item): void {
    if (set.has(item)) return;
    set.add(item);
    this.#undo?.at(-1)?.push(() => set.delete(item));
  }

  /** @returns whether the set had it */
  remove<Item>(set: Set<Item>, item: Item): boolean {
    if (!set.delete(item)) return false;
    this.#undo?.at(-1)?.push(() => set.add(item));
    return true;
  }

  /** Before a visit is changed. Of its tries, only the last one ever changes. */
  keep(visit: Visit): void {
    const changes = this.#undo?.at(-1);
    if (changes === undefined) return;
    const before = { ...visit };
    const tries = visit.attempts.length;
    const lastTry = { ...visit.attempts.at(-1) };
    changes.push(() => {
      restore(visit, before);
      visit.attempts.length = tries;
      const last = visit.attempts.at(-1);
      if (last) restore(last, lastTry);
    });
  }

  /** Takes what the last event has changed back. */
  takeBack(): void {
    const changes = this.#undo?.pop();
    if (changes === undefined) throw new Error('There is no event to take back.');
    for (const undo of changes.reverse()) undo();
  }
}

/** Gives an object its members back, and takes those from it that it did not have. */
export function restore<Of extends object>(target: Of, before: Of): void {
  for (const name of Object.keys(target)) if (!(name in before)) delete target[name as keyof Of];
  Object.assign(target, before);
}

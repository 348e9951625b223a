import type { Json } from '../language/json.ts';
import { StatesError } from '../language/states-error.ts';
import type { Failure } from './failure.ts';
import type { Thread } from './thread.ts';
import type { Visit } from './visit.ts';
import { whenReady } from './when-ready.ts';

/** How a Parallel or Map state runs its branches or iterations. */
export interface FanOut {
  readonly count: number;
  /** The most that run at the same time; 0: no limit. */
  readonly concurrency: number;
  readonly input: (index: number) => Json | Promise<Json>;
  /** @param cursor the previous event of the thread's first event */
  readonly start: (index: number, cursor: number) => Thread;
  readonly succeeded?: (index: number, thread: Thread) => void;
  readonly failed?: (index: number, thread: Thread) => void;
  /** @param after the previous event of the event about the abort */
  readonly aborted?: (index: number, after: number) => void;
}

type End = { index: number; thread: Thread } & ({ output: Json } | { failure: Failure });

/**
 * Runs the threads and returns their outputs in sequence. The first failure aborts the others and is thrown. In a
 * redrive, threads that had succeeded keep their outputs, and the others continue from their last state.
 */
export async function fanOut(visit: Visit, plan: FanOut): Promise<Json[]> {
  const { thread: parent } = visit;
  const before = visit.redriving ? (visit.children ?? []) : [];
  const children: (Thread | undefined)[] = [...before];
  visit.redriving = false;
  visit.children = children;
  const ends = parent.mailbox<End>();
  const concurrency = plan.concurrency === 0 ? plan.count : plan.concurrency;
  const first = parent.cursor;
  let next = 0;
  let running = 0;

  const launch = (cursor: number): void | Promise<void> => {
    while (next < plan.count && children[next]?.output !== undefined) next++;
    const index = next++;
    if (index >= plan.count) return;
    running++;
    const resumed = children[index]?.visit === undefined ? undefined : children[index];
    return whenReady(resumed ? null : plan.input(index), (input) => {
      // A sibling may have failed in the meantime.
      parent.checkRunning();
      const thread = resumed ?? plan.start(index, cursor);
      children[index] = thread;
      parent.execution.spawn(
        () => (resumed ? thread.redrive() : thread.run(input)),
        (end) => ends.put({ index, thread, ...end }),
      );
    });
  };

  /** @param after the event that ends them; undefined: the history gets no event about them */
  const abortThreads = (after: number | undefined, except?: Thread) => {
    children.forEach((child, index) => {
      if (child === undefined || child === except || child.output !== undefined) return;
      if (after !== undefined) plan.aborted?.(index, after);
      child.abort(after);
    });
  };

  try {
    while (next < plan.count && running < concurrency) {
      const launched = launch(first);
      if (launched !== undefined) await launched;
    }
    while (running > 0) {
      const end = await parent.receive(ends);
      running--;
      const lastCursor = end.thread.cursor;
      parent.cursor = lastCursor;
      if ('failure' in end) {
        end.thread.fail(end.failure);
        // For a runtime error, the history has no events about aborted threads.
        const after = end.failure.error === 'States.Runtime' ? undefined : lastCursor;
        abortThreads(after, end.thread);
        if (after !== undefined) plan.failed?.(end.index, end.thread);
        parent.cursor = lastCursor;
        throw end.failure;
      }
      plan.succeeded?.(end.index, end.thread);
      const launched = launch(lastCursor);
      if (launched !== undefined) await launched;
    }
  } catch (error) {
    // The input of a child could not be evaluated: the running children are aborted too.
    if (error instanceof StatesError) abortThreads(error.error === 'States.Runtime' ? undefined : parent.cursor);
    throw error;
  }
  return children.map((child) => child?.output ?? null);
}

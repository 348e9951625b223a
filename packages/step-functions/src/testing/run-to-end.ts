import type { EndedExecution, StepFunctions, VirtualClock } from '../index.ts';
import { pathOf } from './path.ts';

/** ms of real time that pending functions may take when nothing else happens. */
const pendingTimeout = 2_000;

/** ms of real time that the engine's own work in other processes may take then. */
const gracePeriod = 20;

/** ms of real time for which the clock may be held while nothing happens. */
const longestHold = 30_000;

/** An execution waits for something that never happens, and no time limit ends it. The message names the states. */
export class UnfinishedError extends Error {
  override readonly name = 'UnfinishedError';
}

/**
 * Waits until an execution has ended on a virtual clock. If nothing happens any more, the clock advances to the time
 * limits: at the latest, the execution times out after a year. Functions that are still running in real time are
 * awaited first.
 *
 * @param pending the promises of functions that have not answered yet
 * @param holdLimit ms of real time for which the clock may be held while nothing happens
 * @throws UnfinishedError
 */
export async function runToEnd(
  engine: StepFunctions,
  executionArn: string,
  clock: VirtualClock,
  pending: () => readonly Promise<unknown>[],
  holdLimit = longestHold,
): Promise<EndedExecution> {
  let hasEnded = false;
  let changes = 0;
  engine.onChange(() => changes++);
  const ended = engine.whenEnded(executionArn);
  void ended.then(() => {
    hasEnded = true;
  });
  const length = async () => (await engine.history(executionArn)).length;
  const doesNotEnd = async (why: string) => {
    const { unfinished } = pathOf(await engine.history(executionArn));
    return new UnfinishedError(`The execution does not end: it waits in ${unfinished.join(', ')}, and ${why}`);
  };
  while (!hasEnded) {
    const reached = changes;
    if (!(await settledWithin(holdLimit, [ended, clock.idle()]))) {
      if (changes > reached) continue;
      const time = `for ${holdLimit / 1000} s of real time`;
      throw await doesNotEnd(
        `${time} something has held the virtual clock. Call the function that clock.hold() returned.`,
      );
    }
    // A stopped clock has timers, but does not run them.
    if (hasEnded || clock.nextTimer() !== undefined) break;
    const answers = pending().map((answer) => answer.catch(() => {}));
    const isLate = answers.length > 0 && !(await settledWithin(pendingTimeout, [ended, ...answers]));
    if (answers.length > 0 && !isLate) continue;
    const before = await length();
    // An evaluation in another process holds the clock as soon as it has begun.
    await settledWithin(gracePeriod, [ended]);
    await Promise.race([ended, clock.idle()]);
    if (hasEnded || clock.nextTimer() !== undefined || (await length()) > before) continue;
    if (!clock.runOutTime()) throw await doesNotEnd('no timer or time limit ends the wait.');
  }
  return ended;
}

/** Whether one of the promises settles within this time, in ms of real time. */
async function settledWithin(ms: number, promises: readonly Promise<unknown>[]): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([late, ...promises.map((promise) => promise.then(() => true))]);
  } finally {
    clearTimeout(timer);
  }
}

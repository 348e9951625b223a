import { functionNames, functionSpec } from '../../../functions/manifest.ts';
import type { Act } from './act.ts';
import type { Run } from './run.ts';
import type { TestSystem } from './test-system.ts';

/** s: the period of scheduled functions */
const interval = 60;
const most = 6;
/** s after which delayed work has arrived */
export const settlingTime = 3000;

const scheduled = functionNames.filter((name) => functionSpec(name).schedule !== undefined);

/**
 * Waits until an execution has started, or cannot start any more. Scheduled functions start accepted orders without an
 * execution.
 * @returns whether it started; if it did not although it was accepted, this is recorded as a violation of the run
 */
export async function untilBegun(run: Run, act: Act, system: TestSystem, executionArn: string): Promise<boolean> {
  const looking = lookForStarts(run, system);
  if (await exists(run, system, executionArn)) {
    run.follow(looking);
    return true;
  }
  await looking;
  if (await exists(run, system, executionArn)) return true;
  // Delayed requests arrive now, and may be accepted. No call may remain that would disturb the next run.
  run.happened('end');
  await run.settled(settlingTime);
  await lookForStarts(run, system);
  if (await exists(run, system, executionArn)) return true;
  const name = act.nameIn(run);
  const accepted = run.puts.some(({ pk, status }) => status === 'RECEIVED' && pk.endsWith(`#${name}`));
  if (accepted) run.violations.add(`starts: ${name} was accepted, and no execution ever begins`);
  return false;
}

/** Invokes the scheduled functions as long as there are notes of starts. */
async function lookForStarts(run: Run, system: TestSystem): Promise<void> {
  for (let looks = 0; looks < most && (await isNoted(run, system)); looks++) {
    await run.sleep(interval);
    const release = run.clock.hold();
    const payload = JSON.stringify({ run: run.id });
    for (const functionArn of scheduled) {
      await system.functions.invoke({ functionArn, payload }, new AbortController().signal);
    }
    release();
  }
}

const isNoted = (run: Run, system: TestSystem): Promise<boolean> =>
  quietly(run, async () => {
    const notes = run.keys.filter(({ pk }) => pk.startsWith('START#'));
    const found = await Promise.all(notes.map((key) => system.table.get(key)));
    return found.some((note) => note !== undefined);
  });

const exists = (run: Run, system: TestSystem, executionArn: string): Promise<boolean> =>
  quietly(run, async () => {
    try {
      await system.stepFunctions.call('DescribeExecution', { executionArn });
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === 'ExecutionDoesNotExist') return false;
      throw error;
    }
  });

/** Reads something while no function works and no time passes. */
async function quietly<T>(run: Run, look: () => Promise<T>): Promise<T> {
  const release = run.clock.hold();
  const endTurn = await run.turns.take();
  try {
    return await look();
  } finally {
    endTurn();
    release();
  }
}

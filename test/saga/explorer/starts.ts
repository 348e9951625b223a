import { functionNames, functionSpec } from '../../../functions/manifest.ts';
import type { Act } from './act.ts';
import type { Run } from './run.ts';
import type { TestSystem } from './test-system.ts';

/** s: how often the clock invokes what has a schedule. */
const interval = 60;
const most = 6;
/** s; by then whatever was late has come. */
export const settlingTime = 3000;

const scheduled = functionNames.filter((name) => functionSpec(name).schedule !== undefined);

/**
 * Waits until an execution has begun, or is known never to begin: what was accepted and not started is for the clock to find.
 * @returns whether it began; if not, and it was accepted, the run notes that as a violation
 */
export async function untilBegun(run: Run, act: Act, system: TestSystem, executionArn: string): Promise<boolean> {
  const looking = lookForStarts(run, system);
  if (await exists(run, system, executionArn)) {
    run.follow(looking);
    return true;
  }
  await looking;
  if (await exists(run, system, executionArn)) return true;
  // What is late comes now, and may have been accepted: no call may be left that would disturb the next run.
  run.happened('end');
  await run.settled(settlingTime);
  await lookForStarts(run, system);
  if (await exists(run, system, executionArn)) return true;
  const name = act.nameIn(run);
  const accepted = run.puts.some(({ pk, status }) => status === 'RECEIVED' && pk.endsWith(`#${name}`));
  if (accepted) run.violations.add(`starts: ${name} was accepted, and no execution ever begins`);
  return false;
}

/** Invokes what the clock invokes, as long as it is noted that something is to be started. */
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

/** Looks at something while no function works, and no time passes. */
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

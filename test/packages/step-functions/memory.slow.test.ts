import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { StepFunctions, VirtualClock } from '../../../packages/step-functions/src/index.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Bytes in use on the heap. */
function heapUsed(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** A definition of 0.4 MB, of which an execution runs two states. */
function big(machine: number): object {
  const pass = (n: number) => ({ Type: 'Pass', Result: { machine, n, text: 'y'.repeat(120) }, Next: 'End' });
  const names = Array.from({ length: 2000 }, (_, n) => `S${n}`);
  const Choices = names.map((Next) => ({ Variable: '$.next', StringEquals: Next, Next }));
  return {
    StartAt: 'Begin',
    States: {
      Begin: { Type: 'Choice', Choices, Default: 'End' },
      ...Object.fromEntries(names.map((name, n) => [name, pass(n)])),
      End: { Type: 'Succeed' },
    },
  };
}

it('deleted state machines with large definitions release their memory after their executions have ended', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'memory-'));
  const engine = await StepFunctions.open(folder, {
    clock: new VirtualClock(),
    lambda: { invoke: async ({ payload }) => ({ payload }) },
  });
  const before = heapUsed();

  for (let n = 0; n < 40; n++) {
    const definition = big(n);
    const stateMachineArn = await engine.createStateMachine({ name: `big-${n}`, definition });
    await engine.whenEnded(await engine.startExecution(stateMachineArn, { next: null }));
    await engine.call('DeleteStateMachine', { stateMachineArn });
  }

  // Remaining: the texts of the definitions, needed to show the histories of their executions, and the last compiled ones.
  expect((heapUsed() - before) / 1024 / 1024).toBeLessThan(75);
  await engine.close();
  rmSync(folder, { recursive: true });
}, 120_000);

/**
 * `make attack`: tries hostile expressions, pages, calls, files and kills on a real `make start`, and shows what was held.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runProgram } from '../../local/run-program.ts';
import { attempts } from './attempts.ts';
import { canMount } from './full-disk.ts';
import { LocalRun } from './local-run.ts';

/** ms between two requests of somebody who only wants to be served */
const interval = 50;

await runProgram(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'attack-'));
  const run = new LocalRun(folder);
  if (!(await run.start())) throw new Error(`make start did not start:\n${run.output}`);
  let broken = 0;
  let longest = 0;
  let left = 0;
  const mayMount = canMount();
  try {
    for (const { name, mounts, run: attempt } of attempts) {
      if (mounts && !mayMount) {
        left++;
        console.log(`  left    ${name}: it takes the right to mount a disk (Linux, root)`);
        continue;
      }
      const watching = watch(run);
      const began = performance.now();
      const came = await attempt(run, folder, false).catch((error: Error) => error.message);
      const stall = watching();
      if (!name.startsWith('kill')) longest = Math.max(longest, stall);
      if (came !== undefined) broken++;
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      console.log(
        `  ${came === undefined ? 'held' : 'BROKEN'}  ${name} (${seconds} s, others waited ${Math.round(stall)} ms)`,
      );
      if (came !== undefined) console.log(`          ${came}`);
      if (!run.alive) await run.start();
    }
    await run.end('SIGTERM');
  } finally {
    await run.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(
    `\n  ${attempts.length - left} attempts, ${attempts.length - left - broken} held; others waited ${Math.round(longest)} ms at most`,
  );
  return broken === 0 ? 0 : 1;
});

/** Asks the run for something small again and again; returns how long the slowest answer took, in ms, beyond the usual. */
function watch(run: LocalRun): () => number {
  let longest = 0;
  let stopped = false;
  const ask = async () => {
    while (!stopped) {
      const began = performance.now();
      await run.call('ListActivities', {}).catch(() => undefined);
      longest = Math.max(longest, performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, interval));
    }
  };
  void ask();
  return () => {
    stopped = true;
    return longest;
  };
}

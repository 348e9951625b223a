/**
 * `make attack`: runs hostile expressions, pages, calls, files and kills against a real `make start`, and prints which
 * it withstood.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runProgram } from '../../command-line/run-program.ts';
import { attempts } from './attempts.ts';
import { canMount } from './full-disk.ts';
import { LocalRun } from './local-run.ts';

/** ms between two requests of a client that measures how long it waits */
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
      const { all, own } = watching();
      if (!name.startsWith('kill')) longest = Math.max(longest, own);
      if (came !== undefined) broken++;
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      console.log(
        `  ${came === undefined ? 'held' : 'BROKEN'}  ${name} (${seconds} s, others waited ${Math.round(all)} ms, ${Math.round(own)} of them not for a processor)`,
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
    `\n  ${attempts.length - left} attempts, ${attempts.length - left - broken} held; others waited ${Math.round(longest)} ms at most, beside waiting for a processor`,
  );
  return broken === 0 ? 0 : 1;
});

/** ms */
interface Wait {
  readonly all: number;
  /**
   * Without the time for which the run and this process waited for a processor: a busy machine is not the run's fault.
   */
  readonly own: number;
}

/** Sends small requests repeatedly, and returns the duration of the slowest responses. */
function watch(run: LocalRun): () => Wait {
  let all = 0;
  let own = 0;
  let stopped = false;
  const ask = async () => {
    while (!stopped) {
      const began = performance.now();
      const queued = queuedFor(run.pid) + queuedFor(process.pid);
      await run.call('ListActivities', {}).catch(() => undefined);
      const took = performance.now() - began;
      all = Math.max(all, took);
      own = Math.max(own, took - (queuedFor(run.pid) + queuedFor(process.pid) - queued));
      await new Promise((resolve) => setTimeout(resolve, interval));
    }
  };
  void ask();
  return () => {
    stopped = true;
    return { all, own };
  };
}

/**
 * ms for which the main thread of a process was ready to run but had no processor; 0 if the system does not report it
 * (not Linux)
 */
function queuedFor(pid: number | undefined): number {
  try {
    // https://www.kernel.org/doc/Documentation/scheduler/sched-stats.txt, schedstat of a process
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

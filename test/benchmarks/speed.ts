/** Throughput and processor time of executions. */
export interface Speed {
  readonly perSecond: number;
  /** Microseconds of processor time of one execution. */
  readonly cpu: number;
}

/** Runs `total` executions, `width` at a time; returns the executions per second. */
export async function throughput(total: number, width: number, run: () => Promise<void>): Promise<number> {
  let begun = 0;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (begun++ < total) await run();
    }),
  );
  return total / ((performance.now() - start) / 1000);
}

/** Measures in this process. On a shared machine, the processor time is the more reliable figure. */
export async function measured(total: number, run: () => Promise<void>): Promise<Speed> {
  const before = process.cpuUsage();
  const perSecond = await throughput(total, 500, run);
  const { user, system } = process.cpuUsage(before);
  return { perSecond, cpu: (user + system) / total };
}

/** The run of five with the median of the processor times; one more before them warms up. */
export async function medianOf(measure: () => Promise<Speed>): Promise<Speed> {
  await measure();
  const runs: Speed[] = [];
  for (let n = 0; n < 5; n++) runs.push(await measure());
  return runs.sort((a, b) => a.cpu - b.cpu)[2] as Speed;
}

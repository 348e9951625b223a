import { availableParallelism } from 'node:os';
import base from '../../vitest.config.ts';

/** Tests that start and kill processes, fill a disk, install the package, or reach time limits. */
export default {
  ...base,
  test: {
    ...base.test,
    include: ['test/**/*.slow.test.ts'],
    exclude: [],
    // One more than there are cores: most of them wait for a process.
    maxWorkers: availableParallelism() + 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
};

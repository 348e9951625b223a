import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Tests that run the functions as they are deployed. */
const bundled = [
  'test/workflow/**/*.test.ts',
  'test/local/environment/**/*.test.ts',
  'test/local/demo/**/*.test.ts',
  'test/durable/**/*.test.ts',
];

/** Tests with a configuration and a command of their own: they take longer, or need more of the machine. */
const others = ['test/terraform/**', 'test/browser/**', 'test/saga/**', 'test/comparison/**'];

/** The AWS SDK's note that its versions of 2027 need Node 22 would be in every file's output. */
const env = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

/**
 * The files that one process runs share its modules, which saves loading the AWS SDK and the engine for each of them,
 * a third of all the time. So a module under test/ keeps no state between tests, and registers no hooks by being imported.
 */
const isolate = false;

export default defineConfig({
  test: {
    // By default one core is left to whoever watches, which on two cores means one test file at a time. One file more
    // than there are cores: some wait for a process to start, or for a timer of real time.
    maxWorkers: availableParallelism() + 1,
    projects: [
      {
        test: {
          name: 'parts',
          isolate,
          env,
          include: ['test/**/*.test.ts'],
          exclude: [...others, ...bundled],
        },
      },
      {
        test: {
          name: 'whole',
          isolate,
          env,
          include: bundled,
          exclude: others,
          // They start many worker threads: on a busy machine that takes its time, and no test waits for a clock.
          testTimeout: 30_000,
          hookTimeout: 30_000,
          globalSetup: ['test/support/bundle-functions.ts'],
        },
      },
    ],
  },
});

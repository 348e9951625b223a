import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { slowest } from './test/support/slowest.ts';

export default defineConfig({
  // The packages of this repository from their sources, unbuilt.
  ssr: { resolve: { conditions: ['source', 'node'] } },
  test: {
    include: ['test/**/*.test.ts'],
    // With a configuration and a command of their own: they take longer, or need more of the machine.
    exclude: [
      '**/*.slow.test.ts',
      'test/terraform/**',
      'test/browser/**',
      'test/saga/**',
      'test/recipes/**',
      'test/comparison/**',
    ],
    reporters: ['default', ...(process.env.GITHUB_ACTIONS === undefined ? [] : ['github-actions']), slowest],
    globalSetup: ['test/support/bundle-functions.ts'],
    setupFiles: ['test/support/leaves-nothing-behind.ts'],
    // The AWS SDK's note that its versions of 2027 need Node 22 would be in every file's output.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    // The files that one process runs share its modules, which saves loading the AWS SDK and the engine for each of
    // them, a third of all the time. So a test file leaves nothing behind (leaves-nothing-behind.ts), and a module under
    // test/ keeps no state between tests, and registers no hooks by being imported (shared-modules.test.ts).
    isolate: false,
    // By default one core is left to whoever watches, which on two cores means one test file at a time. One file more
    // than there are cores: some wait for a process to start, or for a timer of real time.
    maxWorkers: availableParallelism() + 1,
    // Many start processes or worker threads: on a busy machine that takes its time, and no test waits for a clock.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});

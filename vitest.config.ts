import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { slowest } from './test/support/slowest.ts';

export default defineConfig({
  // Resolves the packages of this repository to their TypeScript sources, without a build.
  ssr: { resolve: { conditions: ['source', 'node'] } },
  test: {
    include: ['test/**/*.test.ts'],
    // Run by other commands (test/*/vitest.config.ts), because they are slow or need more of the machine.
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
    // Otherwise the AWS SDK prints in every test file that its releases from 2027 on need Node.js 22.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    // The files that one process runs share its modules, which saves loading the AWS SDK and the engine for each of
    // them, a third of all the time. So a test file leaves nothing behind (leaves-nothing-behind.ts), and a module under
    // test/ keeps no state between tests, and registers no hooks by being imported (shared-modules.test.ts).
    isolate: false,
    // By default Vitest leaves a core free: on two cores it would run one file at a time. Not more workers than cores: each
    // one loads all modules and starts all functions for itself, which is ten seconds of processor time.
    maxWorkers: availableParallelism(),
    // Many tests start processes or worker threads, which is slow on a busy machine. No result depends on this length.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 20_000 } },
  },
});

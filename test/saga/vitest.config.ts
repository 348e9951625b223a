import { defineConfig } from 'vitest/config';

/** Tests with faults, on all three orchestrators: `make test-faults`. They take minutes, other tests seconds. */
export default defineConfig({
  // The packages of this repository from their sources, unbuilt.
  ssr: { resolve: { conditions: ['source', 'node'] } },
  test: {
    include: ['test/saga/**/*.test.ts', 'test/comparison/**/*.test.ts'],
    maxWorkers: '100%',
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    globalSetup: ['test/support/bundle-functions.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

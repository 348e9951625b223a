import { defineConfig } from 'vitest/config';

/**
 * Tests that break everything there is to break, one after the other: `make test-faults`. They take minutes, where the
 * rest takes seconds.
 */
export default defineConfig({
  test: {
    include: ['test/saga/**/*.test.ts', 'test/comparison/every-fault.test.ts'],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    globalSetup: ['test/support/bundle-functions.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

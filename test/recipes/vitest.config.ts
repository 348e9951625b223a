import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['source', 'node'] } },
  test: {
    include: ['test/recipes/**/*.test.ts'],
    globalSetup: ['test/support/bundle-functions.ts'],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    // Each test type-checks and bundles a copy of the project, and runs tests in it.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});

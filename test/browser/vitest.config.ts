import { defineConfig } from 'vitest/config';

/** Tests of the console in a real browser: `make test-browser`. They need Chromium on the machine. */
export default defineConfig({
  // The packages of this repository from their sources, unbuilt.
  ssr: { resolve: { conditions: ['source', 'node'] } },
  test: {
    dir: import.meta.dirname,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    globalSetup: `${import.meta.dirname}/../support/bundle-functions.ts`,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
  },
});

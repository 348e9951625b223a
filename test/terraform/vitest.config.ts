import { defineConfig } from 'vitest/config';

/** Tests with the real Terraform: `make test-terraform`. They take longer than other tests. */
export default defineConfig({
  // The packages of this repository from their sources, unbuilt.
  ssr: { resolve: { conditions: ['source', 'node'] } },
  test: {
    dir: import.meta.dirname,
    globalSetup: `${import.meta.dirname}/report-missing.ts`,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Each test runs Terraform, which uses all cores by itself.
    fileParallelism: false,
  },
});

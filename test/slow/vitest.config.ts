import base from '../../vitest.config.ts';

/** What starts processes and kills them, fills a disk, installs the package, or reaches limits of time. */
export default {
  ...base,
  test: { ...base.test, include: ['test/**/*.slow.test.ts'], exclude: [], testTimeout: 120_000, hookTimeout: 120_000 },
};

import type { Reporter, TestModule } from 'vitest/node';

/** Prints the ten slowest tests at the end of a run of many files, in ms of wall time without hooks. */
export const slowest: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]): void {
    if (modules.length < 10) return;
    const tests = modules.flatMap(({ relativeModuleId, children }) =>
      [...children.allTests()].map((test) => ({
        name: `${relativeModuleId} > ${test.fullName}`,
        duration: Math.round(test.diagnostic()?.duration ?? 0),
      })),
    );
    tests.sort((a, b) => b.duration - a.duration);
    const lines = tests.slice(0, 10).map(({ name, duration }) => `${String(duration).padStart(8)} ms  ${name}`);
    console.log(['', ' The slowest tests:', ...lines, ''].join('\n'));
  },
};

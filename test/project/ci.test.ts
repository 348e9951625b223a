import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createVitest } from 'vitest/node';
import { parse } from 'yaml';
import { sourceFiles } from '../../layers.ts';
import { project, read } from '../support/repository.ts';

/** The make targets that run tests, each with its vitest configuration. */
const suites = [...read('Makefile').matchAll(/^([a-z-]+):(?:.*\n\t)+?.*vitest run(?: --config (\S+))?/gm)].map(
  ([, target = '', config = 'vitest.config.ts']) => ({ target, config }),
);

describe('.ci/run', () => {
  it.each(suites.map(({ target }) => target))('runs make %s', (target) => {
    expect(read('.ci/run')).toMatch(new RegExp(`^make ${target}( |$)`, 'm'));
  });

  it.each(suites.map(({ target }) => target))('runs make %s, which docs/testing.md describes', (target) => {
    expect(read('docs/testing.md')).toContain(`| \`make ${target}\` |`);
  });

  it('is the only command of the GitHub workflow, which includes the oldest allowed Node.js', () => {
    const { jobs } = parse(read('.github/workflows/ci.yml'));
    const commands = Object.values<{ steps: { run?: string }[] }>(jobs).flatMap(({ steps }) => steps);
    expect(commands.flatMap(({ run }) => (run?.startsWith('pip install') ? [] : (run ?? [])))).toEqual(['.ci/run']);
    const [oldest] = /\d+/.exec(JSON.parse(read('package.json')).engines.node) ?? [];
    expect(jobs.all.strategy.matrix.node).toContain(oldest);
  });
});

describe('every test file', () => {
  const takenBy = new Map<string, string[]>();

  beforeAll(async () => {
    for (const { target, config } of suites) {
      const vitest = await createVitest('test', { config, root: project, watch: false, reporters: [{}] });
      for (const { moduleId } of await vitest.globTestSpecifications()) {
        const file = path.relative(project, moduleId);
        takenBy.set(file, [...(takenBy.get(file) ?? []), target]);
      }
      await vitest.close();
    }
  });

  it('is run by exactly one make target', () => {
    const files = [...sourceFiles()].filter((file) => /\.(test|spec)\.tsx?$/.test(file));
    const wrong = files.flatMap((file) => {
      const targets = takenBy.get(file) ?? [];
      return targets.length === 1 ? [] : `${file} is run by ${targets.join(' and ') || 'no command'}`;
    });
    expect(wrong).toEqual([]);
  });
});

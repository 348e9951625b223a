import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import config from '../../vitest.config.ts';

const folder = path.resolve(import.meta.dirname, '..');

/** Folders whose tests have a command of their own, as the configuration says. */
const apart = (config.test?.exclude ?? []).map((pattern) => pattern.replace(/^test\/|\/\*\*$/g, ''));

/** Run for each file. */
const setupFiles = [config.test?.setupFiles ?? []].flat();

/** Modules that test files of one process share: not the programs, which have a folder with a main.ts, nor fixtures. */
const shared = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => {
  const [top = ''] = file.split(path.sep);
  const isModule = /\.ts$/.test(file) && !/\.(?:test|config)\.ts$/.test(file) && !file.includes('fixtures');
  return (
    isModule &&
    !setupFiles.includes(`test/${file}`) &&
    !apart.includes(top) &&
    !existsSync(path.join(folder, top, 'main.ts'))
  );
});

/** What a module keeps although it is shared, and why that is no harm. */
const harmless = new Map([['support/saga.ts', 'prepareSaga makes all of it again before each test']]);

/**
 * vitest.config.ts has `isolate: false`: test files of one process share the modules that they import. So a hook that a
 * module registers runs for the file alone that imports it first, and what it keeps goes from one file to the next.
 */
it('no module shared by test files registers hooks when it is imported', () => {
  expect(shared.filter((file) => /^(?:before|after)(?:All|Each)\(/m.test(read(file)))).toEqual([]);
});

it('no module shared by test files keeps mutable state, except those listed', () => {
  const keeping = shared.filter((file) => /^(?:export )?(?:let|var) /m.test(read(file)));
  expect(keeping).toEqual([...harmless.keys()]);
});

const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8');

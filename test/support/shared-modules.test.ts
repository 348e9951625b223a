import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import config from '../../vitest.config.ts';

const folder = path.resolve(import.meta.dirname, '..');

/** Folders whose tests have their own command, from the configuration. */
const apart = (config.test?.exclude ?? []).map((pattern) => pattern.replace(/^test\/|\/\*\*$/g, ''));

/** Run for each file. */
const setupFiles = [config.test?.setupFiles ?? []].flat();

/** Modules that test files of one process share, without programs (folders with a main.ts) and fixtures. */
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

/** Modules with mutable state, and why that is harmless. */
const harmless = new Map([['support/saga.ts', 'prepareSaga makes all of it again before each test']]);

/**
 * vitest.config.ts has `isolate: false`: test files of one process share the modules that they import. Therefore a hook
 * that a module registers when it is imported runs only for the first file that imports it, and its state is passed
 * from one file to the next.
 */
it('no module shared by test files registers hooks when it is imported', () => {
  expect(shared.filter((file) => /^(?:before|after)(?:All|Each)\(/m.test(read(file)))).toEqual([]);
});

it('no module shared by test files keeps mutable state, except those listed', () => {
  const keeping = shared.filter((file) => /^(?:export )?(?:let|var) /m.test(read(file)));
  expect(keeping).toEqual([...harmless.keys()]);
});

const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8');

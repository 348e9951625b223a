import { expect, it } from 'vitest';
import { read } from '../support/repository.ts';

/** The programs that the Makefile runs, but those for the project's own developers, who want to see where one failed. */
const programs = [...read('Makefile').matchAll(/\$\(NODE\) (?:--\S+ )*([\w./-]+\.ts)/g)]
  .map(([, file = '']) => file)
  .filter((file) => !/^(?:test|packages)\/|^layers\.ts$/.test(file));

it.each([...new Set(programs)])('%s reports an error by its message, as every command does', (file) => {
  expect(read(file)).toMatch(/^\s*await runProgram\(/m);
});

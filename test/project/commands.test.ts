import { expect, it } from 'vitest';
import { read } from '../support/repository.ts';

/** The programs that the Makefile runs, except those for developers of the project, who want to see the stack trace. */
const programs = [...read('Makefile').matchAll(/\$\(NODE\) (?:--\S+ )*([\w./-]+\.ts)/g)]
  .map(([, file = '']) => file)
  .filter((file) => !/^(?:test|packages)\/|^layers\.ts$/.test(file));

it.each([...new Set(programs)])('%s reports an error by its message, as every command does', (file) => {
  expect(read(file)).toMatch(/^\s*await runProgram\(/m);
});

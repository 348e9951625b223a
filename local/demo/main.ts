/**
 * `make demo`: runs the orders of examples/orders and examples/returns on a virtual clock, or the order of the file that
 * the environment variable ORDER names, and prints how each ended. The exit code is 0 only if every order ended as its
 * file expects, and stock and money are consistent.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { runProgram } from '../../command-line/run-program.ts';
import { runDemo } from './demo.ts';

const examples = ['orders', 'returns'].map((folder) => path.resolve(import.meta.dirname, '../../examples', folder));
const own = process.env.ORDER;

await runProgram(async () => {
  const files =
    own === undefined || own === ''
      ? examples.flatMap((folder) =>
          readdirSync(folder)
            .filter((file) => file.endsWith('.json'))
            .sort()
            .map((file) => path.join(folder, file)),
        )
      : [own];
  const right = await runDemo({
    files,
    showHistory: own !== undefined && own !== '',
    print: (text) => console.log(text),
  });
  return right ? 0 : 1;
});

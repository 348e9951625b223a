/** `make openapi`: writes docs/openapi.yaml, the description of the HTTP API. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { runProgram } from '../../command-line/run-program.ts';
import { renderOpenApi } from './render.ts';

await runProgram(() => {
  const file = path.resolve(import.meta.dirname, '../../docs/openapi.yaml');
  writeFileSync(file, renderOpenApi());
  console.log(path.relative('', file));
  return 0;
});

/** `make openapi`: writes docs/openapi.yaml, the description of the HTTP API. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { renderOpenApi } from './render.ts';

const file = path.resolve(import.meta.dirname, '../../docs/openapi.yaml');
writeFileSync(file, renderOpenApi());
console.log(path.relative('', file));

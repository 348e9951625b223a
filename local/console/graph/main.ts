import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { drawDefinition } from './draw.ts';

// `make diagrams`: draws each workflow of state-machines/ into docs/images/.
const project = path.resolve(import.meta.dirname, '../../..');
const images = path.join(project, 'docs/images');
mkdirSync(images, { recursive: true });
for (const name of readdirSync(path.join(project, 'state-machines'))) {
  const definition = readFileSync(path.join(project, 'state-machines', name, 'state_machine.json'), 'utf8');
  const file = path.join(images, `${name}.svg`);
  writeFileSync(file, await drawDefinition(name, definition));
  console.log(path.relative(project, file));
}

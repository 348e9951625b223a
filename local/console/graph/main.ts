import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { workflowNames } from '../../../state-machines/manifest.ts';
import { readTemplate } from '../../workflows.ts';
import { drawDefinition } from './draw.ts';

// `make diagrams`: draws each workflow of state-machines/ into docs/images/.
const project = path.resolve(import.meta.dirname, '../../..');
const images = path.join(project, 'docs/images');
mkdirSync(images, { recursive: true });
for (const name of workflowNames) {
  const file = path.join(images, `${name}.svg`);
  writeFileSync(file, await drawDefinition(name, readTemplate(name)));
  console.log(path.relative(project, file));
}

/** `make diagrams`: draws each workflow of state-machines/ and the architecture into docs/images/. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runProgram } from '../../command-line/run-program.ts';
import { workflowNames } from '../../state-machines/manifest.ts';
import { drawDefinition } from '../console/graph/draw.ts';
import { readTemplate } from '../workflows.ts';
import { drawArchitecture } from './architecture.ts';

const project = path.resolve(import.meta.dirname, '../..');
const images = path.join(project, 'docs/images');

function write(name: string, drawing: string): void {
  const file = path.join(images, `${name}.svg`);
  writeFileSync(file, drawing);
  console.log(path.relative(project, file));
}

await runProgram(async () => {
  mkdirSync(images, { recursive: true });
  for (const name of workflowNames) write(name, await drawDefinition(name, readTemplate(name)));
  write('architecture', drawArchitecture());
  return 0;
});

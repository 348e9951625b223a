import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { functionNames, functionSpec } from '../../functions/manifest.ts';
import { drawArchitecture } from '../../local/diagrams/architecture.ts';
import { workflowNames } from '../../state-machines/manifest.ts';

const docs = path.resolve(import.meta.dirname, '../../docs');

it('docs/images/architecture.svg is up to date: `make diagrams` writes it', () => {
  expect(readFileSync(path.join(docs, 'images/architecture.svg'), 'utf8')).toBe(drawArchitecture());
});

it('the architecture picture names every workflow, function and route', () => {
  const drawing = drawArchitecture();
  const names = [
    ...workflowNames,
    ...functionNames,
    ...functionNames.flatMap((name) => functionSpec(name).route ?? []),
  ];
  expect(names.filter((name) => !drawing.includes(`>${name}<`))).toEqual([]);
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { drawDefinition } from '../../../../local/console/graph/draw.ts';
import { readTemplate } from '../../../../local/workflows.ts';
import { workflowNames } from '../../../../state-machines/manifest.ts';

const project = path.resolve(import.meta.dirname, '../../../..');

describe('the pictures in docs/images', () => {
  it.each(workflowNames)('show the present definition of %s: `make diagrams` draws them', async (name) => {
    const drawn = await drawDefinition(name, readTemplate(name));
    expect(readFileSync(path.join(project, 'docs/images', `${name}.svg`), 'utf8')).toBe(drawn);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { drawDefinition } from '../../../../local/console/graph/draw.ts';

const project = path.resolve(import.meta.dirname, '../../../..');
const names = readdirSync(path.join(project, 'state-machines'));

describe('the pictures in docs/images', () => {
  it.each(names)('%s is what its definition gives: run `make diagrams` if not', async (name) => {
    const definition = readFileSync(path.join(project, 'state-machines', name, 'state_machine.json'), 'utf8');
    const drawn = await drawDefinition(name, definition);
    expect(readFileSync(path.join(project, 'docs/images', `${name}.svg`), 'utf8')).toBe(drawn);
  });
});

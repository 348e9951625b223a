import { cpSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const project = path.resolve(import.meta.dirname, '../..');

/** What is made, and the engine, which is taken by its name. */
const left = ['node_modules', 'packages', 'dist', 'cdktf.out', 'coverage'];

/**
 * The project in a folder of its own, with the same packages, to be changed and run there.
 * @returns the folder; who has asked for it removes it
 */
export function copyProject(): string {
  const copy = mkdtempSync(path.join(tmpdir(), 'project-copy-'));
  for (const part of readdirSync(project)) {
    if (part.startsWith('.') || left.includes(part)) continue;
    cpSync(path.join(project, part), path.join(copy, part), { recursive: true });
  }
  symlinkSync(path.join(project, 'node_modules'), path.join(copy, 'node_modules'));
  return copy;
}

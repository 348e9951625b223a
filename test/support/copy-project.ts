import { cpSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const project = path.resolve(import.meta.dirname, '../..');

/** What is made, or kept of runs. */
const made = ['node_modules', 'dist', 'cdktf.out', 'coverage', '.git', '.local'];

/**
 * The project in a folder of its own, with the same packages, to be changed and run there.
 * @param without folders that are left out too. @default the engine, which is taken by its name
 * @returns the folder; who has asked for it removes it
 */
export function copyProject(without: readonly string[] = ['packages']): string {
  const copy = mkdtempSync(path.join(tmpdir(), 'project-copy-'));
  for (const part of readdirSync(project)) {
    if (made.includes(part) || without.includes(part)) continue;
    cpSync(path.join(project, part), path.join(copy, part), { recursive: true });
  }
  symlinkSync(path.join(project, 'node_modules'), path.join(copy, 'node_modules'));
  return copy;
}

import { cpSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const project = path.resolve(import.meta.dirname, '../..');

/** Generated files, and data of runs. */
const made = ['node_modules', 'dist', 'cdktf.out', 'coverage', '.git', '.local'];

/**
 * Copies the project to a new folder with the same packages, where it can be changed and run.
 * @param without further folders that are left out. @default the engine, which is imported by its name
 * @returns the folder; the caller must remove it
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

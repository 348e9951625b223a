import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const project = path.resolve(import.meta.dirname, '../..');

/** The files of the project, by git: those that it keeps, and new ones that it does not ignore. */
export function filesOfProject(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: project,
  });
  return listed
    .toString()
    .split('\0')
    .filter((file) => file !== '' && existsSync(path.join(project, file)));
}

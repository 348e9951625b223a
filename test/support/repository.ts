import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const project = path.resolve(import.meta.dirname, '../..');

/** The text of a file. @param file from the repository's root, as everywhere here */
export const read = (file: string): string => readFileSync(path.join(project, file), 'utf8');

/** Files and folders that are made, and not in the repository. */
const ignored = ['.git', ...read('.gitignore').split('\n')].map((line) => line.replace(/\/$/, ''));

const entriesOf = (folder: string) =>
  readdirSync(path.join(project, folder), { withFileTypes: true }).filter(({ name }) => !ignored.includes(name));

/** The folders at the root, without hidden ones. */
export const folders: readonly string[] = entriesOf('').flatMap((entry) =>
  entry.isDirectory() && !entry.name.startsWith('.') ? [entry.name] : [],
);

const filesIn = (folder: string): readonly string[] =>
  entriesOf(folder).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? filesIn(file) : [file];
  });

/** Every Markdown file. */
export const documents: readonly string[] = filesIn('').filter((file) => file.endsWith('.md'));

/** A section of a document, from its heading to the next one of its level. @throws Error if there is none */
export function sectionOf(file: string, title: string): string {
  const section = read(file)
    .split(/^## /m)
    .find((each) => each.startsWith(`${title}\n`));
  if (section === undefined) throw new Error(`${file} has no section "${title}"`);
  return section;
}

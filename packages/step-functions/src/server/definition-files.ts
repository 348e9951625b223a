import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { UserError } from './user-error.ts';

/** A file that holds a definition. */
export interface DefinitionFile {
  readonly file: string;
  /** Of the state machine: the file's name without `.asl.json`; of `state_machine.json`, its folder's. */
  readonly name: string;
  /** The definition, with its placeholders filled. */
  readonly text: string;
  /** The placeholders that nothing fills. */
  readonly unfilled: readonly string[];
}

/**
 * The definitions at some places: a file is one; of a folder, all `*.asl.json` and `state_machine.json` in it and below.
 * @param values of placeholders, `${name}`
 * @throws UserError for a place that is not there or has no definitions, and for two of one name
 */
export function readDefinitions(places: readonly string[], values: ReadonlyMap<string, string>): DefinitionFile[] {
  const found = places.flatMap((place) => {
    const files = filesAt(place);
    if (files.length === 0) {
      throw new UserError(`${place} has no definitions: they are files named *.asl.json or state_machine.json.`);
    }
    return files.map((file) => readDefinition(file, values));
  });
  const byName = new Map<string, DefinitionFile>();
  for (const definition of found) {
    const { name, file } = definition;
    const other = byName.get(name);
    if (other !== undefined && path.resolve(other.file) !== path.resolve(file)) {
      throw new UserError(`${other.file} and ${file} are both the state machine ${name}: rename one of them.`);
    }
    byName.set(name, definition);
  }
  return [...byName.values()];
}

function filesAt(place: string): string[] {
  const stats = statSync(place, { throwIfNoEntry: false });
  if (stats === undefined) throw new UserError(`There is no file or folder ${place}.`);
  if (stats.isFile()) return [place];
  return readdirSync(place, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const inside = path.join(place, entry.name);
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesAt(inside);
      return isDefinition(entry.name) ? [inside] : [];
    });
}

export function isDefinition(fileName: string): boolean {
  return fileName.endsWith('.asl.json') || fileName === 'state_machine.json';
}

function readDefinition(file: string, values: ReadonlyMap<string, string>): DefinitionFile {
  const base = path.basename(file);
  const own = base === 'state_machine.json' ? path.basename(path.dirname(path.resolve(file))) : base;
  const name = own
    .replace(/(\.asl)?\.json$/, '')
    .replace(/[^0-9A-Za-z_-]/g, '-')
    .slice(0, 80);
  const unfilled = new Set<string>();
  const text = readFileSync(file, 'utf8').replace(/\$\{([A-Za-z_][\w.:-]*)\}/g, (placeholder, key: string) => {
    const value = values.get(key);
    // It stands inside a text of JSON, or in the place of a number.
    if (value !== undefined) return JSON.stringify(value).slice(1, -1);
    unfilled.add(key);
    return placeholder;
  });
  return { file, name, text, unfilled: [...unfilled] };
}
